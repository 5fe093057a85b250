/** A recording on the test's own thread, which does nothing until it is let. */
import { EventEmitter } from 'node:events';
import type { RecordingThread } from '../../src/transcript/delivery.ts';
import type { FromRecording, RecordingData, ToRecording } from '../../src/transcript/messages.ts';
import { Recording } from '../../src/transcript/recording.ts';

export class Gated extends EventEmitter implements RecordingThread {
  readonly #recording: Recording;
  readonly #waiting: ToRecording[] = [];
  #isOpen = false;

  constructor(data: RecordingData) {
    super();
    this.#recording = new Recording(data, {
      post: (message: FromRecording) => setImmediate(() => this.emit('message', message)),
      later: (run, ms) => setTimeout(run, ms),
      now: () => Date.now(),
      done: () => setImmediate(() => this.emit('exit')),
    });
  }

  postMessage(message: ToRecording): void {
    this.#waiting.push(message);
    if (this.#isOpen || message.type === 'end') this.open();
  }

  /** Lets one message through. */
  one(): void {
    const message = this.#waiting.shift();
    if (message !== undefined) this.#recording.take(message);
  }

  /** Lets through what there is and what comes. */
  open(): void {
    this.#isOpen = true;
    while (this.#waiting.length > 0) this.one();
  }

  terminate(): Promise<void> {
    return Promise.resolve();
  }
}
