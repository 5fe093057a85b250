/** Prometheus' text format, version 0.0.4, taken apart strictly. */
const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const LABEL = '[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\\\\n]|\\\\[\\\\"n])*"';
const COMMENT = new RegExp(
  `^# (?:HELP ${NAME} (?:[^\\\\\\n]|\\\\[\\\\n])*|TYPE (${NAME}) (?:counter|gauge))$`,
  's',
);
const SAMPLE = new RegExp(
  `^(${NAME})(\\{${LABEL}(?:,${LABEL})*\\})? (NaN|[+-]Inf|-?\\d+(?:\\.\\d+)?(?:e[+-]?\\d+)?)$`,
  's',
);

/** Name and labels to value. Throws for a line that is none, and a sample without its type before it. */
export function samplesOf(page: string): Map<string, number> {
  const lines = page.split('\n');
  if (lines.pop() !== '') throw new Error('the last line has no end');
  const samples = new Map<string, number>();
  let type: string | undefined;
  for (const line of lines) {
    if (line.startsWith('#')) {
      const comment = COMMENT.exec(line);
      if (comment === null) throw new Error(`no comment: ${JSON.stringify(line)}`);
      type = comment[1] ?? type;
      continue;
    }
    const [whole, name, labels = '', value] = SAMPLE.exec(line) ?? [];
    if (whole === undefined || name !== type) throw new Error(`no sample: ${JSON.stringify(line)}`);
    samples.set(`${name ?? ''}${labels}`, Number(value));
  }
  return samples;
}
