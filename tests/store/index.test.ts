// The index in memory: how it follows the database, what is kept of it in a file, and what becomes of
// it when something breaks.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import { emptyQuery } from "#lib/catalog/query.ts";
import { openSqliteReader, openSqliteStore } from "#lib/store/sqlite.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import {
  answersOf,
  filled,
  isBuilt,
  MANY,
  named,
  plainAnswers,
  put,
  range,
  snapshotOf,
  totalOf,
} from "./many-models.ts";
import { joinYoungest, sampleModel, sampleVersion, sourced } from "./sample.ts";

const spawnWriter = (folder: string, prefix: string, models: number, rounds: number) =>
  spawn(
    process.execPath,
    [resolve("tests/store/writer.ts"), folder, prefix, String(models), String(rounds)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );

async function until(child: ChildProcess, text: string): Promise<void> {
  let output = "";
  for await (const chunk of child.stdout ?? []) {
    output += chunk;
    if (output.includes(text)) return;
  }
  throw new Error(`the process ended before ${text}: ${output}`);
}

test("what any number of models became is found at once", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  expect(await totalOf(store, "")).toBe(0);
  for (const [i, count] of [1, 3, 100, 101, MANY, 20, 1].entries()) {
    await put(store, range(0, count), `round${i}`);
    expect(await totalOf(store, `round${i}`)).toBe(count);
    expect(await totalOf(store, "")).toBe([1, 3, 100, 101][i] ?? MANY);
  }
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
});

test("small writes between searches keep the index whole and its segments few", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  await put(store, range(0, 300));
  for (const id of range(0, 120)) {
    await put(store, [id * 7], "again");
    expect(await totalOf(store, "again")).toBe(id + 1);
  }
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
});

test("a removed demo set and models that were joined are gone from the index", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  const image = { id: "d", url: "https://demo.lorary.invalid/d.png" };
  const versions = [sampleVersion("5", { files: [], images: [image] })];
  await store.putItems([sourced(sampleModel("demo", { versions })), named(1)], joinYoungest);
  expect(await totalOf(store, "")).toBe(2);
  await store.removeDemo();
  expect(await totalOf(store, "")).toBe(1);
  await put(store, [2, 3]);
  expect((await store.search(emptyQuery())).items.map(({ id }) => id)).toEqual(["3", "2", "1"]);
  await store.close();
});

test("records that were joined anew under their own keys show as they are now", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  await put(store, range(0, 5));
  expect(await totalOf(store, "renewed")).toBe(0);
  await store.rejoin("new rules", 100, (documents) => {
    const model = joinYoungest(documents);
    return { ...model, name: `renewed ${model.id}` };
  });
  const { items } = await store.search({ ...emptyQuery(), q: "renewed" });
  expect(items.map(({ name }) => name).toSorted()).toEqual(
    range(0, 5).map((id) => `renewed ${id}`),
  );
  expect(await totalOf(store, "model")).toBe(0);
  await store.close();
});

test("an import of another process is found when it reports that it is done", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  expect(await totalOf(store, "")).toBe(MANY);
  let total = MANY;
  for (const models of [3, 400, 1500]) {
    const child = spawnWriter(folder, `w${models}x`, models, 1);
    await until(child, "done");
    total += models;
    expect(await totalOf(store, "")).toBe(total);
    if (child.exitCode === null) await once(child, "exit");
  }
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
});

test("searches during an import answer at once, whole batches only, and follow it", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  expect(await totalOf(store, "")).toBe(MANY);
  const child = spawnWriter(folder, "w", 150, 1_000_000);
  await until(child, "begin 1");
  child.stdout?.resume();
  const names = new Set<string>();
  let longest = 0;
  for (let step = 0; names.size < 3; step += 1) {
    const since = performance.now();
    const { total, facets, items } = await store.search({ ...emptyQuery(), q: "round" });
    longest = Math.max(longest, performance.now() - since);
    expect([0, 150]).toContain(total);
    expect(items).toHaveLength(Math.min(48, total));
    const rounds = new Set(items.map(({ name }) => name));
    expect(rounds.size).toBeLessThanOrEqual(1);
    for (const { value, count } of facets.tag) if (value === "same") expect(count).toBe(150);
    for (const name of rounds) names.add(name);
    await setTimeout(20);
    expect(step).toBeLessThan(2000);
  }
  child.kill("SIGKILL");
  await once(child, "exit");
  // Its process is gone, so nothing is waited for any more but what it wrote.
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
});

test("what one import has done is found while another goes on", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  await store.search(emptyQuery());
  const run = await store.startRun({ what: "mine", startedAt: "2026-01-01T00:00:00.000Z" });
  let total = 0;
  for (const models of [3, 300, 1500]) {
    const child = spawnWriter(folder, `w${models}x`, models, 1);
    await until(child, "done");
    total += models;
    expect(await totalOf(store, "")).toBe(total);
    if (child.exitCode === null) await once(child, "exit");
  }
  expect((await store.findRun(run))?.state).toBe("running");
  await store.close();
});

test("a start takes the snapshot, with what came after it, and answers the same", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  expect(await isBuilt(store)).toBe(false);
  const before = await answersOf(store);
  await store.close();
  const writer = openSqliteStore(folder); // a command that never searches
  await put(writer, range(100, 330), "later");
  await writer.close();
  const hasty = openSqliteReader(folder);
  const opening = hasty.openIndex();
  await Promise.all([
    expect(opening).rejects.toMatchObject({ code: "store_closed" }),
    hasty.close(),
  ]);
  const again = openSqliteStore(folder);
  expect(await isBuilt(again)).toBe(false);
  expect(await totalOf(again, "later")).toBe(230);
  const answers = await answersOf(again);
  expect(answers).not.toEqual(before);
  expect(answers).toEqual(await plainAnswers(folder));
  await again.close();
});

test("a snapshot with any byte changed, or cut, is made anew and never believed", async () => {
  const folder = await filled();
  const right = readFileSync(snapshotOf(folder));
  const expected = await plainAnswers(folder);
  const header = 12 + right.readUInt32LE(8);
  const places = [0, 7, 8, 11, 12, 20, header - 1, header, header + 4, header + 5000];
  const damaged = [...places, right.length >> 1, right.length - 33, right.length - 1].map((at) => {
    const bytes = Buffer.from(right);
    bytes[at] = (bytes[at] ?? 0) ^ 0x10;
    return bytes;
  });
  const cut = [0, 5, 11, 30, header, right.length >> 1, right.length - 1];
  for (const length of cut) damaged.push(right.subarray(0, length));
  damaged.push(Buffer.concat([right, Buffer.alloc(1)]), Buffer.from("x".repeat(100_000)));
  for (const [i, bytes] of damaged.entries()) {
    writeFileSync(snapshotOf(folder), bytes);
    const store = openSqliteReader(folder);
    expect(await isBuilt(store), `${i}`).toBe(true);
    expect(await answersOf(store)).toEqual(expected);
    await store.close();
  }
});

test("a snapshot of another catalog, or of a copy that went its own way, is not used", async () => {
  const [folder, other] = [await filled(), await filled()];
  copyFileSync(snapshotOf(other), snapshotOf(folder));
  const foreign = openSqliteReader(folder);
  expect(await isBuilt(foreign)).toBe(true);
  await foreign.close();

  const backup = temporaryFolder();
  copyFileSync(join(other, "catalog.sqlite"), join(backup, "catalog.sqlite"));
  const store = openSqliteStore(other);
  await put(store, range(0, 300), "mine");
  await store.search(emptyQuery());
  await store.close();
  // Put back, the copy imports something else, as much; the snapshot is of the other history.
  copyFileSync(join(backup, "catalog.sqlite"), join(other, "catalog.sqlite"));
  const ahead = openSqliteReader(other);
  expect(await isBuilt(ahead)).toBe(true);
  await ahead.close();
  const writer = openSqliteStore(other);
  await put(writer, range(200, 600), "yours");
  await writer.close();
  const reader = openSqliteReader(other);
  expect(await isBuilt(reader)).toBe(true);
  expect(await totalOf(reader, "mine")).toBe(0);
  expect(await totalOf(reader, "yours")).toBe(400);
  await reader.close();
});

test("a reader saves nothing, and a store saves when it closes, where there is anything new", async () => {
  const folder = await filled();
  rmSync(snapshotOf(folder));
  const reader = openSqliteReader(folder);
  await reader.search(emptyQuery());
  await reader.close();
  expect(existsSync(snapshotOf(folder))).toBe(false);
  const store = openSqliteStore(folder);
  await store.search(emptyQuery());
  await store.close();
  expect(statSync(snapshotOf(folder)).size).toBeGreaterThan(10_000);
  const { mtimeMs } = statSync(snapshotOf(folder));
  const same = openSqliteStore(folder);
  await same.search(emptyQuery());
  await same.close();
  expect(statSync(snapshotOf(folder)).mtimeMs).toBe(mtimeMs);
});

test("where the snapshot cannot be written, searches answer all the same", async () => {
  const folder = await filled();
  const expected = await plainAnswers(folder);
  rmSync(snapshotOf(folder));
  mkdirSync(join(snapshotOf(folder), "in the way"), { recursive: true });
  const store = openSqliteStore(folder);
  expect(await answersOf(store)).toEqual(expected);
  await put(store, range(0, MANY), "again");
  expect(await totalOf(store, "again")).toBe(MANY);
  await store.close();
});

test("searches go on while segments are merged and saved beside them", async () => {
  const folder = await filled();
  const store = openSqliteStore(folder);
  await store.openIndex();
  let isDone = false;
  let searches = 0;
  const searcher = async () => {
    while (!isDone) {
      const { total, items, catalogTotal } = await store.search({ ...emptyQuery(), q: "model" });
      expect([total, catalogTotal, items.length]).toEqual([MANY, MANY, 48]);
      searches += 1;
      await setTimeout(1);
    }
  };
  const searchers = [searcher(), searcher(), searcher()];
  for (const from of range(0, 8)) {
    const before = searches;
    await put(store, range(from * 100, from * 100 + 300), `model ${from} of`);
    await setTimeout(300); // the index follows and merges
    await expect.poll(() => searches, { timeout: 60_000 }).toBeGreaterThan(before + 12);
  }
  isDone = true;
  await Promise.all(searchers);
  expect(searches).toBeGreaterThan(100);
  expect(await answersOf(store)).toEqual(await plainAnswers(folder));
  await store.close();
});

test("processes that are killed while they build or save leave nothing that misleads", async () => {
  const folder = await filled();
  const expected = await plainAnswers(folder);
  for (const delay of [0, 20, 60, 100, 140, 180, 220, 260]) {
    rmSync(snapshotOf(folder), { force: true });
    const child = spawn(process.execPath, [resolve("tests/store/searcher.ts"), folder], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await until(child, "begin");
    await setTimeout(delay);
    child.kill("SIGKILL");
    if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    const store = openSqliteStore(folder);
    expect(await answersOf(store)).toEqual(expected);
    await store.close();
    const leftOvers = () => readdirSync(folder).filter((name) => /^search\.idx\./.test(name));
    await expect.poll(leftOvers).toEqual([]);
  }
});

test("a store that closes while it builds or waits says so and leaves no thread", async () => {
  const folder = await filled();
  rmSync(snapshotOf(folder));
  const store = openSqliteStore(folder);
  const search = store.search(emptyQuery());
  const failed = expect(search).rejects.toMatchObject({ code: "store_closed" });
  await store.close();
  await failed;
});
