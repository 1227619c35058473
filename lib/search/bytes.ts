// Numbers and bytes that grow. Invariant: nothing is ever copied more often than a few times on
// average, and what is read is what was written.
import { shareableMemory } from "./kernels.ts";

const PAGE = 65_536;

/** The same numbers, with room for more. */
export function grown(numbers: Uint32Array, length: number): Uint32Array<ArrayBuffer> {
  const larger = new Uint32Array(length);
  larger.set(numbers);
  return larger;
}

/** Numbers of 32 bits without a sign, in a row that grows. */
export class Numbers {
  #data = new Uint32Array(64);
  length = 0;

  push(value: number): void {
    if (this.length === this.#data.length) this.#grow(this.length + 1);
    this.#data[this.length] = value;
    this.length += 1;
  }

  get(index: number): number {
    return this.#data[index] as number;
  }

  set(index: number, value: number): void {
    this.#data[index] = value;
  }

  #grow(length: number): void {
    this.#data = grown(this.#data, Math.max(length, Math.ceil(this.#data.length * 1.5)));
  }

  /** What was pushed; valid until the next push. */
  view(): Uint32Array {
    return this.#data.subarray(0, this.length);
  }
}

export type NumberArray = Uint16Array | Uint32Array | Float64Array | Float32Array;

/** Memory that is filled from its beginning and may be shared afterwards. */
export class MemoryWriter {
  readonly memory = shareableMemory(1);
  /** Bytes written so far. */
  length = 0;
  bytes = new Uint8Array(this.memory.buffer);

  /** Room for so many bytes, at an address that is a multiple of `align`. */
  reserve(bytes: number, align = 1): number {
    const at = Math.ceil(this.length / align) * align;
    this.length = at + bytes;
    const missing = this.length - this.bytes.length;
    if (missing > 0) {
      const pages = Math.ceil(missing / PAGE);
      this.memory.grow(Math.max(pages, Math.min(256, Math.ceil(this.bytes.length / PAGE / 4))));
      this.bytes = new Uint8Array(this.memory.buffer);
    }
    return at;
  }

  put(bytes: Uint8Array, align = 1): number {
    const at = this.reserve(bytes.length, align);
    this.bytes.set(bytes, at);
    return at;
  }

  /** The bytes of typed numbers, where their width divides the address. */
  putNumbers(numbers: NumberArray): { at: number; bytes: number } {
    const bytes = new Uint8Array(numbers.buffer, numbers.byteOffset, numbers.byteLength);
    return { at: this.put(bytes, 16), bytes: bytes.length };
  }
}

/** Bytes that a varint of up to 32 bits takes: seven bits each, the lowest first. */
export function putVarint(bytes: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  while (rest > 0x7f) {
    bytes[end] = (rest & 0x7f) | 0x80;
    end += 1;
    rest >>>= 7;
  }
  bytes[end] = rest;
  return end + 1;
}

/** Reads varints one behind the other. */
export class Varints {
  readonly #bytes: Uint8Array;
  /** Where the next one begins. */
  at: number;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.at = at;
  }

  next(): number {
    let byte = this.#bytes[this.at++] as number;
    let value = byte & 0x7f;
    for (let shift = 7; byte > 0x7f; shift += 7) {
      byte = this.#bytes[this.at++] as number;
      value |= (byte & 0x7f) << shift;
    }
    return value;
  }
}

/** The longest varint. */
export const MAX_VARINT = 5;

/** What is known of a row: where it begins, where it goes on, where its slice ends, how large that is. */
const ROW = { head: 0, tail: 1, end: 2, level: 3 } as const;
const ROW_SIZE = 4;

/** Many rows of bytes that grow side by side, in slices of growing size, as inverted indexes do. */
export class Slices {
  readonly #blocks: Uint8Array[] = [];
  #free = 0;
  #end = 0;
  /** Row × ROW_SIZE, together since they are needed together. */
  #rows = new Uint32Array(ROW_SIZE * 64);
  #count = 0;

  #allocate(level: number): number {
    const size = sliceSize(level);
    if (this.#end - this.#free < size) {
      this.#free = this.#blocks.length * BLOCK;
      this.#blocks.push(new Uint8Array(BLOCK));
      this.#end = this.#blocks.length * BLOCK;
    }
    const at = this.#free;
    this.#free += size;
    return at;
  }

  /** A new row; answers its number, counted from 0. */
  add(): number {
    const row = this.#count;
    const state = row * ROW_SIZE;
    if (state === this.#rows.length) this.#rows = grown(this.#rows, 2 * state);
    const at = this.#allocate(0);
    this.#rows[state + ROW.head] = at;
    this.#rows[state + ROW.tail] = at;
    this.#rows[state + ROW.end] = at + sliceSize(0) - LINK;
    this.#count += 1;
    return row;
  }

  /** Writes a byte at the end of a row; answers its address. */
  putByte(row: number, byte: number): number {
    const state = row * ROW_SIZE;
    let at = this.#rows[state + ROW.tail] as number;
    if (at === this.#rows[state + ROW.end]) at = this.#extend(state, at);
    (this.#blocks[at >>> BLOCK_BITS] as Uint8Array)[at & (BLOCK - 1)] = byte;
    this.#rows[state + ROW.tail] = at + 1;
    return at;
  }

  #extend(state: number, end: number): number {
    const level = (this.#rows[state + ROW.level] as number) + 1;
    const at = this.#allocate(level);
    const block = this.#blocks[end >>> BLOCK_BITS] as Uint8Array;
    for (let i = 0; i < LINK; i += 1) block[(end & (BLOCK - 1)) + i] = (at >>> (8 * i)) & 0xff;
    this.#rows[state + ROW.level] = level;
    this.#rows[state + ROW.end] = at + sliceSize(level) - LINK;
    return at;
  }

  /** Writes a varint at the end of a row. */
  put(row: number, value: number): void {
    let rest = value;
    while (rest > 0x7f) {
      this.putByte(row, (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    this.putByte(row, rest);
  }

  /** Turns bits of a byte that was written. */
  flip(at: number, bits: number): void {
    const block = this.#blocks[at >>> BLOCK_BITS] as Uint8Array;
    block[at & (BLOCK - 1)] = (block[at & (BLOCK - 1)] as number) ^ bits;
  }

  /** All bytes of a row. */
  read(row: number): Uint8Array {
    const state = row * ROW_SIZE;
    const pieces: Uint8Array[] = [];
    const tail = this.#rows[state + ROW.tail] as number;
    const last = this.#rows[state + ROW.level] as number;
    let at = this.#rows[state + ROW.head] as number;
    let sum = 0;
    for (let level = 0; ; level += 1) {
      const block = this.#blocks[at >>> BLOCK_BITS] as Uint8Array;
      const from = at & (BLOCK - 1);
      const until = level === last ? from + (tail - at) : from + sliceSize(level) - LINK;
      if (last === 0) return block.subarray(from, until);
      pieces.push(block.subarray(from, until));
      sum += until - from;
      if (level === last) break;
      at = 0;
      for (let i = LINK - 1; i >= 0; i -= 1) at = at * 256 + (block[until + i] as number);
    }
    const whole = new Uint8Array(sum);
    let filled = 0;
    for (const piece of pieces) {
      whole.set(piece, filled);
      filled += piece.length;
    }
    return whole;
  }
}

const BLOCK_BITS = 22;
const BLOCK = 2 ** BLOCK_BITS;
const LINK = 4;
const MOST_LEVELS = 10;
const sliceSize = (level: number): number => 16 << Math.min(level, MOST_LEVELS);
