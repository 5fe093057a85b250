/** The script of a bad day: what happens, in which order, and what is noted of it. */
import { setTimeout as delay } from 'node:timers/promises';
import { withChildren } from '../bench/child.ts';
import { freePort } from '../helpers/clients.ts';
import { BOUND_FLAGS } from './bounds.ts';
import { BoardProcess, descriptorsOf, type Memory, memoryOf, resetPeak } from './board.ts';
import { addressesOf, askNormal, type Cast, castOf, farOrNot, type Ports, vanish } from './cast.ts';
import { type Control, controlOf } from './control.ts';
import { type Disk, failingDisk } from './disk.ts';
import { type Connection, readLedgers } from './ledger.ts';
import type { Plan, Stretch } from './plan.ts';
import { readRecorded, type Recorded } from './recorded.ts';

/** From one moment to another, in milliseconds since the Unix epoch. */
export type Span = readonly [from: number, to: number];

/** What a day has left behind. */
export interface Day {
  readonly connections: readonly Connection[];
  readonly recorded: readonly Recorded[];
  /** Of those who asked a bare server meanwhile. */
  readonly control: readonly Connection[];
  readonly killedAt: number;
  readonly quiet: Span;
  readonly bad: readonly Span[];
  /** At the start, and when it was killed or had nobody to talk to any more. */
  readonly atStart: Memory;
  readonly boards: readonly Memory[];
  /** Descriptors of the first board before anybody came, and of the second when all had left, without the transcripts'. */
  readonly descriptorsBefore: readonly string[];
  readonly descriptorsAfter: readonly string[];
  /** Of the second board, which was told to end. */
  readonly exitCode: number | null;
  /** What both said that is a defect. */
  readonly defects: readonly string[];
  /** What those that are not normal have done. */
  readonly deeds: Readonly<Record<string, number>>;
  readonly how: { readonly disk: string; readonly vanished: string };
}

export type Say = (text: string) => void;

/** How often it is looked whether a stretch is over. */
const LOOK_MS = 100;
/** Nothing may take longer than that beyond what it is planned to. */
const PATIENCE_MS = 60_000;
/** Descriptors of those who have left are closed a moment later. */
const SETTLED_MS = 15_000;

const now = (): number => performance.timeOrigin + performance.now();

/** Everything is in a folder of its own, and ends with it. */
export async function badDay(plan: Plan, folder: string, say: Say): Promise<Day> {
  const other = farOrNot();
  const disk = failingDisk(folder);
  try {
    const ports = {
      normal: await freePort(),
      strangers: await freePort(),
      deaf: await freePort(),
      far: await freePort(),
    };
    return await withChildren(async (start) => {
      const where = { folder, socket: BoardProcess.socketIn(folder), ports };
      const cast = await castOf(start, plan, where, other);
      const control = await controlOf(start, plan, folder);
      return new Script({ plan, folder, disk, ports, cast, control, say }).run();
    });
  } finally {
    disk.remove();
    other?.remove();
  }
}

interface Stage {
  readonly plan: Plan;
  readonly folder: string;
  readonly disk: Disk;
  readonly ports: Ports;
  readonly cast: Cast;
  readonly control: Control;
  readonly say: Say;
}

class Script {
  readonly #plan: Plan;
  readonly #folder: string;
  readonly #disk: Disk;
  readonly #at: ReturnType<typeof addressesOf>;
  readonly #cast: Cast;
  readonly #control: Control;
  readonly #say: Say;
  readonly #boards: BoardProcess[] = [];

  constructor({ plan, folder, disk, ports, cast, control, say }: Stage) {
    this.#plan = plan;
    this.#folder = folder;
    this.#disk = disk;
    this.#at = addressesOf(ports, cast.far);
    this.#cast = cast;
    this.#control = control;
    this.#say = say;
  }

  async run(): Promise<Day> {
    try {
      return await this.#run();
    } finally {
      await Promise.all(this.#boards.map((board) => board.kill('SIGKILL')));
    }
  }

  async #run(): Promise<Day> {
    const first = await this.#open();
    const atStart = memoryOf(first.pid);
    const descriptorsBefore = this.#descriptors(first);
    const quiet = await this.#quiet();
    const { bad, vanished } = await this.#bad(first);
    const firstMemory = memoryOf(first.pid);
    const killedAt = now();
    await first.kill('SIGKILL');
    this.#say('killed, and started again');
    const second = await this.#open();
    await this.#allBack();
    const after = await this.#stretch(this.#plan.afterKill);
    const deeds = await this.#deeds();
    const control = await this.#control.end();
    await this.#leave();
    const descriptorsAfter = await this.#settled(second, descriptorsBefore.length);
    const secondMemory = memoryOf(second.pid);
    await second.kill('SIGTERM');
    this.#say('what was said is compared with what is on the record');
    return {
      connections: readLedgers(this.#folder),
      recorded: readRecorded(this.#disk.file, this.#at.normal),
      control,
      killedAt,
      quiet,
      bad: [...bad, after],
      atStart,
      boards: [firstMemory, secondMemory],
      descriptorsBefore,
      descriptorsAfter,
      exitCode: second.exitCode,
      defects: this.#boards.flatMap((board) => board.defects),
      deeds,
      how: { disk: this.#disk.how, vanished },
    };
  }

  async #open(): Promise<BoardProcess> {
    const listens = Object.values(this.#at).flatMap((address) => ['--listen', address]);
    const board = new BoardProcess(this.#folder, [
      ...listens,
      ...['--transcripts', this.#disk.file],
      ...['--half-close', '1'],
      ...BOUND_FLAGS,
    ]);
    this.#boards.push(board);
    await board.until(({ event }) => event === 'started');
    resetPeak(board.pid);
    return board;
  }

  async #quiet(): Promise<Span> {
    const { normal } = this.#plan.crowd;
    this.#say(`${normal} clients dial in, ask and are answered`);
    await askNormal(this.#cast, 'dial');
    await askNormal(this.#cast, 'ask');
    await this.#control.begin();
    await this.#stretch(this.#plan.warmUp);
    return this.#stretch(this.#plan.quiet);
  }

  async #bad(board: BoardProcess): Promise<{ readonly bad: readonly Span[]; readonly vanished: string }> {
    const { rogues } = this.#cast;
    this.#say('strangers flood, do not read, connect and reset, talk nonsense');
    await Promise.all(Object.values(rogues).map((rogue) => rogue.ask('start')));
    await until('the strangers do not get to it', async () => {
      const { connections = 0 } = await rogues.vanishing.ask('stats');
      const deeds = Object.values(await this.#deeds());
      return connections === this.#plan.crowd.vanishing && deeds.every((count) => count > 0);
    });
    const vanished = vanish(this.#cast);
    this.#say(`some vanish: ${vanished}`);
    const before = await this.#stretch(this.#plan.bad);
    const during = await this.#diskFails(board);
    const after = await this.#stretch(this.#plan.afterDisk);
    return { bad: [before, during, after], vanished };
  }

  async #diskFails(board: BoardProcess): Promise<Span> {
    this.#say(`the disk fails: ${this.#disk.how}`);
    const from = now();
    const said = board.logged.length;
    this.#disk.fail();
    await board.until(({ message = '' }) => message.includes('not recorded'), PATIENCE_MS, said);
    await this.#stretch(this.#plan.diskFails);
    this.#disk.heal();
    await board.until(({ message = '' }) => message.includes('recorded again'), PATIENCE_MS, said);
    this.#say('the disk is well again');
    return [from, now()];
  }

  /** Resolves with when it was: as long as it is planned, and until each normal client was answered as often. */
  async #stretch({ ms, answers }: Stretch): Promise<Span> {
    const from = now();
    await askNormal(this.#cast, 'mark');
    await delay(ms);
    await until('a normal client is not answered any more', async () => {
      const { least = 0 } = await askNormal(this.#cast, 'stats');
      return least >= answers;
    });
    return [from, now()];
  }

  async #allBack(): Promise<void> {
    const { normal } = this.#plan.crowd;
    await until('not all normal clients have come back', async () => {
      const { open } = await askNormal(this.#cast, 'stats');
      return open === normal;
    });
    await this.#stretch({ ms: 0, answers: 1 });
  }

  /** The hostile ones go, and then the normal ones, once they have all their answers. */
  async #leave(): Promise<void> {
    this.#say('everybody leaves');
    const { rogues, consoles, operator } = this.#cast;
    await Promise.all(Object.values(rogues).map((rogue) => rogue.end()));
    await askNormal(this.#cast, 'hush');
    await until('answers are missing', async () => (await askNormal(this.#cast, 'stats'))['waiting'] === 0);
    await askNormal(this.#cast, 'leave');
    await Promise.all([consoles.end(), operator.end()]);
  }

  /** But for those of the transcripts, of which each thread that reads has its own. */
  #descriptors({ pid }: BoardProcess): string[] {
    return descriptorsOf(pid).filter((target) => !target.includes('transcripts.db'));
  }

  async #settled(board: BoardProcess, most: number): Promise<readonly string[]> {
    const late = now() + SETTLED_MS;
    for (;;) {
      const left = this.#descriptors(board);
      if (left.length <= most || now() > late) return left;
      await delay(LOOK_MS);
    }
  }

  async #deeds(): Promise<Readonly<Record<string, number>>> {
    const { rogues, operator, consoles } = this.#cast;
    const of = async (kind: 'flooding' | 'churning' | 'garbling', name: string): Promise<number> =>
      (await rogues[kind].ask('stats'))[name] ?? 0;
    const { refused = 0 } = await operator.ask('stats');
    const { stopped = 0, records = 0 } = await consoles.ask('stats');
    return {
      flooded: await of('flooding', 'bytes'),
      churned: await of('churning', 'connections'),
      garbled: await of('garbling', 'connections'),
      refused,
      stopped,
      records,
    };
  }
}

async function until(otherwise: string, holds: () => Promise<boolean>): Promise<void> {
  const late = now() + PATIENCE_MS;
  while (!(await holds())) {
    if (now() > late) throw new Error(otherwise);
    await delay(LOOK_MS);
  }
}
