/**
 * A terminal's bytes to keys, text, pastes, mouse and focus. Pure but for the bytes it holds back: how its
 * input was cut into chunks makes no difference, and the clock is the caller's. Sequences: ECMA-48, xterm's
 * ctlseqs, rxvt, the Linux console, kitty's keyboard protocol.
 */
import { ALT, controlKey, csi, key, ss3, type InputEvent } from './keys.ts';

export type { InputEvent } from './keys.ts';

/** A reply longer than this is taken for typing that began like one. In UTF-16 units. */
const STRING_LIMIT = 64 * 1024;
/** A paste is delivered in pieces of this length, so that one never grows without bound. In UTF-16 units. */
const PASTE_LIMIT = 16 * 1024 * 1024;
const PASTE_END = '\x1b[201~';

const TEXT = /[^\x00-\x1f\x7f]+/y;
/** The beginning of a sequence that needs more. `5$` is whole, for rxvt; nobody else ends in `$`. */
const PARTIAL =
  /\x1b{1,2}(?:\[(?!\d{1,8}\$)(?:\[|M[^\x00-\x1f]{0,2}|[0-?]{0,256}[ -/]{0,8})|O[\d;]{0,8})?$/uy;
const CSI = /\x1b(\x1b?)\[(\[[A-E]|\d{1,8}\$|M[^\x00-\x1f]{3}|[0-?]{0,256}[ -/]{0,8}[@-~])/uy;
const BROKEN_CSI = /\x1b\[([0-?]{0,256}[ -/]{0,8})/y;
const SS3 = /\x1b(\x1b?)O([\d;]{0,8})([ A-DFHIMP-SXa-dj-y])/y;
/** OSC, DCS, APC and PM: replies only, and also what Alt with these characters sends. */
const STRING = /\x1b([\]P_^])/y;
const CHORD = /\x1b([^])/uy;

function match(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

export class Decoder {
  readonly #utf8 = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #pasteLimit: number;
  #mode: 'keys' | 'string' | 'paste' = 'keys';
  /** The beginning of a sequence, not yet whole. */
  #held = '';
  /** What began the string being swallowed, and how much of it is gone. */
  #intro = '';
  #swallowed = 0;
  #paste: string[] = [];
  #pasteLength = 0;
  /** The paste ran into its idle time: `C-c` alone ends it. */
  #late = false;
  #events: InputEvent[] = [];

  constructor(options: { readonly pasteLimit?: number } = {}) {
    this.#pasteLimit = Math.max(2, options.pasteLimit ?? PASTE_LIMIT);
  }

  /** The events that are sure after these bytes, in order. Invalid UTF-8 becomes U+FFFD. Never throws. */
  push(chunk: Uint8Array): InputEvent[] {
    const fresh = this.#utf8.decode(chunk, { stream: true });
    if (this.#mode === 'paste' && this.#late && fresh === '\x03') this.#endPaste();
    const text = this.#held + fresh;
    this.#held = '';
    let at = 0;
    while (at < text.length) at = this.#step(text, at);
    return this.#taken();
  }

  /**
   * What a rest is if nothing follows it. `escape`: perhaps a key of its own (Escape, Alt with the beginning of
   * a sequence): flush after a moment. `sequence`, `paste`: their end must still come; flush after a long while.
   */
  get pending(): 'none' | 'escape' | 'sequence' | 'paste' {
    if (this.#mode === 'paste') return this.#pasteLength > 0 ? 'paste' : 'none';
    if (this.#mode === 'string') return this.#swallowed > 0 || this.#held !== '' ? 'sequence' : 'escape';
    if (this.#held === '') return 'none';
    return /^\x1b{1,2}[[O]?$/.test(this.#held) ? 'escape' : 'sequence';
  }

  /**
   * Nothing followed in time: a rest becomes the keys it may be, and the beginning of a longer sequence is
   * dropped. What there is of a paste is delivered, and what comes later is still paste (a line end in it must
   * not become Enter) until the terminal ends it, or `C-c` comes alone.
   */
  flush(): InputEvent[] {
    if (this.#mode !== 'paste') this.#flushKeys();
    else {
      this.#late = true;
      this.#deliverPaste(0);
    }
    return this.#taken();
  }

  #flushKeys(): void {
    const pending = this.pending;
    if (this.#mode === 'string' && pending === 'escape') this.#emit(key(this.#intro, ALT));
    if (this.#mode === 'string' && this.#held !== '') this.#emit(key('Escape'));
    if (this.#mode === 'keys' && pending === 'escape') {
      const last = this.#held.at(-1) ?? '';
      if (this.#held.startsWith('\x1b\x1b')) this.#emit(key('Escape'));
      this.#emit(last === '\x1b' ? key('Escape') : key(last, ALT));
    }
    this.#mode = 'keys';
    this.#held = '';
  }

  #taken(): InputEvent[] {
    const events = this.#events;
    this.#events = [];
    return events;
  }

  #emit(event: InputEvent | undefined): void {
    if (event !== undefined) this.#events.push(event);
  }

  /** Takes one thing at `at` and returns where the next begins. */
  #step(text: string, at: number): number {
    if (this.#mode === 'paste') return this.#stepPaste(text, at);
    if (this.#mode === 'string') return this.#stepString(text, at);
    const run = match(TEXT, text, at)?.[0];
    if (run !== undefined) {
      this.#emitText(run);
      return at + run.length;
    }
    if (text[at] === '\x1b') return this.#stepEscape(text, at);
    this.#emit(controlKey(text.charCodeAt(at)));
    return at + 1;
  }

  #emitText(text: string): void {
    const last = this.#events.at(-1);
    if (last?.type === 'text')
      this.#events[this.#events.length - 1] = { type: 'text', text: last.text + text };
    else this.#emit({ type: 'text', text });
  }

  #stepEscape(text: string, at: number): number {
    if (match(PARTIAL, text, at) !== null) {
      this.#held = text.slice(at);
      return text.length;
    }
    const sequence = match(CSI, text, at);
    if (sequence !== null) {
      this.#control(sequence[1] ?? '', sequence[2] ?? '');
      return at + sequence[0].length;
    }
    const shift = match(SS3, text, at);
    if (shift !== null) {
      this.#withEscape(shift[1] ?? '', ss3(shift[2] ?? '', shift[3] ?? ''));
      return at + shift[0].length;
    }
    return this.#stepPlainEscape(text, at);
  }

  /** An ESC that begins no sequence of a key: twice, before a string, before a character. */
  #stepPlainEscape(text: string, at: number): number {
    if (text[at + 1] === '\x1b') {
      this.#emit(key('Escape'));
      return at + 1;
    }
    const intro = match(STRING, text, at)?.[1];
    if (intro !== undefined) {
      this.#mode = 'string';
      this.#intro = intro;
      this.#swallowed = 0;
      return at + 2;
    }
    const broken = match(BROKEN_CSI, text, at);
    if (broken !== null) {
      if (broken[1] === '') this.#emit(key('[', ALT));
      return at + broken[0].length;
    }
    const char = match(CHORD, text, at)?.[1] ?? '';
    this.#chord(char);
    return at + 1 + char.length;
  }

  #chord(char: string): void {
    const code = char.charCodeAt(0);
    if (char === ' ') this.#emit(key('Space', ALT));
    else this.#emit(code < 32 || code === 127 ? controlKey(code, ALT) : key(char, ALT));
  }

  #control(escape: string, body: string): void {
    const paste = body === '200~';
    this.#withEscape(escape, paste ? undefined : csi(body));
    if (!paste) return;
    this.#mode = 'paste';
    this.#late = false;
  }

  /** An ESC before a sequence is Alt with the key (rxvt), and before anything else the Escape key. */
  #withEscape(escape: string, event: InputEvent | undefined): void {
    if (event?.type === 'key') {
      this.#emit(escape === '' ? event : key(event.key.replace(/^(C-)?(M-)?/, '$1M-')));
      return;
    }
    if (escape !== '') this.#emit(key('Escape'));
    if (event?.type === 'text') this.#emitText(event.text);
    else this.#emit(event);
  }

  /** Swallows a string up to BEL, ST, CAN, SUB, or an ESC that begins something else. */
  #stepString(text: string, at: number): number {
    const found = text.slice(at, at + STRING_LIMIT - this.#swallowed).search(/[\x07\x18\x1a\x1b]/);
    const end = found < 0 ? Math.min(text.length, at + STRING_LIMIT - this.#swallowed) : at + found;
    this.#swallowed += end - at;
    if (found < 0) return this.#endString(text, end, this.#swallowed >= STRING_LIMIT);
    if (text[end] !== '\x1b') return this.#endString(text, end + 1, true);
    if (end + 1 < text.length) return this.#endString(text, text[end + 1] === '\\' ? end + 2 : end, true);
    this.#held = '\x1b';
    return text.length;
  }

  #endString(text: string, at: number, over: boolean): number {
    if (over) this.#mode = 'keys';
    const split = over && at > 0 && /[\ud800-\udbff]/.test(text.charAt(at - 1));
    return split ? at + 1 : at;
  }

  #stepPaste(text: string, at: number): number {
    const found = text.indexOf(PASTE_END, at);
    const end = found < 0 ? text.length - overlap(text, at) : found;
    this.#paste.push(text.slice(at, end));
    this.#pasteLength += end - at;
    if (this.#pasteLength > this.#pasteLimit) this.#deliverPaste(this.#pasteLimit);
    if (found < 0) {
      this.#held = text.slice(end);
      return text.length;
    }
    this.#endPaste();
    return found + PASTE_END.length;
  }

  #endPaste(): void {
    this.#deliverPaste(0);
    this.#mode = 'keys';
    this.#held = '';
  }

  /** Delivers in pieces of the limit until no more than `rest` is left; never cuts a surrogate pair. */
  #deliverPaste(rest: number): void {
    const text = this.#paste.join('');
    let at = 0;
    while (text.length - at > rest) {
      let end = Math.min(text.length, at + this.#pasteLimit);
      if (end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))) end -= 1;
      this.#emit({ type: 'paste', text: text.slice(at, end) });
      at = end;
    }
    this.#paste = [text.slice(at)];
    this.#pasteLength = text.length - at;
  }
}

/** How many characters at the end of `text`, from `at` on, may begin the end of a paste. */
function overlap(text: string, at: number): number {
  for (let n = Math.min(PASTE_END.length - 1, text.length - at); n > 0; n--) {
    if (PASTE_END.startsWith(text.slice(text.length - n))) return n;
  }
  return 0;
}
