import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import loadWabt from "wabt";
import { putVarint } from "#lib/search/bytes.ts";
import { CODE, kernelsOn, PART_BYTES, ROOM_BYTES, shareableMemory } from "#lib/search/kernels.ts";
import { readSet } from "#lib/search/lists.ts";
import { distanceBytes, LAST, skipPositions } from "#lib/search/positions.ts";
import { HALF, ROW } from "#lib/search/value-rows.ts";

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
  kernels.copy(length, 2 * length, length);
  kernels.clear(0, length);
  expect(bytes.slice(0, length)).toEqual(new Uint8Array(length));
  expect(bytes.slice(length, 2 * length)).toEqual(bytes.slice(2 * length, 3 * length));
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

test.each([false, true])("lists join sets and are counted in them (mixed: %s)", (mixed) => {
  const { kernels, bytes, random } = prepare();
  const [at, set, length] = [100_000, 0, 96 * 1024];
  const distances = [0, 1, 50, 126, 127, 128, 300, 16_383, 16_384, 30_000];
  const list: number[] = [];
  for (let last = -1; ; ) {
    last += 1 + (distances[random(distances.length)] ?? 0);
    if (last >= length * 8) break;
    list.push(last);
  }
  let end = at;
  for (const [i, document] of list.entries())
    end = putVarint(bytes, end, document - (list[i - 1] ?? -1) - 1);
  expect(list.length).toBeGreaterThan(100);
  const others = [5, 700, list[3] ?? 0, list.at(-1) ?? 0];
  for (const document of others) put(bytes, set, document);
  const common = others.filter((document) => list.includes(document)).length;
  expect(kernels.countList(at, list.length, mixed, set)).toBe(common);
  kernels.orList(at, list.length, mixed, set);
  const found = readSet(new Uint32Array(bytes.buffer, set, length / 4), list.length + 10);
  expect([...found]).toEqual([...new Set([...list, ...others])].sort((a, b) => a - b));
  expect(kernels.countList(at, list.length, mixed, set)).toBe(list.length);
  expect(kernels.countList(at, 0, mixed, set)).toBe(0);
});

const countOf = (numbers: Iterable<number>): Map<number, number> => {
  const counts = new Map<number, number>();
  for (const number of numbers) counts.set(number, (counts.get(number) ?? 0) + 1);
  return counts;
};

/** What was counted, which is taken out. */
function takeCounts({ kernels, bytes }: ReturnType<typeof prepare>, counters: number, of: number) {
  const to = counters + 4 * of;
  const length = kernels.takeCounts(counters, 4 * of, to);
  const pairs = [...new Uint32Array(bytes.buffer, to, 2 * length)];
  expect(new Uint32Array(bytes.buffer, counters, of).every((count) => count === 0)).toBe(true);
  const counts = new Map<number, number>();
  for (let i = 0; i < pairs.length; i += 2) counts.set(pairs[i] ?? 0, pairs[i + 1] ?? 0);
  expect(counts.size).toBe(length);
  return counts;
}

test.each([
  [true, true, 2],
  [true, false, 0],
  [false, true, 1],
])("rows are counted (first half: %s, last half: %s, levels: %i)", (first, last, levels) => {
  const room = prepare();
  const { kernels, bytes, random } = room;
  const [set, sets, firsts, rows, more, counters] = [0, SET, 2048, 4096, 32_768, 65_536];
  const [own, further] = [rows, more].map((at) => {
    const numbers = new Uint16Array(bytes.buffer, at, DOCUMENTS * ROW);
    for (let i = 0; i < numbers.length; i += 1) numbers[i] = random(3000);
    return numbers;
  }) as [Uint16Array, Uint16Array];
  for (let i = 0; i < 600; i += 1) put(bytes, set, random(DOCUMENTS));
  for (let document = 640; document < 704; document += 1) put(bytes, set, document);
  const wanted = read(bytes, set);
  const halves = [...(first ? [0] : []), ...(last ? [HALF] : [])];
  const met = wanted.flatMap((document) =>
    halves.flatMap((half) => [...own.subarray(document * ROW + half).subarray(0, HALF)]),
  );
  let [present, end] = [Array.from({ length: DOCUMENTS }, (_, i) => i), 0];
  for (let level = 0; level < levels; level += 1) {
    const start = end;
    present = present.filter(() => random(100) < 60);
    end += present.length;
    const numbers = new Uint32Array(bytes.buffer, firsts + (level * SET) / 2, SET / 8);
    numbers.set(
      Array.from(numbers, (_, at) => start + present.filter((one) => one < 64 * at).length),
    );
    for (const document of present) put(bytes, sets + level * SET, document);
    const places = [...present.keys()].filter((i) => wanted.includes(present[i] ?? -1));
    met.push(...places.flatMap((i) => [...further.subarray((start + i) * HALF).subarray(0, HALF)]));
  }
  const free = bytes.length - ROOM_BYTES;
  kernels.countRows(
    ...([set, SET, rows, first, last, sets, firsts, levels, more] as const),
    ...([counters, free] as const),
  );
  expect(takeCounts(room, counters, 3000)).toEqual(countOf(met));
  expect(met.length).toBeGreaterThan(1000);
});

test("a column is counted", () => {
  const room = prepare();
  const { kernels, bytes, random } = room;
  const [set, column, counters] = [0, 4096, 65_536];
  const own = new Uint32Array(bytes.buffer, column, DOCUMENTS).map(() => random(200));
  new Uint32Array(bytes.buffer, column, DOCUMENTS).set(own);
  for (let i = 0; i < 300; i += 1) put(bytes, set, random(DOCUMENTS));
  const expected = countOf(read(bytes, set).map((document) => own[document] ?? 0));
  kernels.countColumn(set, SET, column, counters);
  expect(takeCounts(room, counters, 200)).toEqual(expected);
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
  const [to, pairs, room] = [0, SET * 4, bytes.length - ROOM_BYTES];
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
  const having = (count: number): number[] =>
    Array.from({ length: DOCUMENTS }, (_, i) => i).filter((document) =>
      words[0]?.[document]?.some((start) =>
        words.slice(0, count).every((places, word) => places[document]?.includes(start + word)),
      ),
    );
  const [first, second] = [0, 1].map((word) => [
    ...new Uint32Array(bytes.buffer, room + word * PART_BYTES, 2),
  ]) as [[number, number], [number, number]];
  for (const [a, b, offset] of [
    [second, first, -1],
    [first, second, 1],
  ] as const) {
    bytes.fill(0, pairs, pairs + SET);
    kernels.pair(...a, ...b, offset, pairs, SET);
    expect(read(bytes, pairs)).toEqual(having(2));
  }
  kernels.phrase(room, words.length, pairs, to, SET);
  expect(having(3).length).toBeGreaterThan(50);
  expect(read(bytes, to)).toEqual(having(3));
});
