import type { InputEvent } from '../../screens/decoder.ts';

/** Events with texts that touch made one: where a run of typing was cut is chance. */
export function joined(events: readonly InputEvent[]): InputEvent[] {
  const out: InputEvent[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if (event.type === 'text' && last?.type === 'text')
      out.splice(-1, 1, { ...last, text: last.text + event.text });
    else out.push(event);
  }
  return out;
}
