// The names of all documents in their order, each without the beginning that it shares with the one
// before it. Invariant: every BLOCK-th name is whole, so that any is found from there.
import { MAX_VARINT, Numbers, putVarint, Varints } from "./bytes.ts";

const BLOCK = 16;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

function sharedLength(a: Uint8Array, b: Uint8Array): number {
  const shorter = Math.min(a.length, b.length);
  let length = 0;
  while (length < shorter && a[length] === b[length]) length += 1;
  return length;
}

/** Names in their order → where each block begins, and for each name: how many bytes it shares, how
 * many follow, and these. */
export function packNames(names: readonly string[]): { blocks: Uint32Array; bytes: Uint8Array } {
  const blocks = new Numbers();
  let bytes = new Uint8Array(1024);
  let length = 0;
  let before = new Uint8Array();
  for (const [i, name] of names.entries()) {
    if (i % BLOCK === 0) blocks.push(length);
    const own = encoder.encode(name);
    const shared = i % BLOCK === 0 ? 0 : sharedLength(before, own);
    const needed = length + 2 * MAX_VARINT + own.length;
    if (needed > bytes.length) bytes = grown(bytes, needed * 2);
    length = putVarint(bytes, length, shared);
    length = putVarint(bytes, length, own.length - shared);
    bytes.set(own.subarray(shared), length);
    length += own.length - shared;
    before = own;
  }
  return { blocks: blocks.view(), bytes: bytes.subarray(0, length) };
}

function grown(bytes: Uint8Array, length: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(length);
  more.set(bytes);
  return more;
}

/** The name at a place of the order. */
export function unpackName(blocks: Uint32Array, bytes: Uint8Array, place: number): string {
  const numbers = new Varints(bytes, blocks[Math.floor(place / BLOCK)] as number);
  let name = new Uint8Array();
  for (let i = place - (place % BLOCK); i <= place; i += 1) {
    const shared = numbers.next();
    const more = numbers.next();
    const own = new Uint8Array(shared + more);
    own.set(name.subarray(0, shared));
    own.set(bytes.subarray(numbers.at, numbers.at + more), shared);
    numbers.at += more;
    name = own;
  }
  return decoder.decode(name);
}
