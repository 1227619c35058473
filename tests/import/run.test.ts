import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { expect, onTestFinished, test } from "vitest";
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";
import { ImportSummary } from "#lib/catalog/import-summary.ts";
import { DEMO_HOST } from "#lib/catalog/model.ts";
import { parseQuery } from "#lib/catalog/parse-query.ts";
import { type ImportOptions, importPaths } from "#lib/import/run.ts";
import { openSqliteReader, openSqliteStore } from "#lib/store/sqlite.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { sampleApiModel } from "./sample-api.ts";
import { sampleCard } from "./sample-card.ts";
import { a1111, tensors } from "./take-in.ts";

const now = () => new Date("2026-02-03T04:05:06.789Z");

function setUp() {
  const dataDir = temporaryFolder();
  const store = openSqliteStore(dataDir);
  onTestFinished(() => store.close());
  const run = (paths: string[], options: Partial<ImportOptions> = {}) =>
    importPaths(paths, { store, dataDir, now, ...options });
  return { store, dataDir, folder: temporaryFolder(), run };
}

function write(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
}

/** So many that they are read in a thread of their own. */
const MANY = 250;
function writeMany(folder: string): void {
  for (let i = 0; i < MANY; i += 1) write(folder, { [`${i}.md`]: sampleCard(1000 + i) });
}

/** All that the database holds beside its journal of runs. */
function rowsOf(dataDir: string): Record<string, unknown[]> {
  const database = new DatabaseSync(join(dataDir, "catalog.sqlite"), { readOnly: true });
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%'")
    .all()
    .map(({ name }) => String(name))
    .filter((name) => name !== "runs" && name !== "problems");
  const rows = tables.map((name) => [name, database.prepare(`SELECT * FROM ${name}`).all()]);
  database.close();
  return Object.fromEntries(rows);
}

test("cards in nested folders are imported with their source", async () => {
  const { store, folder, run } = setUp();
  write(folder, { "a.md": sampleCard(11), "子 文件夹/b.MD": sampleCard(12), "note.txt": "x" });
  expect(await run([folder])).toEqual({ added: 2, changed: 0, unchanged: 0, problems: [] });
  expect((await store.findVersion("12"))?.model.sources).toEqual([
    {
      kind: "card",
      name: "b.MD",
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      importedAt: "2026-02-03T04:05:06.789Z",
      takenAt: expect.stringMatching(/Z$/),
    },
  ]);
});

test("a second import adds and changes nothing, an edited card is changed", async () => {
  const { store, folder, run } = setUp();
  write(folder, { "a.md": sampleCard(11), "b.md": sampleCard(12) });
  await run([folder]);
  expect(await run([folder])).toMatchObject({ added: 0, changed: 0, unchanged: 2 });
  write(folder, { "a.md": sampleCard(11, "Renamed") });
  expect(await run([folder])).toMatchObject({ added: 0, changed: 1, unchanged: 1 });
  expect((await store.findVersion("11"))?.model.name).toBe("Renamed");
});

test("the same input twice writes nothing, not even into the journal", async () => {
  const { store, dataDir, folder, run } = setUp();
  writeMany(folder);
  write(folder, {
    "pages.ndjson": [1, 2, 3].map((id) => JSON.stringify(sampleApiModel(id))).join("\n"),
  });
  expect(await run([folder])).toMatchObject({ added: MANY + 3, problems: [] });
  const before = rowsOf(dataDir);
  const later = () => new Date("2026-03-04T05:06:07.890Z");
  expect(await run([folder], { now: later })).toEqual({
    added: 0,
    changed: 0,
    unchanged: MANY + 3,
    problems: [],
  });
  expect(rowsOf(dataDir)).toEqual(before);
  expect((await store.listRuns({ offset: 0, limit: 9 })).runs).toMatchObject([
    { state: "done", added: MANY + 3, unchanged: 0, what: folder },
  ]);
  let id = 0;
  await run([folder], { now: later, onRun: (run) => (id = run) });
  expect(await store.findRun(id)).toMatchObject({ state: "done", unchanged: MANY + 3 });
});

test("equal model files in two folders, and digests that are known, are no news", async () => {
  const { store, dataDir, folder, run } = setUp();
  write(folder, {
    "a/LowRA.safetensors": tensors(),
    "b/LowRA.safetensors": tensors(),
    "b/LowRA.json": a1111(),
  });
  expect(await run([folder], { hash: true })).toMatchObject({ added: 1, problems: [] });
  const before = rowsOf(dataDir);
  expect(await run([folder], { hash: true })).toMatchObject({ added: 0, changed: 0 });
  expect(rowsOf(dataDir)).toEqual(before);
  const { items } = await store.search(parseQuery({}));
  const model = await store.findModel(items[0]?.id ?? "");
  expect(model?.versions.flatMap(({ files }) => files)).toMatchObject([
    { localPath: join(folder, "a/LowRA.safetensors"), hashes: { sha256: expect.any(String) } },
  ]);
  expect(model?.sources.map(({ kind }) => kind).sort()).toEqual(["hashes", "header", "sidecar"]);
});

test("one file of many that changed is one model that changes", async () => {
  const { dataDir, folder, run } = setUp();
  writeMany(folder);
  await run([folder]);
  const before = rowsOf(dataDir).records ?? [];
  write(folder, { "77.md": sampleCard(1077, "Renamed") });
  expect(await run([folder])).toMatchObject({ added: 0, changed: 1, unchanged: MANY - 1 });
  const same = new Set(before.map((row) => JSON.stringify(row)));
  const changed = (rowsOf(dataDir).records ?? []).filter((row) => !same.has(JSON.stringify(row)));
  expect(changed).toHaveLength(1);
});

test("readers see a model as it was or as it is, at any moment of an import", async () => {
  const { dataDir, folder, run } = setUp();
  writeMany(folder);
  await run([folder]);
  const reader = openSqliteReader(dataDir);
  onTestFinished(() => reader.close());
  for (let i = 0; i < MANY; i += 1)
    write(folder, { [`${i}.md`]: sampleCard(1000 + i, `New ${i}`) });
  let isOver = false;
  const over = run([folder]).finally(() => {
    isOver = true;
  });
  const seen = new Set<string>();
  while (!isOver) {
    const model = (await reader.findVersion("1249"))?.model;
    seen.add(model?.name ?? "none");
    expect((await reader.search(parseQuery({}))).total).toBe(MANY);
    await new Promise(setImmediate);
  }
  await over;
  seen.add((await reader.findVersion("1249"))?.model.name ?? "none");
  expect([...seen].sort()).toEqual(["Card 1249", "New 249"]);
});

test("broken files are named by kind and the good ones beside them are imported", async () => {
  const { folder, run } = setUp();
  const good = sampleCard(11);
  const names = {
    "bytes.md": Buffer.concat([Buffer.from("## x\n\n"), Buffer.from([0xff, 0xfe])]),
    "empty.md": "\n",
    "good.md": good,
    "half.md": good.slice(0, good.length / 2),
    "large.md": Buffer.alloc(16 * 2 ** 20 + 1),
    "other.md": "# A readme\n",
    "wrong.md": good.replace(/2023-05-05T\S+/, "yesterday"),
    "zero.md": "",
  };
  write(folder, names);
  symlinkSync("nowhere.md", join(folder, "link.md"));
  const paths = [...Object.keys(names), "nope"].map((name) => join(folder, name));
  const { added, problems } = await run([folder, ...paths]);
  expect(added).toBe(1);
  const kinds = new Map(problems.map(({ source, kind }) => [source.replace(/^.*[/]/, ""), kind]));
  expect(Object.fromEntries(kinds)).toEqual({
    "bytes.md": "format",
    "empty.md": "format",
    "half.md": "structure",
    "large.md": "limit",
    "link.md": "unreadable",
    nope: "unreadable",
    "other.md": "format",
    "wrong.md": "value",
    "zero.md": "format",
  });
  expect(problems.find(({ source }) => source.endsWith("bytes.md"))?.line).toBe(3);
  expect(() => ImportSummary.parse({ added, changed: 0, unchanged: 1, problems })).not.toThrow();
});

test("a problem within one of many lines is named with its own line", async () => {
  const { folder, run } = setUp();
  const file = join(folder, "pages.ndjson");
  const bad = { ...sampleApiModel(3), name: 5 };
  const lines = [sampleApiModel(1), sampleApiModel(2), bad, sampleApiModel(4)];
  write(folder, { "pages.ndjson": lines.map((line) => JSON.stringify(line)).join("\n") });
  const { added, problems } = await run([file]);
  expect(added).toBe(3);
  expect(problems).toMatchObject([{ source: file, line: 3, kind: "value" }]);
});

test("problems beyond ten thousand are told and counted, not held", async () => {
  const { store, folder, run } = setUp();
  write(folder, { "many.ndjson": "[broken\n".repeat(10_003) });
  const told: Problem[] = [];
  const { problems } = await run([folder], { onProblem: (problem) => told.push(problem) });
  expect([problems.length, told.length]).toEqual([10_000, 10_003]);
  const [entry] = (await store.listRuns({ offset: 0, limit: 1 })).runs;
  expect(entry?.problemCount).toBe(10_003);
});

test("links in a circle end, linked cards count once, dot names are passed over", async () => {
  const { folder, run } = setUp();
  write(folder, { "in/a.md": sampleCard(11), "in/.b.md": "x", ".git/c.md": "x" });
  symlinkSync("..", join(folder, "in", "up"));
  symlinkSync("a.md", join(folder, "in", "again.md"));
  symlinkSync("self.md", join(folder, "self.md"));
  const { added, unchanged, problems } = await run([folder]);
  expect({ added, unchanged }).toEqual({ added: 1, unchanged: 1 });
  expect(problems).toMatchObject([{ kind: "unreadable", source: join(folder, "self.md") }]);
});

test("an endless line and a text of millions of lists are problems, what follows is imported", async () => {
  const { folder, run } = setUp();
  const lists = JSON.stringify({ ...sampleApiModel(1), x: Array(500_000).fill([]) });
  const endless = `{"id":2,"name":"${"a".repeat(48 * 2 ** 20)}"}`;
  write(folder, { "a.ndjson": `${lists}\n${endless}\n${JSON.stringify(sampleApiModel(3))}` });
  const { added, problems } = await run([folder]);
  expect(added).toBe(1);
  expect(problems.map(({ kind, line }) => [kind, line])).toEqual([
    ["limit", undefined],
    ["limit", 2],
  ]);
});

async function* chunks(content: string | Buffer) {
  for (const byte of Buffer.from(content)) yield Uint8Array.of(byte);
}

const api = (...ids: number[]): string =>
  ids.map((id) => JSON.stringify(sampleApiModel(id))).join("\n");
const inputs: [title: string, content: string | Buffer, added: number][] = [
  ["a card", sampleCard(11, "文"), 1],
  ["one model of an API", api(1), 1],
  ["lines of JSON", api(1, 2, 3), 3],
  ["compressed lines of JSON", gzipSync(api(1, 2)), 2],
];
test.each(inputs)("standard input may be %s, in any pieces", async (_, content, added) => {
  const { dataDir, run } = setUp();
  expect(await run(["-"], { stdin: chunks(content) })).toMatchObject({ added, problems: [] });
  expect(readdirSync(join(dataDir, "tmp"))).toEqual([]);
});

test("standard input that is nothing known is a problem", async () => {
  const { run } = setUp();
  const { problems } = await run(["-"], { stdin: chunks("nonsense") });
  expect(problems).toMatchObject([{ source: "standard input", kind: "format" }]);
});

test("what a killed import kept on disk is removed by the next one", async () => {
  const { dataDir, folder, run } = setUp();
  // A process id beyond those that systems give.
  write(dataDir, { "tmp/import-99999999-x/stdin": "half", "tmp/other": "stays" });
  await run([folder]);
  expect(readdirSync(join(dataDir, "tmp"))).toEqual(["other"]);
});

test("the demo set can be left out and is counted nowhere", async () => {
  const { folder, run } = setUp();
  write(folder, { "a.md": sampleCard(11), "demo.md": sampleCard(12, "Demo", DEMO_HOST) });
  expect(await run([folder], { skipDemo: true })).toMatchObject({ added: 1, problems: [] });
  expect(await run([folder])).toMatchObject({ added: 1, unchanged: 1 });
});

test("progress is in bytes, never falls and ends with all of them", async () => {
  const { folder, run } = setUp();
  writeMany(folder);
  const seen: [number, number][] = [];
  await run([folder], { onProgress: (done, total) => seen.push([done, total]) });
  const bytes = readdirSync(folder).reduce(
    (sum, name) => sum + readFileSync(join(folder, name)).length,
    0,
  );
  expect(seen.at(-1)).toEqual([bytes, bytes]);
  expect(seen.map(([done]) => done)).toEqual(seen.map(([done]) => done).toSorted((a, b) => a - b));
});

test("an import that is stopped ends as failed and what was written stays", async () => {
  const { store, folder, run } = setUp();
  writeMany(folder);
  const stop = new AbortController();
  const reason = new LoraryError(499, "interrupted", "interrupted");
  const problems = [join(folder, "nope")];
  const onProblem = () => stop.abort(reason);
  const stopped = run([...problems, folder], { signal: stop.signal, onProblem });
  await expect(stopped).rejects.toBe(reason);
  const [entry] = (await store.listRuns({ offset: 0, limit: 1 })).runs;
  expect(entry).toMatchObject({ state: "failed", message: "interrupted" });
  expect((await store.stats()).models).toBe(entry?.added);
  expect(await store.verify()).toEqual([]);
  expect(await run([folder])).toMatchObject({ added: MANY - (entry?.added ?? 0), problems: [] });
});

test("a fault of the reading thread ends the run as failed, in words", async () => {
  const { store, dataDir, folder, run } = setUp();
  writeMany(folder);
  write(folder, { "a.safetensors": safetensors(), "a.png": onePixel() });
  write(dataDir, { media: "in the way" });
  const failed = run([folder]);
  await expect(failed).rejects.toBeInstanceOf(LoraryError);
  await expect(failed).rejects.toMatchObject({ code: "media_not_written" });
  const [entry] = (await store.listRuns({ offset: 0, limit: 1 })).runs;
  expect(entry).toMatchObject({ state: "failed", message: expect.stringContaining("picture") });
});

function safetensors(): Buffer {
  const header = Buffer.from('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(4)]);
}

/** A PNG of one pixel. */
function onePixel(): Buffer {
  return Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==",
    "base64",
  );
}

test.skipIf(!hasCorpus)("all cards of the corpus are imported, found and kept", async () => {
  const { store, run } = setUp();
  const names = readdirSync(corpus.cards);
  expect(await run([corpus.cards])).toEqual({
    added: names.length,
    changed: 0,
    unchanged: 0,
    problems: [],
  });
  expect(await store.verify()).toEqual([]);
  const kept = new Set<string>();
  for await (const { id } of store.listModels())
    for (const { source, document } of await store.listDocuments(id)) {
      expect(readFileSync(join(corpus.cards, source.name)).equals(document)).toBe(true);
      kept.add(source.name);
    }
  expect(kept.size).toBe(names.length);
});

test.skipIf(!hasCorpus)(
  "cards and API JSON of the corpus become one record each, in any order",
  async () => {
    const models = readdirSync(corpus.cards).length;
    for (const paths of [
      [corpus.cards, corpus.api],
      [corpus.api, corpus.cards],
    ]) {
      const { store, run } = setUp();
      expect(await run(paths)).toEqual({
        added: models,
        changed: models,
        unchanged: 0,
        problems: [],
      });
      expect((await store.stats()).models).toBe(models);
      expect(await store.verify()).toEqual([]);
    }
  },
  180_000,
);
