/** What is played for each still picture. */
import { type Client, meter, person, pump, valve } from './fleet.ts';
import { onStage, type Size, type Stage } from './stage.ts';
import type { Shot } from './svg.ts';

const PUMP_7 = pump(7, 1450, '41.2');
const PUMP_8 = pump(8, 1390, '39.8');
const PUMP_9 = pump(9, 1460, '40.7');
const VALVE_2 = valve(2, 40);
const VALVE_5 = valve(5, 0);
const VALVE_6 = valve(6, 100);
const FLOW = meter('flow', ['12.8 L/min']);
const MARA = person('mara', '127.0.0.1');
const JONAS = person('jonas', '127.0.0.1');
/** It mistakes the board for something else. */
const SCANNER = {
  name: '127.0.11.3',
  from: '127.0.11.3',
  eol: '\r\n',
  says: ['GET / HTTP/1.1'],
  answers: [],
} as const;

/** One pane, and the list beside it. */
export function oneScreen(): Promise<Shot> {
  return onStage({ columns: 100, rows: 30 }, [], async (stage) => {
    const [pump7] = await stage.arrive(PUMP_7);
    await stage.live(2);
    const [pump8, , flow, mara, scanner] = await stage.arrive(PUMP_8, VALVE_2, FLOW, MARA, SCANNER, VALVE_5);
    scanner.destroy();
    await stage.send('status?', 'state=running');
    await stage.live(3, (second) => flow.say(...readings(second, 1)));
    await stage.send('pressure?', 'out=4.8');
    pump8.say('temp=46.1', 'temp=52.5');
    await stage.live(2, (second) => flow.say(...readings(second + 3, 1)));
    mara.say('hi, pump 8 is loud. can you slow it down?');
    await stage.send('set rpm 1300', 'OK rpm=1300');
    await stage.live(3, (second) => pump7.say(`rpm=${[1425, 1370, 1300][second] ?? 1300} ramping`));
    pump7.say('rpm=1300 temp=40.9 state=running');
    await stage.press(['Tab', 'Tab'], '[3 valve-2]');
    await stage.type('open 6');
    await stage.press(['S-Tab', 'S-Tab'], '[1 pump-7]');
    pump8.say('ALARM bearing temp=71.5');
    await stage.live(2);
    await stage.type('set rpm 12');
    return stage.shot();
  });
}

/** Six panes at once. */
export function grid(): Promise<Shot> {
  return onStage({ columns: 160, rows: 45 }, [], async (stage) => {
    const [pump7, pump8, valve2, flow, mara] = await stage.arrive(
      ...([PUMP_7, PUMP_8, VALVE_2, FLOW, MARA] as const),
      ...([VALVE_5, PUMP_9, VALVE_6] as const),
    );
    await stage.send('/layout 6', '[6 valve-5]');
    await stage.live(4, (second) => flow.say(...readings(second, 1)));
    mara.say('pump 8 is loud, can you slow it down?');
    await stage.send('status?', 'rpm=1450');
    await stage.press(['Tab']);
    await stage.send('status?', 'rpm=1390');
    await stage.live(2);
    await stage.send('set rpm 1200', 'OK rpm=1200');
    pump8.say('rpm=1310 ramping', 'rpm=1200 temp=39.1 state=running');
    await stage.press(['Tab']);
    await stage.send('open 65', 'moving to 65 %');
    await stage.live(3, (second) => valve2.say(`at ${49 + 8 * second} %`));
    await stage.type('open 7');
    await stage.press(['Tab', 'Tab']);
    await stage.send('slowed it to 1200, better?', '▸ slowed');
    await stage.live(2, (second) => pump7.say(`temp=41.${3 + second}`));
    mara.say('much better, thanks');
    await stage.type('good. I keep an eye on it');
    await stage.live(3);
    return stage.shot();
  });
}

/** The connection table with a filter, and marks. */
export function table(): Promise<Shot> {
  return onStage({ columns: 120, rows: 30 }, [], async (stage) => {
    await crowd(stage);
    await stage.press(['C-x', 't'], 'Space');
    await stage.press(['/']);
    await stage.type('tag:pump | tag:valve');
    await stage.press(['Enter']);
    for (const key of ['Down', 'Space', 'Space', 'Down', 'Space']) await stage.press([key]);
    return stage.shot();
  });
}

async function crowd(stage: Stage): Promise<void> {
  const [, pump8] = await stage.arrive(PUMP_7, PUMP_8);
  await stage.live(2);
  const [, , , , flow, mara, valve2] = await stage.arrive(
    ...([PUMP_9, pump(10, 1420, '40.1'), pump(11, 980, '37.5'), pump(12, 1440, '41.0')] as const),
    ...([FLOW, MARA, VALVE_2, VALVE_5] as const),
  );
  for (const [at, question] of ['status?', 'pressure?', 'status?'].entries()) {
    await stage.send(question, question === 'status?' ? 'rpm=' : 'out=4.8');
    await stage.press(['Tab'], `[${at + 2} `);
    await stage.live(2, (second) => flow.say(...readings(second, 20)));
  }
  await stage.arrive(VALVE_6, JONAS);
  await stage.live(3, (second) => pump8.say(`temp=${46 + 7 * second}`));
  pump8.say('ALARM bearing temp=71.5');
  mara.say('pump 8 is loud');
  valve2.end();
  await stage.live(2);
}

/** Throughput, sessions, and who has most to say, after a while. */
export function statistics(): Promise<Shot> {
  return onStage({ columns: 130, rows: 36 }, [], async (stage) => {
    const clients = await stage.arrive(PUMP_7, PUMP_8, VALVE_2, FLOW, MARA);
    await stage.send('/every 3s status?', 'rpm=1450');
    await stage.press(['C-x', 'S'], 'statistics');
    const later = [VALVE_5, PUMP_9, VALVE_6, JONAS];
    await stage.live(118, async (second) => {
      const device = later[(second - 30) / 18];
      if (device !== undefined) await stage.arrive(device);
      chatter(clients, second);
    });
    return stage.shot();
  });
}

function chatter([pump7, pump8, , flow, mara]: readonly Client[], second: number): void {
  flow?.say(...readings(second, 14 + Math.round(9 * Math.sin(second / 7))));
  pump7?.say(...readings(second, second % 20 < 6 ? 18 : 6));
  if (second % 3 === 0) pump8?.say(`temp=${(39 + second / 40).toFixed(1)}`);
  if (second % 25 === 20) mara?.say('is it still loud? I hear it from here');
}

function readings(second: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${(12.9 + ((second + at) % 6) / 10).toFixed(1)} L/min`);
}

/** A small screen with options of `cordboard serve`, to be compared. */
export function small(args: readonly string[]): Promise<Shot> {
  const size: Size = { columns: 72, rows: 16 };
  return onStage(size, args, async (stage) => {
    const [, pump8, , gone, mara] = await stage.arrive(PUMP_7, PUMP_8, VALVE_2, PUMP_9, MARA);
    await stage.send('status?', 'rpm=1450');
    mara.say('pump 8 is loud');
    gone.destroy();
    await stage.live(3);
    pump8.say('ALARM bearing temp=71.5');
    await stage.send('set rpm 1300', 'OK rpm=1300');
    await stage.type('set rpm 12');
    return stage.shot();
  });
}
