/** Actions that go on by themselves: repeats and files. */
import type { Effect } from './effects.ts';
import { parseEvery, parseFileArgument } from './job-commands.ts';
import type { JobState } from './job.ts';
import { jobWords } from './job-words.ts';
import { edit, EMPTY_DRAFT } from './draft.ts';
import type { Model, Pane } from './model.ts';
import { onPane, type Perform } from './performing.ts';
import { say } from './say.ts';

/** Jobs that have ended and are still listed. */
const ENDED_KEPT = 20;

export const JOB_ACTIONS = {
  every: onPane(every),
  'send-file': onPane(sendFile),
  jobs: (model) => {
    model.overlay = { type: 'jobs', top: 0 };
    return [];
  },
  'stop-jobs': onPane((model, { id }, argument) => {
    const all = argument === 'all';
    const running = model.jobs.filter(({ session, state }) => state === 'running' && (all || session === id));
    if (running.length === 0) return say(model, 'info', 'nothing goes on by itself here');
    return [{ type: 'stopJobs', kind: undefined, id: all ? undefined : id }];
  }),
} satisfies Readonly<Record<string, Perform>>;

function every(model: Model, pane: Pane, argument: string): Effect[] {
  const read = parseEvery(argument);
  switch (read.do) {
    case 'nothing':
      return backToDraft(model, pane, `/every ${argument}`, read.error);
    case 'list':
      model.overlay = { type: 'jobs', top: 0 };
      return [];
    case 'stop':
      return [{ type: 'stopJobs', kind: 'every', id: read.all ? undefined : pane.id }];
    case 'start':
      return [{ type: 'repeat', id: pane.id, ms: read.ms, text: read.text }];
  }
}

function sendFile(model: Model, pane: Pane, argument: string): Effect[] {
  const read = parseFileArgument(argument);
  switch (read.do) {
    case 'nothing':
      return backToDraft(model, pane, `/send ${argument}`, read.error);
    case 'stop':
      return [{ type: 'stopJobs', kind: 'file', id: pane.id }];
    case 'start':
      return [{ type: 'sendFile', id: pane.id, path: read.path, pace: read.pace, lines: read.lines }];
  }
}

/** What was not understood is there to be mended. */
function backToDraft(model: Model, pane: Pane, text: string, error: string): Effect[] {
  pane.draft = edit(EMPTY_DRAFT, model.ring, { type: 'set', text }).draft;
  return say(model, 'warning', error);
}

/** A job began, went on or ended; its end is told. */
export function takeJob(model: Model, job: JobState): Effect[] {
  const others = model.jobs.filter(({ id }) => id !== job.id);
  const ended = others.filter(({ state }) => state !== 'running').slice(-ENDED_KEPT);
  const running = others.filter(({ state }) => state === 'running');
  model.jobs = [...ended, ...running, job].sort((a, b) => a.id - b.id);
  if (job.state === 'running') return [];
  return say(model, job.state === 'failed' ? 'error' : 'info', jobWords(job));
}

/** Whether something is sent to a session again and again, or a file is on its way. */
export function jobOf(model: Model, id: number): JobState['kind'] | undefined {
  return model.jobs.find(({ session, state }) => session === id && state === 'running')?.kind;
}
