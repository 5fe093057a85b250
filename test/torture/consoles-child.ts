/** Two consoles at a board's socket that show panes: one reads what comes, the other stops reading at its first record. */
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { attach, socketWay } from '../../src/gateway/open.ts';
import { RemoteSwitchboard } from '../../src/switchboard/remote.ts';
import { answer } from '../bench/child.ts';
import { lasting } from './lasting.ts';

const [, , path = '', strangersAt = ''] = process.argv;

/** As many panes as a screen has. */
const PANES = 9;
const PANE_BYTES = 64 * 1024;
/** The first that there are. */
const SESSIONS = 50;
const AGAIN_MS = 500;

let stopped: Socket | undefined;
const counts = { attached: 0, records: 0, stopped: 0 };

/** Looks at strangers, of which some flood. */
void lasting(async () => {
  const notified = (method: string, params: unknown): void => switchboard.notified(method, params);
  const hello = { role: 'operate', operator: 'reader' } as const;
  const attachment = await attach(socketWay({ kind: 'unix', path }), hello, notified);
  const switchboard: RemoteSwitchboard = new RemoteSwitchboard((method, params) =>
    attachment.calls.call(method, params),
  );
  let panes = 0;
  await switchboard.watch((events) => {
    for (const event of events) {
      if (event.type === 'records') counts.records += event.records.length;
      if (event.type !== 'opened' && event.type !== 'changed') continue;
      const { local, bytesIn, id } = event.session;
      if (panes >= PANES || local !== strangersAt || bytesIn < PANE_BYTES) continue;
      panes++;
      switchboard.open(id, PANE_BYTES).catch(() => undefined);
    }
  });
  counts.attached++;
  await attachment.ended;
  // Who does not read does not hear of the end either.
  stopped?.destroy();
});

const call = (id: number, method: string, params: object): string =>
  `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;

/** Opens every session that there may be, and reads nothing more once records come. */
void lasting(async () => {
  const socket = connect(path);
  stopped = socket;
  await once(socket, 'connect');
  socket.write(call(1, 'hello', { version: 1, operator: 'stopped' }) + call(2, 'watch', {}));
  const open = (): void => {
    for (let id = 1; id <= SESSIONS; id++) socket.write(call(id + 2, 'open', { id, bytes: PANE_BYTES }));
  };
  open();
  // Those that have not come yet.
  const again = setInterval(open, AGAIN_MS);
  socket.on('data', (bytes: Buffer) => {
    if (!bytes.includes('"type":"records"')) return;
    socket.pause();
    clearInterval(again);
    counts.stopped++;
  });
  await once(socket, 'close');
  clearInterval(again);
});

answer({ stats: () => counts });
