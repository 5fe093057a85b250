/** What is played for each still picture. */
import { meter, person, pump, valve } from './fleet.ts';
import { onStage, type Size, type Stage } from './stage.ts';
import type { Shot } from './svg.ts';

/** One pane, and the list beside it. */
export function oneScreen(): Promise<Shot> {
  return onStage({ columns: 100, rows: 30 }, [], async (stage) => {
    const [, , , flow, mara] = await stage.arrive(
      pump(7, 1450, '41.2'),
      pump(8, 1390, '39.8'),
      valve(2, 40),
      meter('flow', ['12.8 L/min']),
      person('mara', '127.0.0.1'),
      valve(5, 0),
    );
    await talkToPump(stage);
    flow.say('12.9 L/min', '12.7 L/min');
    mara.say('pump 8 is loud, can you slow it down?');
    const [scanner] = await stage.arrive({
      name: '127.0.11.3',
      from: '127.0.11.3',
      eol: '\r\n',
      says: ['GET / HTTP/1.1'],
      answers: [],
    });
    scanner.destroy();
    await stage.press(['Tab', 'Tab'], '[3 valve-2]');
    await stage.type('open 6');
    await stage.press(['S-Tab', 'S-Tab'], '[1 pump-7]');
    await stage.type('set rpm 12');
    return stage.shot();
  });
}

async function talkToPump(stage: Stage): Promise<void> {
  await stage.send('status?', 'state=running');
  await stage.send('pressure?', 'out=4.8');
  await stage.send('set rpm 1300', 'OK rpm=1300');
}

/** Six panes at once. */
export function grid(): Promise<Shot> {
  return onStage({ columns: 160, rows: 45 }, [], async (stage) => {
    const [pump7, pump8, valve2, flow, mara] = await stage.arrive(
      pump(7, 1450, '41.2'),
      pump(8, 1390, '39.8'),
      valve(2, 40),
      meter('flow', ['12.8 L/min', '12.9 L/min']),
      person('mara', '127.0.0.1', 'pump 8 is loud, can you slow it down?'),
      valve(5, 0),
      pump(9, 1460, '40.7'),
      valve(6, 100),
    );
    await stage.send('status?', 'state=running');
    await stage.send('/layout 6', '[6 valve-5]');
    await stage.press(['Tab'], '[2 pump-8]');
    await stage.send('status?', 'rpm=1390');
    await stage.send('set rpm 1200', 'OK rpm=1200');
    await stage.press(['Tab']);
    await stage.send('open 65', 'moving to 65 %');
    valve2.say('at 52 %', 'at 65 %');
    flow.say('13.4 L/min', '13.9 L/min', '14.2 L/min');
    pump7.say('temp=41.4', 'temp=41.3');
    pump8.say('temp=39.1');
    await stage.press(['Tab', 'Tab']);
    await stage.send('slowed to 1200, better?', '▸ slowed');
    mara.say('much better, thanks');
    await stage.type('good. I keep an eye on it');
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
  const [, pump8, , , , , valve2, , , flow, mara] = await stage.arrive(
    ...[pump(7, 1450, '41.2'), pump(8, 1390, '39.8'), pump(9, 1460, '40.7')],
    ...[pump(10, 1420, '40.1'), pump(11, 980, '37.5'), pump(12, 1440, '41.0')],
    ...[valve(2, 40), valve(5, 0), valve(6, 100)],
    meter('flow', ['12.8 L/min']),
    ...[person('mara', '127.0.0.1'), person('jonas', '127.0.0.1')],
  );
  await stage.send('status?', 'rpm=1450');
  for (let reading = 0; reading < 40; reading++) flow?.say(`${(12.8 + (reading % 7) / 10).toFixed(1)} L/min`);
  pump8?.say('temp=46.0', 'temp=52.5', 'ALARM bearing temp=71.5');
  mara?.say('pump 8 is loud');
  valve2?.end();
}

/** Throughput, sessions, and who has most to say, after a while. */
export function statistics(): Promise<Shot> {
  return onStage({ columns: 130, rows: 36 }, [], async (stage) => {
    const [pump7, pump8, , flow, mara] = await stage.arrive(
      ...([pump(7, 1450, '41.2'), pump(8, 1390, '39.8'), valve(2, 40)] as const),
      ...([meter('flow', ['12.8 L/min']), person('mara', '127.0.0.1')] as const),
    );
    await stage.press(['C-x', 'S'], 'statistics');
    const later = [valve(5, 0), pump(9, 1460, '40.7'), valve(6, 100), person('jonas', '127.0.0.1')];
    for (let second = 0; second < 75; second++) {
      const device = later[(second - 12) / 14];
      if (device !== undefined) await stage.arrive(device);
      flow.say(...readings(second, 14 + Math.round(9 * Math.sin(second / 7))));
      pump7.say(...readings(second, 6 + (second % 20 < 6 ? 12 : 0)));
      if (second % 3 === 0) pump8.say(`temp=${(39 + second / 40).toFixed(1)}`);
      if (second % 25 === 20) mara.say('is it still loud? I hear it from here');
      await stage.rest(1000);
    }
    return stage.shot();
  });
}

function readings(second: number, count: number): string[] {
  return Array.from({ length: count }, (_, at) => `${(12 + ((second + at) % 9) / 10).toFixed(1)} L/min`);
}

/** The same in other colours, or in ASCII. */
export function small(args: readonly string[]): Promise<Shot> {
  const size: Size = { columns: 72, rows: 16 };
  return onStage(size, args, async (stage) => {
    const [, pump8, , gone, mara] = await stage.arrive(
      pump(7, 1450, '41.2'),
      pump(8, 1390, '39.8'),
      valve(2, 40),
      pump(9, 1460, '40.7'),
      person('mara', '127.0.0.1'),
    );
    await stage.send('status?', 'rpm=1450');
    pump8.say('ALARM bearing temp=71.5');
    mara.say('pump 8 is loud');
    gone.destroy();
    await stage.type('set rpm 12');
    return stage.shot();
  });
}
