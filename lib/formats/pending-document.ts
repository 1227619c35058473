// The document that json-splitter.ts is in the middle of. Invariant: bytes of earlier chunks cost
// memory in proportion to their number, never to that of the chunks, and nothing once passed over.

const FIRST_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

export class PendingDocument {
  isOpen = false;
  /** Too long or too deep: none of its bytes are kept. */
  isPassedOver = false;
  /** Where it begins: in the current chunk, or 0 where it began in an earlier one. */
  start = 0;
  /** The line it begins on, and the blanks before it there; -1 where more than blanks is. */
  line = 1;
  indent = 0;
  #held = NOTHING;
  #length = 0;

  open(start: number, line: number, indent: number): void {
    this.isOpen = true;
    this.isPassedOver = false;
    this.start = start;
    this.line = line;
    this.indent = indent;
  }

  /** Its length in bytes where it ends before this place of the chunk. */
  lengthAt(end: number): number {
    return this.#length + end - this.start;
  }

  /** Keeps what the chunk has of it; the next chunk goes on with it. */
  hold(chunk: Buffer): void {
    if (this.isOpen && !this.isPassedOver) this.#append(chunk.subarray(this.start));
    this.start = 0;
  }

  /** All its bytes up to this place of the chunk, as a buffer of their own. */
  take(chunk: Buffer, end: number): Buffer {
    const last = chunk.subarray(this.start, end);
    const whole = Buffer.concat([this.#held.subarray(0, this.#length), last]);
    this.#length = 0;
    this.isOpen = false;
    return whole;
  }

  /** Its bytes so far and the rest of the chunk, to be read once more; they begin where it does. */
  takeBack(chunk: Buffer): Buffer {
    return this.#length === 0 ? chunk.subarray(this.start) : this.take(chunk, chunk.length);
  }

  passOver(): void {
    this.isPassedOver = true;
    this.#drop();
  }

  close(): void {
    this.isOpen = false;
    this.#drop();
  }

  #drop(): void {
    this.#held = NOTHING;
    this.#length = 0;
  }

  #append(piece: Buffer): void {
    const length = this.#length + piece.length;
    if (length > this.#held.length) {
      const larger = Buffer.allocUnsafe(Math.max(FIRST_BYTES, length, this.#held.length * 2));
      this.#held.copy(larger, 0, 0, this.#length);
      this.#held = larger;
    }
    piece.copy(this.#held, this.#length);
    this.#length = length;
  }
}
