// How an index keeps up: what changed is read in updates, segments become one, beside the searches.
import type { ChildProcess } from "node:child_process";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { mergeSegments } from "#lib/search/merge-segments.ts";
import { SegmentReader } from "#lib/search/segment-reader.ts";
import { Connection } from "#lib/store/connection.ts";
import { readSince, readWhole, type Update } from "#lib/store/index-source.ts";
import { IndexUpkeep } from "#lib/store/index-upkeep.ts";
import { planMerge } from "#lib/store/plan-merge.ts";
import { resume } from "#lib/store/resume.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { filled, put, range, snapshotOf } from "./many-models.ts";

const open = (folder: string): Connection =>
  new Connection(join(folder, "catalog.sqlite"), { readOnly: true });

/** The names of the models that are left when all updates are done. */
function namesAfter(updates: readonly Update[]): string[] {
  const names = new Map<number, string>();
  for (const { keys, image } of updates) {
    for (const key of keys) names.delete(key);
    if (image === undefined) continue;
    const reader = new SegmentReader(image);
    for (const [document, key] of reader.numbers("keys").entries())
      names.set(key, reader.name(document));
  }
  return [...names.values()].sort();
}

test("what changed is read in updates of some size, which together are the catalog as it is", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  await put(store, range(0, 10));
  const connection = open(folder);
  const since = readWhole(connection).seq;
  await put(store, range(2, 8), "second");
  await put(store, range(4, 12), "third");
  const { seq } = readWhole(connection);
  const expected = range(2, 12).map((id) => (id < 4 ? `second ${id}` : `third ${id}`));
  for (const [limits, least] of [
    [{ changes: 100, bytes: 1e6 }, 1],
    [{ changes: 5, bytes: 1e6 }, Math.ceil((seq - since) / 5)],
    [{ changes: 100, bytes: 1 }, expected.length],
  ] as const) {
    const updates = readSince(connection, since, limits) ?? [];
    expect(updates.length).toBeGreaterThanOrEqual(least);
    expect(updates.length).toBeLessThan(least + 3);
    expect(namesAfter(updates)).toEqual(expected.toSorted());
    expect(updates.at(-1)?.seq).toBe(seq);
  }
  expect(readSince(connection, since, { changes: 0, bytes: 0 })).toBeUndefined();
  expect(readSince(connection, seq)).toMatchObject([{ keys: [] }]);
  connection.close();
  await store.close();
});

test("what a snapshot does not know yet is read in portions, each a segment", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  await put(store, range(0, 50), "after");
  const connection = open(folder);
  const whole = connection.read(() => resume(connection, snapshotOf(folder), 20));
  const { seq } = readWhole(connection);
  connection.close();
  await store.close();
  const [before, ...parts] = whole?.parts ?? [];
  expect(whole?.seq).toBe(seq);
  expect(before?.dead.size).toBeGreaterThanOrEqual(50);
  expect(parts.length).toBeGreaterThan(2);
  const documents = parts.map(({ image }) => new SegmentReader(image).documents);
  expect(documents.reduce((sum, count) => sum + count, 0)).toBe(50);
  expect(Math.max(...documents)).toBeLessThanOrEqual(20);
});

const Sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 300 });

/** Adds segments one after the other and merges what is due; answers how often a byte was merged. */
function pileUp(added: readonly number[]): { merged: number; most: number } {
  let sizes: number[] = [];
  let [merged, most] = [0, 0];
  for (const bytes of added) {
    sizes.push(bytes);
    const places = planMerge(
      sizes.map((size) => ({ bytes: size, dead: 0 })),
      1000,
      false,
    );
    const together = places.reduce((sum, place) => sum + (sizes[place] ?? 0), 0);
    if (places.length > 0) sizes = [...sizes.filter((_, i) => !places.includes(i)), together];
    merged += together;
    most = Math.max(most, sizes.length);
  }
  return { merged: merged / added.reduce((sum, bytes) => sum + bytes, 0), most };
}

test("while much is written segments stay few, and each model is merged once or twice", () => {
  fc.assert(
    fc.property(Sizes, (sizes) => {
      const { merged, most } = pileUp(sizes);
      expect(merged).toBeLessThanOrEqual(2);
      expect(most).toBeLessThan(60);
    }),
  );
  expect(pileUp(Array.from({ length: 1000 }, () => 1000)).merged).toBeLessThan(2);
  // Models that are gone are cleared away when they are more than those that are there.
  const halfGone = { bytes: 1000, dead: 600 };
  expect(planMerge([halfGone, halfGone], 1300, false)).toEqual([]);
  expect(planMerge([halfGone, halfGone], 1100, false)).toEqual([0, 1]);
  expect(planMerge([halfGone, halfGone], 1300, true)).toEqual([0, 1]);
});

async function partsOf(folder: string) {
  const connection = open(folder);
  const { parts } = readWhole(connection);
  const [update] = readSince(connection, 0) ?? [];
  connection.close();
  if (update?.image === undefined) throw new Error("there are no models");
  return [
    ...parts.map(({ image }) => ({ image, dead: new Set(update.keys) })),
    { image: update.image, dead: new Set<number>() },
  ];
}

const bytesOf = ({ memory, length }: { memory: WebAssembly.Memory; length: number }): Buffer =>
  Buffer.from(new Uint8Array(memory.buffer, 0, length));

test("much is merged by a process, which leaves no file behind", async () => {
  const folder = await filled();
  const parts = await partsOf(folder);
  const options = {
    catalog: join(folder, "catalog.sqlite"),
    snapshot: snapshotOf(folder),
    saves: true,
  };
  const upkeep = new IndexUpkeep(options);
  const before = readdirSync(folder);
  const merged = await upkeep.merge(parts, Infinity);
  expect(bytesOf(merged).equals(bytesOf(mergeSegments(parts)))).toBe(true);
  expect(readdirSync(folder)).toEqual(before);

  const kill = (message: unknown): void => {
    const { process } = message as { process: ChildProcess };
    process.once("spawn", () => process.kill("SIGKILL"));
  };
  subscribe("child_process", kill);
  await expect(upkeep.merge(parts, Infinity)).rejects.toMatchObject({ code: "index_failed" });
  unsubscribe("child_process", kill);
  expect(readdirSync(folder)).toEqual(before);
  await upkeep.close();
});
