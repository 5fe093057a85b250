/** The scenes of the animation, one after the other on one stage. */
import { meter, person, pump, valve } from './fleet.ts';
import { onStage, type Stage } from './stage.ts';
import type { Scene } from './window.ts';

/** Takes a scene of the stage as it is. */
type Take = (lasts: number, caption: string, key?: string) => Promise<void>;

export function tour(): Promise<readonly Scene[]> {
  return onStage({ columns: 120, rows: 32 }, [], async (stage) => {
    const scenes: Scene[] = [];
    const take: Take = async (lasts, caption, key) => {
      const shot = await stage.shot();
      scenes.push({ shot, title: 'cordboard', lasts, caption, ...(key === undefined ? {} : { key }) });
    };
    await arrivals(stage, take);
    await broadcast(stage, take);
    return scenes;
  });
}

async function arrivals(stage: Stage, take: Take): Promise<void> {
  await stage.arrive(pump(7, 1450, '41.2'));
  await take(1100, 'A device dials in: it has a pane, a prompt and a place in the list');
  const [, valve2, , mara] = await stage.arrive(
    ...([pump(8, 1390, '39.8'), valve(2, 40)] as const),
    ...([meter('flow', ['12.8 L/min']), person('mara', '127.0.0.1')] as const),
  );
  await take(1200, 'More dial in; the focus stays where it is');
  await stage.send('status?', 'state=running');
  await stage.live(2);
  await stage.type('set rpm 12');
  await take(1200, 'A draft for pump-7, half typed');
  await stage.press(['Tab'], '[2 pump-8]');
  await stage.send('status?', 'rpm=1390');
  await stage.live(1);
  await take(1300, 'to pump-8, and a question sent there', 'Tab');
  mara.say('pump 8 is loud, can you slow it down?');
  valve2.say('ALARM stuck at 31 %');
  await stage.press(['S-Tab'], '[1 pump-7]');
  await take(1400, 'back: the draft is as it was. Meanwhile a valve calls', 'S-Tab');
  await stage.press(['M-a'], '[3 valve-2]');
  await take(1300, 'to the one that waits most urgently', 'M-a');
  await stage.send('reset', 'fault cleared');
  await take(1100, 'Enter reaches the client that the prompt names', 'Enter');
}

async function broadcast(stage: Stage, take: Take): Promise<void> {
  await stage.live(2);
  await stage.send('/layout 4', '[4 flow-meter]');
  await take(1400, 'four panes, each with its own draft', '/layout 4');
  await stage.press(['C-x', 'b'], 'broadcast');
  await stage.type('tag:pump | tag:valve');
  await stage.press(['Enter']);
  await stage.type('status?');
  await take(1500, 'a broadcast: to whom, and what', 'C-x b');
  await stage.press(['Enter']);
  await take(1600, 'it asks before anything is sent', 'Enter');
  await stage.type('y', 'taken');
  await take(1600, 'and tells what became of it', 'y');
  await stage.press(['Escape']);
  await take(1800, 'each answer is in its own pane', 'Esc');
}
