import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate, setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import type { LoraryError } from "#lib/catalog/errors.ts";
import type { Model } from "#lib/catalog/model.ts";
import { emptyQuery } from "#lib/catalog/query.ts";
import { openSqliteReader, openSqliteStore } from "#lib/store/sqlite.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { type OpenedStore, storeContract } from "./contract.ts";
import { joinContract } from "./contract-joins.ts";
import { journalContract } from "./contract-journal.ts";
import { makeFirst } from "./first-format.ts";
import { named, range } from "./many-models.ts";
import { joinYoungest, sampleModel, sampleVersion, sourced } from "./sample.ts";
import { makeSecond } from "./second-format.ts";
import { makeThird } from "./third-format.ts";

async function open(): Promise<OpenedStore> {
  const folder = mkdtempSync(join(tmpdir(), "lorary 目录 中文 "));
  const store = openSqliteStore(folder);
  return {
    store,
    async discard() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

storeContract("SQLite", open);
joinContract("SQLite", open);
journalContract("SQLite", open);

const writer = (folder: string, prefix: string, models: number, rounds: number): ChildProcess =>
  spawn(
    process.execPath,
    [resolve("tests/store/writer.ts"), folder, prefix, String(models), String(rounds)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );

const fileOf = (folder: string): string => join(folder, "catalog.sqlite");

function errorOf(folder: string): LoraryError {
  try {
    openSqliteStore(folder);
  } catch (error) {
    return error as LoraryError;
  }
  throw new Error("the store opened");
}

test("readers see the old catalog, then the new one, while another process writes", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  await store.putItems([sourced(sampleModel("1"))], joinYoungest);
  const child = writer(folder, "a", 1500, 1);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const totals = new Set<number>();
  let during = 0;
  while (!output.includes("done")) {
    const isWriting = output.includes("begin 1");
    totals.add((await store.search(emptyQuery())).total);
    if (isWriting) during += 1;
    await setImmediate();
  }
  totals.add((await store.search(emptyQuery())).total);
  expect([...totals]).toEqual([1, 1501]);
  expect(during).toBeGreaterThan(1);
  if (child.exitCode === null) await once(child, "exit");
  expect(await store.verify()).toEqual([]);
  await store.close();
});

test("several processes that open and write one new catalog wait for each other", async () => {
  const folder = temporaryFolder();
  const children = ["a", "b", "c"].map((prefix) => writer(folder, prefix, 5, 20));
  for (const child of children) child.stdout?.resume();
  const exits = await Promise.all(children.map((child) => once(child, "exit")));
  expect(exits.map(([code]) => code)).toEqual([0, 0, 0]);
  const store = openSqliteStore(folder);
  expect(await store.stats()).toMatchObject({ models: 15, images: 8 });
  expect(await store.verify()).toEqual([]);
  await store.close();
});

test("a writer that is killed leaves a sound catalog without half a batch", async () => {
  const folder = temporaryFolder();
  for (let kill = 0; kill < 6; kill += 1) {
    const child = writer(folder, "a", 12, 1_000_000);
    if (child.stdout) await once(child.stdout, "data");
    child.stdout?.resume();
    await setTimeout(kill * 37);
    child.kill("SIGKILL");
    await once(child, "exit");
    const store = openSqliteStore(folder);
    expect(await store.verify()).toEqual([]);
    const names = new Set<string>();
    for await (const { name } of store.listModels()) names.add(name);
    expect(names.size).toBeLessThanOrEqual(1);
    await store.close();
  }
});

test("a folder that is missing is made, and what was put is there after opening again", async () => {
  const folder = join(temporaryFolder(), "a b", "数据");
  const first = openSqliteStore(folder);
  await first.putItems([sourced(sampleModel("1"))], joinYoungest);
  await first.close();
  const again = openSqliteStore(folder);
  expect(await again.findModel("1")).toBeDefined();
  await again.close();
});

/** Counts what other connections commit: https://sqlite.org/pragma.html#pragma_data_version. */
function watched(folder: string): { version(): unknown; close(): void } {
  const database = new DatabaseSync(fileOf(folder), { readOnly: true });
  const statement = database.prepare("PRAGMA data_version");
  return { version: () => statement.get()?.data_version, close: () => database.close() };
}

test("a large batch is written whole or not at all, and repeats in it are met however far apart", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  const items = [...range(0, 250).map((id) => named(id)), named(3), named(4, "Another name")];
  const refuse = (): never => {
    throw new Error("cannot be joined");
  };
  await expect(store.putItems(items, refuse)).rejects.toThrow("cannot be joined");
  expect((await store.stats()).models).toBe(0);
  const result = await store.putItems(items, joinYoungest);
  expect(result).toEqual({ added: 250, changed: 1, unchanged: 1 });
  expect((await store.stats()).models).toBe(250);
  await store.close();
});

test("known documents alone write nothing", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  const items = ["1", "2", "3"].map((id) => sourced(sampleModel(id)));
  await store.putItems(items, joinYoungest);
  const watch = watched(folder);
  const before = watch.version();
  expect(await store.putItems(items, joinYoungest)).toMatchObject({ unchanged: 3 });
  expect(await store.putItems([], joinYoungest)).toEqual({ added: 0, changed: 0, unchanged: 0 });
  expect(watch.version()).toBe(before);
  await store.putItems([...items, sourced(sampleModel("4"))], joinYoungest);
  expect(watch.version()).not.toBe(before);
  watch.close();
  await store.close();
});

test("a file that is no database is refused by name and stays as it is", () => {
  const folder = temporaryFolder();
  writeFileSync(fileOf(folder), "no database ".repeat(1000));
  expect(errorOf(folder)).toMatchObject({ name: "LoraryError", code: "database_foreign" });
  expect(errorOf(folder).message).toContain(fileOf(folder));
  expect(readFileSync(fileOf(folder), "utf8")).toBe("no database ".repeat(1000));
});

test("another program's database is refused by name and stays as it is", () => {
  const folder = temporaryFolder();
  const other = new DatabaseSync(fileOf(folder));
  other.exec("CREATE TABLE notes (text)");
  other.close();
  const before = readFileSync(fileOf(folder));
  expect(errorOf(folder)).toMatchObject({ code: "database_foreign" });
  expect(errorOf(folder).message).toContain(fileOf(folder));
  expect(readFileSync(fileOf(folder))).toEqual(before);
});

test("a database of a newer Lorary is refused by name", async () => {
  const folder = temporaryFolder();
  await openSqliteStore(folder).close();
  const database = new DatabaseSync(fileOf(folder));
  database.exec("PRAGMA user_version = 1000");
  database.close();
  expect(errorOf(folder)).toMatchObject({ code: "database_newer" });
  expect(errorOf(folder).message).toMatch(/newer Lorary \(format 1000/);
});

test("a reader of its own reads what a store writes, and goes on when the store is closed", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  const reader = openSqliteReader(folder);
  await store.putItems([sourced(sampleModel("1"))], joinYoungest);
  expect((await reader.findModel("1"))?.name).toBe("Model 1");
  await store.close();
  expect((await reader.search(emptyQuery())).total).toBe(1);
  await reader.close();
  const again = openSqliteReader(folder);
  expect(await again.stats()).toMatchObject({ models: 1 });
  await again.close();
});

test("a reader makes no database and changes none", async () => {
  const folder = temporaryFolder();
  expect(() => openSqliteReader(folder)).toThrow(`${fileOf(folder)} is missing`);
  expect(readdirSync(folder)).toEqual([]);
  makeFirst(folder);
  expect(() => openSqliteReader(folder)).toThrow(
    /written by an older Lorary: start or import once/,
  );
  await openSqliteStore(folder).close();
  await openSqliteReader(folder).close();
  const database = new DatabaseSync(fileOf(folder));
  database.exec("PRAGMA user_version = 1000");
  database.close();
  expect(() => openSqliteReader(folder)).toThrow(/newer Lorary \(format 1000/);
});

test("a database of the first format keeps all its models and documents", async () => {
  const folder = temporaryFolder();
  const { models, documents } = makeFirst(folder);
  const store = openSqliteStore(folder);
  expect(await store.verify()).toEqual([]);
  const found: Model[] = [];
  for await (const model of store.listModels()) found.push(model);
  expect(found).toEqual(models);
  expect((await store.listDocuments("v21")).map(({ document }) => `${document}`)).toEqual(
    documents,
  );
  expect((await store.findImage("i2"))?.image.width).toBe(2);
  expect((await store.findFile("22.1"))?.version.id).toBe("22");
  const { facets } = await store.search({ ...emptyQuery(), tag: ["both"] });
  expect(facets.tag).toContainEqual({ value: "both", count: 2, selected: true });
  const item = sourced(sampleModel("77", { versions: [sampleVersion("21")] }));
  expect(await store.putItems([item], joinYoungest)).toMatchObject({ added: 0, changed: 1 });
  expect((await store.findModel("v21"))?.id).toBe("77");
  expect(await store.verify()).toEqual([]);
  await store.close();
});

test("a database of the second format gets what lists and searches have since then", async () => {
  const folder = temporaryFolder();
  const models = makeSecond(folder);
  const store = openSqliteStore(folder);
  expect(await store.verify()).toEqual([]);
  const found: Model[] = [];
  for await (const model of store.listModels()) found.push(model);
  expect(found).toEqual(models);
  const { items, facets } = await store.search({ ...emptyQuery(), has: ["weight", "triggers"] });
  expect(items).toMatchObject([{ id: "21", stem: "file22", triggers: ["lamp"] }]);
  expect(facets.has.map(({ value, count }) => [value, count])).toEqual([
    ["prompts", 1],
    ["triggers", 1],
    ["weight", 1],
  ]);
  expect(facets.tag).toContainEqual({ value: "both", count: 1, selected: false });
  expect((await store.findModel("v31"))?.id).toBe("31");
  expect(await store.findStems(["FILE31"])).toEqual(
    new Map([["FILE31", [{ id: "31", name: "Model 31" }]]]),
  );
  expect(await store.countOutdated("any")).toBe(2);
  expect(await store.findBookmark("pull")).toBe("page 3");
  expect((await store.listRuns({ offset: 0, limit: 9 })).runs).toMatchObject([{ what: "a.json" }]);
  const again = sourced(sampleModel("31", { name: "New", versions: [sampleVersion("31")] }));
  expect(await store.putItems([again], joinYoungest)).toMatchObject({ added: 0, changed: 1 });
  expect(await store.verify()).toEqual([]);
  await store.close();
});

test("a database of the third format gets digests and changes in the place of search tables", async () => {
  const folder = temporaryFolder();
  const models = makeThird(folder);
  const store = openSqliteStore(folder);
  expect(await store.verify()).toEqual([]);
  const found: Model[] = [];
  for await (const model of store.listModels()) found.push(model);
  expect(found).toEqual(models);
  const { items } = await store.search({ ...emptyQuery(), q: "hash:ABABABABAB" });
  expect(items).toMatchObject([{ id: "31", stem: "file31" }]);
  const { items: withWeight } = await store.search({ ...emptyQuery(), has: ["weight"] });
  expect(withWeight).toMatchObject([{ id: "21", stem: "file22", triggers: ["lamp"] }]);
  const younger = sourced(sampleModel("31", { name: "New" }), {
    importedAt: "2100-01-01T00:00:00.000Z",
  });
  expect(await store.putItems([younger], joinYoungest)).toMatchObject({ added: 0, changed: 1 });
  expect((await store.search({ ...emptyQuery(), q: "new" })).total).toBe(1);
  expect(await store.verify()).toEqual([]);
  await store.close();
});

test("a record that cannot be read does not keep a catalog from being opened", async () => {
  const folder = temporaryFolder();
  makeSecond(folder);
  const database = new DatabaseSync(fileOf(folder));
  database.exec("UPDATE records SET record = '{' WHERE model_key = 1");
  database.close();
  const store = openSqliteStore(folder);
  expect((await store.search({ ...emptyQuery(), has: ["prompts"] })).total).toBe(0);
  expect((await store.findModel("31"))?.name).toBe("Model 31");
  expect(await store.verify()).toContainEqual(expect.stringMatching(/key 1: /));
  await store.close();
});

test("a run whose process died shows as broken, at once and for good", async () => {
  const folder = temporaryFolder();
  const child = writer(folder, "a", 3, 1_000_000);
  if (child.stdout) await once(child.stdout, "data");
  child.stdout?.resume();
  const store = openSqliteStore(folder);
  expect((await store.listRuns({ offset: 0, limit: 9 })).runs).toMatchObject([
    { state: "running" },
  ]);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect((await store.findRun(1))?.state).toBe("broken");
  const second = await store.startRun({ what: "again", startedAt: "2026-01-01T00:00:00.000Z" });
  const { runs } = await store.listRuns({ offset: 0, limit: 9 });
  expect(runs.map(({ id, state }) => [id, state])).toEqual([
    [second, "running"],
    [1, "broken"],
  ]);
  const database = new DatabaseSync(fileOf(folder));
  const states = database.prepare("SELECT state FROM runs ORDER BY id").all();
  // The same number, used again by another process: it started at another time.
  database.prepare("UPDATE runs SET process = ? WHERE id = ?").run(`${process.pid} 1`, second);
  database.close();
  expect(states.map(({ state }) => state)).toEqual(["broken", "running"]);
  if (process.platform === "linux") expect((await store.findRun(second))?.state).toBe("broken");
  await store.close();
});

test("a data folder that is a file is refused in words", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(errorOf(file)).toMatchObject({ code: "data_folder" });
});

async function filled(folder: string): Promise<void> {
  const store = openSqliteStore(folder);
  const description = "one two three ".repeat(100);
  await store.putItems(
    Array.from({ length: 200 }, (_, i) => {
      const files = sampleVersion(`9${i}`).files.map((file) => {
        return { ...file, hashes: { autoV2: String(i).padStart(10, "0") } };
      });
      const versions = [sampleVersion(`9${i}`, { files })];
      return sourced(sampleModel(`${i}`, { description, versions }));
    }),
    joinYoungest,
  );
  await store.close();
}

test("verify names damage instead of failing, and readers get a sentence", async () => {
  const folder = temporaryFolder();
  await filled(folder);
  truncateSync(fileOf(folder), 40 * 4096);
  const message = expect.stringContaining(`${fileOf(folder)} is damaged`);
  let store: ReturnType<typeof openSqliteStore>;
  try {
    store = openSqliteStore(folder);
  } catch (error) {
    expect(error).toMatchObject({ code: "database_damaged", message });
    return;
  }
  expect((await store.verify()).length).toBeGreaterThan(0);
  const walk = async () => {
    for await (const _ of store.listModels());
  };
  await expect(walk()).rejects.toMatchObject({ code: "database_damaged", message });
  await store.close();
});

const harm: [what: string, sql: string, found: RegExp][] = [
  ["a lost part", "DELETE FROM parts WHERE id = '97'", /model 7: its versions, files and images/],
  [
    "a stray part",
    "INSERT INTO parts VALUES ('image', 'i', 8, 0)",
    /401 versions, files and images/,
  ],
  ["a moved part", "UPDATE parts SET place = 9 WHERE id = '97'", /model 7: its versions, files/],
  ["a lost claim", "DELETE FROM claims WHERE id = '97'", /model 7: digests or version ids/],
  [
    "a stray claim",
    "INSERT INTO claims VALUES ('version', '1', 999, 1)",
    /1 rows of claims belong/,
  ],
  ["a wrong alias", "INSERT INTO claims VALUES ('model', 'v1', 8, 1)", /model 7: its aliases/],
  [
    "a lost digest",
    "DELETE FROM digests WHERE digest = '0000000007'",
    /model 7: the digests of its files/,
  ],
  ["a stray digest", "INSERT INTO digests VALUES ('ff', 8)", /201 digests can be looked up/],
  ["a lost change", "DELETE FROM changes WHERE model_key = 8", /1 models were written, but/],
  ["a lost stem", "DELETE FROM stems WHERE stem = 'file97'", /model 7: the names of its files/],
  ["a stray stem", "INSERT INTO stems VALUES ('x', 8)", /201 names of files can be looked up/],
  [
    "a stray document",
    "INSERT INTO documents SELECT '7', sha256, 'f', kind, name, imported_at, taken_at, bytes FROM documents WHERE model_id = '8'",
    /model 7: its documents differ/,
  ],
  ["a wrong list row", "UPDATE models SET downloads = 5 WHERE id = '7'", /model 7: its row for/],
  ["a broken record", "UPDATE records SET record = '{}' WHERE model_key = 8", /key 8: /],
  ["a record that is no JSON", "UPDATE records SET record = '{' WHERE model_key = 8", /key 8: /],
  ["a lost record", "DELETE FROM records WHERE model_key = 8", /200 models, but 199 records/],
  [
    "an exchanged document",
    "UPDATE documents SET bytes = (SELECT bytes FROM documents WHERE model_id = '6') WHERE model_id = '7'",
    /model 7: the document 7\.md differs from its digest/,
  ],
  ["a lost document", "DELETE FROM documents WHERE model_id = '7'", /model 7: its documents/],
  [
    "an orphan",
    "PRAGMA foreign_keys = OFF; DELETE FROM models WHERE id = '7'",
    /a row of \w+ belongs to no row of models/,
  ],
];
test.each(harm)("verify finds %s", async (_, sql, found) => {
  const folder = temporaryFolder();
  await filled(folder);
  const database = new DatabaseSync(fileOf(folder));
  database.exec(sql);
  database.close();
  const store = openSqliteStore(folder);
  expect((await store.verify()).join("\n")).toMatch(found);
  await store.close();
});
