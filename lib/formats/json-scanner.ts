// Steps through JSON byte by byte, in chunks cut anywhere, and says where values begin and end.
// Invariant: brackets, commas, colons and strings are checked; numbers and words are not.
import {
  BACKSLASH,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  isBlank,
  isOpener,
  isWord,
  LINE_END,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  State,
} from "./json-bytes.ts";
import { MAX_DEPTH } from "./json-faults.ts";

const MAX_KEY = 16;

export abstract class JsonScanner {
  protected chunk: Buffer = Buffer.alloc(0);
  protected state: State = State.value;
  /** The closing brackets that are due, by depth. */
  protected readonly closers = new Uint8Array(MAX_DEPTH + 3);
  protected depth = 0;
  /** Levels beyond the deepest. */
  protected deep = 0;
  protected inKey = false;
  /** The start of the latest key of an outermost object. */
  protected key = "";
  protected line = 1;
  /** Blanks before the current place where nothing else stands on its line, else -1. */
  protected indent = 0;
  /** The indent of the bracket to go on with behind a broken value. */
  protected resumeIndent = 0;

  /** A value begins, at any depth; `byte` is its first. */
  protected abstract startValue(at: number, byte: number | undefined): void;
  /** A value that is no list or object has ended before this place. */
  protected abstract endValue(end: number): void;
  protected abstract endKey(): void;
  // These answer the place to go on at.
  protected abstract open(at: number, closer: number, next: State): number;
  protected abstract close(at: number): number;
  /** The byte at this place cannot stand there. */
  protected abstract fail(at: number): number;
  /** What is nested too deeply breaks off at a line end. */
  protected abstract giveUp(at: number): number;

  protected run(from: number): void {
    let at = from;
    while (at < this.chunk.length) at = this.#step(at);
  }

  // The steps: each takes the place of a byte in the chunk and answers the place to go on at.

  #step(at: number): number {
    switch (this.state) {
      case State.string:
        return this.#string(at);
      case State.escape:
        this.state = State.string;
        return at + 1;
      case State.scalar:
        return this.#scalar(at);
      case State.deep:
        return this.#count(at);
      case State.seek:
        return this.#seek(at);
      case State.lineStart:
        return this.#lineStart(at);
      case State.ignore:
        return this.chunk.length;
      default:
        return this.#token(at);
    }
  }

  #string(from: number): number {
    const at = stringStop(this.chunk, from);
    if (this.inKey && this.depth === 1 && this.key.length < MAX_KEY)
      this.key += this.chunk.toString("latin1", from, Math.min(at, from + MAX_KEY));
    if (at === this.chunk.length) return at;
    const byte = this.chunk[at];
    if (byte === LINE_END) return this.fail(at);
    if (byte === BACKSLASH) this.state = State.escape;
    else this.#endString(at + 1);
    return at + 1;
  }

  #endString(end: number): void {
    if (this.deep > 0) this.state = State.deep;
    else if (!this.inKey) this.endValue(end);
    else {
      this.inKey = false;
      this.state = State.colon;
      this.endKey();
    }
  }

  #scalar(from: number): number {
    let at = from;
    while (isWord(this.chunk[at])) at += 1;
    if (at < this.chunk.length) this.endValue(at);
    return at;
  }

  /** Beyond the deepest level; a line break there ends the attempt. */
  #count(at: number): number {
    const byte = this.chunk[at];
    if (byte === LINE_END) return this.giveUp(at);
    if (byte === QUOTE) this.state = State.string;
    else if (isOpener(byte)) this.deep += 1;
    else if (byte === CLOSE_LIST || byte === CLOSE_OBJECT) this.deep -= 1;
    if (this.deep === 0) this.endValue(at + 1);
    return at + 1;
  }

  #seek(at: number): number {
    const end = this.chunk.indexOf(LINE_END, at);
    if (end < 0) return this.chunk.length;
    this.state = State.lineStart;
    return this.#blank(end, LINE_END);
  }

  #lineStart(at: number): number {
    const byte = this.chunk[at];
    if (isBlank(byte)) return this.#blank(at, byte);
    const isNext = isOpener(byte) && this.indent === this.resumeIndent;
    this.state = isNext ? State.value : State.seek;
    return at;
  }

  #token(at: number): number {
    const byte = this.chunk[at];
    if (isBlank(byte)) return this.#blank(at, byte);
    switch (this.state) {
      case State.firstKey:
      case State.key:
        return this.#keyOrEnd(at, byte);
      case State.colon:
        if (byte !== COLON) return this.fail(at);
        this.state = State.value;
        return at + 1;
      case State.after:
        return this.#commaOrEnd(at, byte);
      default:
        return this.#valueOrEnd(at, byte);
    }
  }

  #blank(at: number, byte: number | undefined): number {
    if (byte === LINE_END) {
      this.line += 1;
      this.indent = 0;
    } else if (this.indent >= 0) this.indent += 1;
    return at + 1;
  }

  #keyOrEnd(at: number, byte: number | undefined): number {
    if (byte === CLOSE_OBJECT && this.state === State.firstKey) return this.close(at);
    if (byte !== QUOTE) return this.fail(at);
    this.indent = -1;
    this.inKey = true;
    this.key = "";
    this.state = State.string;
    return at + 1;
  }

  #commaOrEnd(at: number, byte: number | undefined): number {
    const closer = this.closers[this.depth];
    if (byte === closer) return this.close(at);
    if (byte !== COMMA) return this.fail(at);
    this.indent = -1;
    this.state = closer === CLOSE_LIST ? State.value : State.key;
    return at + 1;
  }

  #valueOrEnd(at: number, byte: number | undefined): number {
    if (byte === CLOSE_LIST && this.state === State.firstValue) return this.close(at);
    const isLetter = isWord(byte);
    if (!isLetter && byte !== QUOTE && !isOpener(byte)) return this.fail(at);
    this.startValue(at, byte);
    this.indent = -1;
    if (byte === OPEN_OBJECT) return this.open(at, CLOSE_OBJECT, State.firstKey);
    if (byte === OPEN_LIST) return this.open(at, CLOSE_LIST, State.firstValue);
    this.state = isLetter ? State.scalar : State.string;
    return at + 1;
  }
}

/** The next byte of a string that means something, or the chunk's end. */
function stringStop(chunk: Buffer, from: number): number {
  const { length } = chunk;
  for (let at = from; at < length; at += 1) {
    const byte = chunk[at];
    if (byte === QUOTE || byte === BACKSLASH || byte === LINE_END) return at;
  }
  return length;
}
