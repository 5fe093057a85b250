/** The log of a board as text, taken apart strictly: docs/service.md has its form. */

interface LogLine {
  readonly time: string;
  readonly level: string;
  readonly event: string;
  readonly facts: ReadonlyMap<string, string>;
}

const LINE =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) (error|warning|info|debug) ([a-z-]+)((?: [A-Za-z]+=(?:[\w.:/@+,#[\]-]+|"(?:[^"\\]|\\.)*"))*)$/;
const FACT = / ([A-Za-z]+)=([\w.:/@+,#[\]-]+|"(?:[^"\\]|\\.)*")/g;
const UNSAFE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]/u;

/** `prefixed`: each begins with its priority, as the journal has it. Throws for a line that is not so. */
export function logLines(text: string, prefixed: boolean): LogLine[] {
  const lines = text.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  return lines.map((line) => {
    const rest = prefixed ? line.replace(/^<[3-7]>/, '') : line;
    const [whole, time = '', level = '', event = '', facts = ''] = LINE.exec(rest) ?? [];
    if (whole === undefined || UNSAFE.test(line) || (prefixed && rest === line))
      throw new Error(`no line of a log: ${JSON.stringify(line)}`);
    const pairs = Array.from(facts.matchAll(FACT), ([, name = '', value = '']): [string, string] => [
      name,
      value.startsWith('"') ? String(JSON.parse(value)) : value,
    ]);
    return { time, level, event, facts: new Map(pairs) };
  });
}
