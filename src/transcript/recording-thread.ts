/** The thread that writes transcripts: hands messages to a `Recording`. */
import { parentPort, workerData } from 'node:worker_threads';
import type { FromRecording, RecordingData, ToRecording } from './messages.ts';
import { Recording } from './recording.ts';

const port = parentPort;
if (port === null) throw new Error('this is a thread of cordboard, not a program');

const recording = new Recording(workerData as RecordingData, {
  post: (message: FromRecording, give) => port.postMessage(message, give === undefined ? [] : [give]),
  later: (run, ms) => setTimeout(run, ms),
  aside: (run, ms) => setTimeout(run, ms).unref(),
  now: () => Date.now(),
  elapsed: () => performance.now(),
  done: () => port.close(),
});
port.on('message', (message: ToRecording) => recording.take(message));
