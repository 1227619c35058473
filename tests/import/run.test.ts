import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { ImportSummary } from "#lib/catalog/import-summary.ts";
import { DEMO_HOST } from "#lib/catalog/model.ts";
import { type ImportOptions, importPaths } from "#lib/import/run.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { sampleCard } from "./sample-card.ts";

const now = () => new Date("2026-02-03T04:05:06.789Z");

function setUp() {
  const store = openSqliteStore(temporaryFolder());
  onTestFinished(() => store.close());
  const run = (paths: string[], options: Partial<ImportOptions> = {}) =>
    importPaths(paths, { store, now, ...options });
  return { store, folder: temporaryFolder(), run };
}

function write(folder: string, files: Record<string, string | Uint8Array>): void {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(join(folder, name, ".."), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
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

test("broken files are named by kind and the good ones beside them are imported", async () => {
  const { folder, run } = setUp();
  const good = sampleCard(11);
  write(folder, {
    "bytes.md": Buffer.concat([Buffer.from("## x\n\n"), Buffer.from([0xff, 0xfe])]),
    "empty.md": "\n",
    "good.md": good,
    "half.md": good.slice(0, good.length / 2),
    "large.md": Buffer.alloc(16 * 2 ** 20 + 1),
    "other.md": "# A readme\n",
    "wrong.md": good.replace(/2023-05-05T\S+/, "yesterday"),
    "zero.md": "",
  });
  symlinkSync("nowhere.md", join(folder, "link.md"));
  const { added, problems } = await run([folder, join(folder, "nope"), join(folder, "good.md")]);
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

test("a file named outright must have a known ending", async () => {
  const { folder, run } = setUp();
  write(folder, { "a.txt": sampleCard(11) });
  const { problems } = await run([join(folder, "a.txt")]);
  expect(problems).toMatchObject([{ kind: "format", message: expect.stringContaining(".md") }]);
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

async function* chunks(text: string) {
  for (const byte of Buffer.from(text)) yield Uint8Array.of(byte);
}

test("standard input is one card, whatever pieces it comes in", async () => {
  const { store, run } = setUp();
  expect(await run(["-"], { stdin: chunks(sampleCard(11, "文")) })).toMatchObject({ added: 1 });
  expect((await store.findVersion("11"))?.model.name).toBe("文");
  const { problems } = await run(["-"], { stdin: chunks("nonsense") });
  expect(problems).toMatchObject([{ source: "standard input", kind: "format" }]);
});

test("standard input without end is cut off", async () => {
  const { run } = setUp();
  const endless = async function* () {
    for (;;) yield Buffer.alloc(2 ** 20);
  };
  const { problems } = await run(["-"], { stdin: endless() });
  expect(problems).toMatchObject([{ kind: "limit" }]);
});

test("the demo set can be left out and is counted nowhere", async () => {
  const { folder, run } = setUp();
  write(folder, { "a.md": sampleCard(11), "demo.md": sampleCard(12, "Demo", DEMO_HOST) });
  expect(await run([folder], { skipDemo: true })).toMatchObject({ added: 1, problems: [] });
  expect(await run([folder])).toMatchObject({ added: 1, unchanged: 1 });
});

test("progress counts all files and ends with all of them", async () => {
  const { folder, run } = setUp();
  for (let i = 0; i < 250; i += 1) write(folder, { [`${i}.md`]: sampleCard(1000 + i) });
  const seen: [number, number][] = [];
  await run([folder], { onProgress: (done, total) => seen.push([done, total]) });
  expect(seen).toEqual([
    [100, 250],
    [200, 250],
    [250, 250],
  ]);
});

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
