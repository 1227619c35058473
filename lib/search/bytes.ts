// Numbers and bytes that grow. Invariant: nothing is ever copied more often than a few times on
// average, and what is read is what was written.
import { shareableMemory } from "./kernels.ts";

const PAGE = 65_536;

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
    const data = new Uint32Array(Math.max(length, Math.ceil(this.#data.length * 1.5)));
    data.set(this.#data);
    this.#data = data;
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

/** Many rows of bytes that grow side by side, in slices of growing size, as inverted indexes do. */
export class Slices {
  readonly #blocks: Uint8Array[] = [];
  #free = 0;
  #end = 0;
  /** Of each row: where it begins, where it goes on, where its slice ends, how large that is. */
  readonly #heads: number[] = [];
  readonly #tails: number[] = [];
  readonly #ends: number[] = [];
  readonly #levels: number[] = [];

  get rows(): number {
    return this.#heads.length;
  }

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
    const at = this.#allocate(0);
    this.#heads.push(at);
    this.#tails.push(at);
    this.#ends.push(at + sliceSize(0) - LINK);
    this.#levels.push(0);
    return this.#heads.length - 1;
  }

  /** Writes a byte at the end of a row; answers its address. */
  putByte(row: number, byte: number): number {
    let at = this.#tails[row] as number;
    if (at === this.#ends[row]) at = this.#extend(row, at);
    (this.#blocks[at >>> BLOCK_BITS] as Uint8Array)[at & (BLOCK - 1)] = byte;
    this.#tails[row] = at + 1;
    return at;
  }

  #extend(row: number, end: number): number {
    const level = (this.#levels[row] as number) + 1;
    this.#levels[row] = level;
    const at = this.#allocate(level);
    const block = this.#blocks[end >>> BLOCK_BITS] as Uint8Array;
    for (let i = 0; i < LINK; i += 1) block[(end & (BLOCK - 1)) + i] = (at >>> (8 * i)) & 0xff;
    this.#ends[row] = at + sliceSize(level) - LINK;
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
    const pieces: Uint8Array[] = [];
    const tail = this.#tails[row] as number;
    const last = this.#levels[row] as number;
    let at = this.#heads[row] as number;
    let sum = 0;
    for (let level = 0; ; level += 1) {
      const block = this.#blocks[at >>> BLOCK_BITS] as Uint8Array;
      const from = at & (BLOCK - 1);
      const until = level === last ? from + (tail - at) : from + sliceSize(level) - LINK;
      pieces.push(block.subarray(from, until));
      sum += until - from;
      if (level === last) break;
      at = 0;
      for (let i = LINK - 1; i >= 0; i -= 1) at = at * 256 + (block[until + i] as number);
    }
    if (pieces.length === 1) return pieces[0] as Uint8Array;
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
