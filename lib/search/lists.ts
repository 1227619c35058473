// Lists of documents as they lie in a segment. Invariant: each function reads just the bytes of its
// list, and documents come in ascending order.
import { Varints } from "./bytes.ts";

/** A list's address, how many documents it has, and whether it is a set. */
export interface ListPlace {
  at: number;
  count: number;
  dense: boolean;
}

/** Whether distances of one byte and of two are both frequent in a list of so many documents. */
export const isMixed = (count: number, documents: number): boolean =>
  count * 50 < documents && count * 800 > documents;

/** All documents of a list. */
export function readList(bytes: Uint8Array, list: ListPlace, setLength: number): Uint32Array {
  if (list.dense) return readSet(new Uint32Array(bytes.buffer, list.at, setLength / 4), list.count);
  const documents = new Uint32Array(list.count);
  const gaps = new Varints(bytes, list.at);
  let document = -1;
  for (let i = 0; i < list.count; i += 1) {
    document += gaps.next() + 1;
    documents[i] = document;
  }
  return documents;
}

/** Puts the documents of one word of a set behind those found; answers how many there are then. */
function readWord(word: number, base: number, into: Uint32Array, found: number): number {
  let count = found;
  for (let rest = word; rest !== 0 && count < into.length; count += 1) {
    const lowest = rest & -rest;
    into[count] = base + 31 - Math.clz32(lowest);
    rest ^= lowest;
  }
  return count;
}

/** A word without its first bits. */
function withoutFirst(word: number, bits: number): number {
  let rest = word;
  for (let i = 0; i < bits; i += 1) rest &= rest - 1;
  return rest;
}

/** The first documents of a set, at most `limit`, after passing over `skip`. */
export function readSet(set: Uint32Array, limit: number, skip = 0): Uint32Array {
  const documents = new Uint32Array(limit);
  let found = 0;
  let left = skip;
  for (let i = 0; i < set.length && found < limit; i += 1) {
    const word = set[i] as number;
    const passed = left === 0 ? 0 : Math.min(left, bitCount(word));
    left -= passed;
    found = readWord(passed === 0 ? word : withoutFirst(word, passed), i << 5, documents, found);
  }
  return found === limit ? documents : documents.subarray(0, found);
}

/** How many bits a 32-bit number has. */
export function bitCount(word: number): number {
  let v = word - ((word >>> 1) & 0x55555555);
  v = (v & 0x33333333) + ((v >>> 2) & 0x33333333);
  return Math.imul((v + (v >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
