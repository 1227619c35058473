import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import loadWabt from "wabt";
import { putVarint } from "#lib/search/bytes.ts";
import { CODE, kernelsOn, PART_BYTES, ROOM_BYTES, shareableMemory } from "#lib/search/kernels.ts";
import { distanceBytes, LAST, skipPositions } from "#lib/search/positions.ts";
import { ROW } from "#lib/search/value-rows.ts";

const SOURCE = resolve(import.meta.dirname, "../../lib/search/kernels.wat");

test("what ships is what the source says", async () => {
  const wabt = await loadWabt();
  const module = wabt.parseWat("kernels.wat", readFileSync(SOURCE, "utf8"), {
    simd: true,
    threads: true,
  });
  expect(Buffer.from(module.toBinary({}).buffer).toString("base64")).toBe(CODE);
});

test("sets are joined, narrowed and counted bit by bit", () => {
  const memory = shareableMemory(1);
  const kernels = kernelsOn(memory);
  const bytes = new Uint8Array(memory.buffer);
  const length = 1600;
  let state = 7;
  for (let i = 0; i < 3 * length; i += 1) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    bytes[i] = state >>> 24;
  }
  const [a, b] = [bytes.slice(0, length), bytes.slice(length, 2 * length)];
  const bits = (byte: number): number => byte.toString(2).replaceAll("0", "").length;
  const common = a.reduce((sum, byte, i) => sum + bits(byte & (b[i] ?? 0)), 0);
  expect(kernels.countAnd(0, length, length)).toBe(common);
  const before = Buffer.from(bytes.slice(2 * length));
  kernels.or(0, length, length);
  expect(bytes.slice(0, length)).toEqual(a.map((byte, i) => byte | (b[i] ?? 0)));
  kernels.andNot(0, length, length);
  expect(bytes.slice(0, length)).toEqual(a.map((byte, i) => byte & ~(b[i] ?? 0)));
  kernels.or(0, length, length);
  kernels.and(0, length, length);
  expect(bytes.slice(0, length)).toEqual(b);
  expect(Buffer.compare(before, bytes.slice(2 * length))).toBe(0);
});

/** Memory with kernels, and numbers that look random. */
function prepare() {
  const memory = shareableMemory(4);
  const bytes = new Uint8Array(memory.buffer);
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  return { kernels: kernelsOn(memory), bytes, random };
}

const SET = 128;
const DOCUMENTS = SET * 8;
const put = (bytes: Uint8Array, set: number, document: number): void => {
  bytes[set + (document >> 3)] = (bytes[set + (document >> 3)] ?? 0) | (1 << (document & 7));
};
const read = (bytes: Uint8Array, set: number): number[] =>
  Array.from({ length: DOCUMENTS }, (_, i) => i).filter(
    (document) => (bytes[set + (document >> 3)] ?? 0) & (1 << (document & 7)),
  );

test("lists join sets and are counted in them", () => {
  const { kernels, bytes, random } = prepare();
  const documents = new Set(Array.from({ length: 90 }, () => random(DOCUMENTS)));
  documents.add(0).add(DOCUMENTS - 1);
  const list = [...documents].sort((a, b) => a - b);
  const [at, set] = [1000, 4096];
  let end = at;
  for (const [i, document] of list.entries())
    end = putVarint(bytes, end, document - (list[i - 1] ?? -1) - 1);
  for (const document of [0, 5, 700]) put(bytes, set, document);
  const common = [0, 5, 700].filter((document) => documents.has(document)).length;
  expect(kernels.countList(at, list.length, set)).toBe(common);
  kernels.orList(at, list.length, set);
  expect(read(bytes, set)).toEqual([...new Set([...list, 5, 700])].sort((a, b) => a - b));
  expect(kernels.countList(at, list.length, set)).toBe(list.length);
  expect(kernels.countList(at, 0, set)).toBe(0);
});

test("rows are counted, and each counter that they meet is named once", () => {
  const { kernels, bytes, random } = prepare();
  const [set, rows, counters] = [0, 4096, 65_536];
  const [metAt, room] = [counters + 4 * 3000, counters + 8 * 3000];
  const own = new Uint16Array(bytes.buffer, rows, DOCUMENTS * ROW);
  for (let i = 0; i < own.length; i += 1) own[i] = random(3000);
  for (let i = 0; i < 500; i += 1) put(bytes, set, random(DOCUMENTS));
  for (let document = 640; document < 704; document += 1) put(bytes, set, document);
  const expected = new Uint32Array(3000);
  for (const document of read(bytes, set))
    for (const counter of own.subarray(document * ROW, (document + 1) * ROW))
      expected[counter] = (expected[counter] ?? 0) + 1;
  const length = kernels.countRows(set, SET, rows, counters, metAt, room);
  expect(new Uint32Array(bytes.buffer, counters, 3000)).toEqual(expected);
  const named = new Uint32Array(bytes.buffer, metAt, length);
  const met = Uint32Array.from(expected.keys()).filter((counter) => expected[counter] !== 0);
  expect(named.toSorted()).toEqual(met);
});

test("a column is counted, and each counter that it meets is named once", () => {
  const { kernels, bytes, random } = prepare();
  const [set, column, counters, metAt] = [0, 4096, 65_536, 98_304];
  const own = new Uint32Array(bytes.buffer, column, DOCUMENTS).map(() => random(200));
  new Uint32Array(bytes.buffer, column, DOCUMENTS).set(own);
  for (let i = 0; i < 300; i += 1) put(bytes, set, random(DOCUMENTS));
  const expected = new Uint32Array(200);
  for (const document of read(bytes, set))
    expected[own[document] ?? 0] = (expected[own[document] ?? 0] ?? 0) + 1;
  const length = kernels.countColumn(set, SET, column, counters, metAt);
  expect(new Uint32Array(bytes.buffer, counters, 200)).toEqual(expected);
  const named = new Uint32Array(bytes.buffer, metAt, length);
  const met = Uint32Array.from(expected.keys()).filter((counter) => expected[counter] !== 0);
  expect(named.toSorted()).toEqual(met);
});

/** A document's positions as they lie in a segment; answers where they end. */
function putPositions(bytes: Uint8Array, at: number, positions: readonly number[]): number {
  let end = at;
  for (const [i, position] of positions.entries()) {
    const distance = distanceBytes(position - (positions[i - 1] ?? 0));
    bytes.set(distance, end);
    end += distance.length;
  }
  if (positions.length > 0) bytes[end - 1] = (bytes[end - 1] ?? 0) | LAST;
  return end;
}

test("a phrase is found where its words follow each other, near and far", () => {
  const { kernels, bytes, random } = prepare();
  const far = [0, 110, 111, 112, 2030, 2031, 2032, 300_000];
  const starts = Array.from({ length: DOCUMENTS }, () => far[random(far.length)] ?? 0);
  const somePlaces = (start: number): number[] => {
    const all = Array.from({ length: random(6) }, () => start + random(6));
    return [...new Set(all)].sort((a, b) => a - b);
  };
  const words = [0, 1, 2].map(() => starts.map(somePlaces));
  const [to, room] = [0, bytes.length - ROOM_BYTES];
  let end = 4096;
  for (const [word, places] of words.entries()) {
    const set = SET * (1 + word);
    new Uint32Array(bytes.buffer, room + word * PART_BYTES).set([set, end, word]);
    for (const [document, positions] of places.entries()) {
      if (positions.length === 0) continue;
      put(bytes, set, document);
      const start = end;
      end = putPositions(bytes, start, positions);
      expect(skipPositions(bytes, start)).toBe(end);
    }
  }
  kernels.phrase(room, words.length, to, SET);
  const expected = Array.from({ length: DOCUMENTS }, (_, i) => i).filter((document) =>
    words[0]?.[document]?.some((start) =>
      words.every((places, word) => places[document]?.includes(start + word)),
    ),
  );
  expect(expected.length).toBeGreaterThan(50);
  expect(read(bytes, to)).toEqual(expected);
});
