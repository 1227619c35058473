import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setImmediate, setTimeout } from "node:timers/promises";
import { expect, test } from "vitest";
import type { LoraryError } from "#lib/catalog/errors.ts";
import { EMPTY_QUERY } from "#lib/catalog/query.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { storeContract } from "./contract.ts";
import { sampleModel, sourced } from "./sample.ts";

storeContract("SQLite", async () => {
  const folder = mkdtempSync(join(tmpdir(), "lorary 目录 中文 "));
  const store = openSqliteStore(folder);
  return {
    store,
    async discard() {
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
});

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
  await store.putModels([sourced(sampleModel("1"))]);
  const child = writer(folder, "a", 1500, 1);
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const totals = new Set<number>();
  let during = 0;
  while (!output.includes("end 1")) {
    const isWriting = output.includes("begin 1");
    totals.add((await store.search(EMPTY_QUERY)).total);
    if (isWriting) during += 1;
    await setImmediate();
  }
  totals.add((await store.search(EMPTY_QUERY)).total);
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
  await first.putModels([sourced(sampleModel("1"))]);
  await first.close();
  const again = openSqliteStore(folder);
  expect(await again.findModel("1")).toBeDefined();
  await again.close();
});

test("an unchanged document writes nothing", async () => {
  const folder = temporaryFolder();
  const store = openSqliteStore(folder);
  await store.putModels([sourced(sampleModel("1"))]);
  const sizes = () => [statSync(fileOf(folder)).size, statSync(`${fileOf(folder)}-wal`).size];
  const before = sizes();
  await store.putModels([sourced(sampleModel("1"))]);
  expect(sizes()).toEqual(before);
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

test("a data folder that is a file is refused in words", () => {
  const file = join(temporaryFolder(), "file");
  writeFileSync(file, "");
  expect(errorOf(file)).toMatchObject({ code: "data_folder" });
});

async function filled(folder: string): Promise<void> {
  const store = openSqliteStore(folder);
  const description = "one two three ".repeat(100);
  await store.putModels(
    Array.from({ length: 200 }, (_, i) => sourced(sampleModel(`${i}`, { description }))),
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
  ["a lost tag", "DELETE FROM facets WHERE model_key = 8", /model 7: its base models and tags/],
  ["a wrong list row", "UPDATE models SET downloads = 5 WHERE id = '7'", /model 7: its row for/],
  ["a lost search text", "DELETE FROM search WHERE rowid = 8", /200 models, but 199 of them/],
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
