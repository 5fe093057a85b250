/** The thread that writes transcripts: hands messages to a `Recording`, and keeps the file to its bounds beside. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromRecording, RecordingData, ToRecording } from './messages.ts';
import { Recording } from './recording.ts';
import { hasBounds } from './retention.ts';
import { Upkeep } from './upkeep.ts';

const port = parentPort;
if (port === null) throw new Error('this is a thread of cordboard, not a program');

const data = workerData as RecordingData;
const { path, retention } = data;

const post = (message: FromRecording, give?: ArrayBuffer): void =>
  port.postMessage(message, give === undefined ? [] : [give]);

const recording: Recording = new Recording(data, {
  post,
  later: (run, ms) => setTimeout(run, ms),
  now: () => Date.now(),
  done: () => {
    upkeep?.stop();
    port.close();
  },
});

const upkeep =
  retention === undefined || !hasBounds(retention)
    ? undefined
    : new Upkeep(path, retention, {
        // Nobody waits for it at the end.
        later: (run, ms) => setTimeout(run, ms).unref(),
        now: () => Date.now(),
        elapsed: () => performance.now(),
        isIdle: () => recording.isIdle,
        say: (text) => post({ type: 'said', text }),
      });

port.on('message', (message: ToRecording) => recording.take(message));
