import { execFileSync, spawnSync } from "node:child_process";
import { hash } from "node:crypto";
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  globSync,
  openSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { intake } from "#lib/import/intake.ts";
import { mediaPath } from "#lib/import/media.ts";
import type { Found } from "#lib/import/unit.ts";
import { writeSafetensors } from "#tests/support/safetensors.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { sampleApiModel } from "./sample-api.ts";
import { sampleCard } from "./sample-card.ts";
import { a1111, jsonOf, png, takeIn, tensors, write } from "./take-in.ts";

const api = (id: number, more = {}) => JSON.stringify(sampleApiModel(id, more));
const version = (id: number) => JSON.stringify({ ...sampleApiModel(id).modelVersions[0] });

test("a model file and all that lies beside it are one unit with one subject", async () => {
  const dataDir = temporaryFolder();
  const folder = write({
    "光 LowRA.safetensors": tensors("LowRA"),
    "光 LowRA.json": a1111(),
    "光 LowRA.civitai.info": version(1),
    "光 LowRA.preview.png": await png(),
    "光 LowRA_0.jpg": await png("#fff"),
    "other.png": await png(),
    "readme.txt": "x",
  });
  const path = join(folder, "光 LowRA.safetensors");
  const date = new Date("2023-07-04T01:02:03.000Z");
  utimesSync(path, date, date);
  const { units, problems, names } = await takeIn([folder], { dataDir });
  expect(problems).toEqual([]);
  expect(names).toEqual([
    [
      "header 光 LowRA.safetensors",
      "sidecar 光 LowRA.civitai.info",
      "sidecar 光 LowRA.json",
      "picture 光 LowRA.preview.png",
      "picture 光 LowRA_0.jpg",
    ],
  ]);
  const [header, info, , preview] = units[0]?.entries ?? [];
  const { file, header: text } = jsonOf(header);
  expect(file).toEqual({
    name: "光 LowRA.safetensors",
    path,
    sizeBytes: tensors("LowRA").length,
    modifiedAt: date.toISOString(),
    fingerprint: expect.stringMatching(/^f[0-9a-f]{12}$/),
  });
  expect(text).toContain('"ss_output_name":"LowRA"');
  expect(units[0]?.entries.map(({ subject }) => subject)).toEqual(Array(5).fill(file.fingerprint));
  expect(header?.takenAt).toBe(date.toISOString());
  expect(`${info?.bytes}`).toBe(version(1));
  const sha256 = hash("sha256", await png());
  expect(jsonOf(preview).picture).toEqual({
    name: "光 LowRA.preview.png",
    sha256,
    width: 3,
    height: 2,
    type: "image/png",
  });
  expect(readFileSync(mediaPath(join(dataDir, "media"), sha256)).equals(await png())).toBe(true);
});

test("digests come on request, once, and not where they are known", async () => {
  const folder = write({ "a.safetensors": tensors("a"), "b.safetensors": tensors("b") });
  let read = 0;
  const onBytes = (count: number) => {
    read += count;
  };
  const { units, names } = await takeIn([folder], { hash: true, onBytes });
  expect(names).toEqual([
    ["header a.safetensors", "hashes a.safetensors"],
    ["header b.safetensors", "hashes b.safetensors"],
  ]);
  const [, hashes] = units[0]?.entries ?? [];
  expect(jsonOf(hashes).hashes.sha256).toBe(hash("sha256", tensors("a")));
  expect(read).toBeGreaterThanOrEqual(tensors("a").length * 2);
  const known = units[0]?.entries[0]?.subject ?? "";
  const again = await takeIn([folder], { hash: true, knownHashes: async () => new Set([known]) });
  expect(again.names).toEqual([
    ["header a.safetensors"],
    ["header b.safetensors", "hashes b.safetensors"],
  ]);
});

test("two model files of one stem both have what lies beside them", async () => {
  const folder = write({
    "a.safetensors": tensors(),
    "a.pt": Buffer.from([0x80, 0x02, 1, 2, 3]),
    "a.json": a1111(),
  });
  const { names, units } = await takeIn([folder]);
  expect(names).toEqual([
    ["header a.pt", "sidecar a.json"],
    ["header a.safetensors", "sidecar a.json"],
  ]);
  const [one, other] = units.map(({ entries }) => entries[1]?.subject);
  expect(one).not.toBe(other);
});

test("sidecars without a model file are one unit where they say what they are about", async () => {
  const folder = write({
    "x/a.json": a1111({ modelId: 1, modelVersionId: 11 }),
    "x/a.civitai.info": version(1),
  });
  write({ "y/a.json": a1111({ modelId: 2 }), "y/a.png": await png() }, folder);
  const { names, problems, units } = await takeIn([folder]);
  expect(problems).toEqual([]);
  expect(names).toEqual([
    ["sidecar a.civitai.info", "sidecar a.json"],
    ["sidecar a.json", "picture a.png"],
  ]);
  const subjects = units.map(({ entries }) => entries[0]?.subject);
  expect(subjects).toEqual([expect.stringMatching(/^s[0-9a-f]{12}$/), expect.any(String)]);
  expect(subjects[0]).not.toBe(subjects[1]);
});

test("settings that name nothing and lie beside nothing are a problem that says what is missing", async () => {
  const folder = write({ "LowRA.json": a1111(), "LowRA.png": await png() });
  const { units, problems } = await takeIn([folder]);
  expect(units).toEqual([]);
  expect(problems).toMatchObject([
    { kind: "structure", message: expect.stringContaining("LowRA.safetensors") },
  ]);
});

test("JSON is told by its contents: models, versions, pages, lists, lines, records", async () => {
  const record = JSON.stringify({ id: "5", name: "r", versions: [], sources: [] });
  const folder = write({
    "array.json": `[${api(1)},\n${api(2)}]`,
    "lines.ndjson": `${api(3)}\n${version(4)}\n${record}\n`,
    "page.json": `{"items":[${api(5)}],"metadata":{"nextCursor":"x"}}`,
    "packed.jsonl.gz": gzipSync(`${api(6)}\n${api(7)}\n`),
    "48139.json": api(8),
  });
  const { units, problems } = await takeIn([folder]);
  expect(problems).toEqual([]);
  const all = units.map(({ entries: [entry] }) => [
    entry?.name,
    entry?.line ?? 1,
    entry?.kind,
    jsonOf(entry).id,
  ]);
  expect(all.sort()).toEqual([
    ["48139.json", 1, "api", 8],
    ["array.json", 1, "api", 1],
    ["array.json", 2, "api", 2],
    ["lines.ndjson", 1, "api", 3],
    ["lines.ndjson", 2, "api", 41],
    ["lines.ndjson", 3, "record", "5"],
    ["packed.jsonl", 1, "api", 6],
    ["packed.jsonl", 2, "api", 7],
    ["page.json", 1, "api", 5],
  ]);
});

test("an API answer with a model file's stem stays a document of its own", async () => {
  const folder = write({ "a.safetensors": tensors(), "a.json": api(1) });
  expect((await takeIn([folder])).names).toEqual([["api a.json"], ["header a.safetensors"]]);
});

test("other Markdown in a folder is passed over, one that was named is handed on to its reader", async () => {
  const folder = write({ "README.md": "# Hello\n", "a.md": sampleCard(11) });
  expect((await takeIn([folder])).names).toEqual([["card a.md"]]);
  expect((await takeIn([join(folder, "README.md")])).names).toEqual([["card README.md"]]);
});

test("where a name says nothing, contents do", async () => {
  const folder = write({
    one: sampleCard(11),
    two: ` \n${api(1)}`,
    three: gzipSync(api(2)),
    four: tensors(),
    five: "nonsense",
    six: await png(),
    seven: "",
  });
  const spooled = ["one", "two", "three", "four", "five", "six", "seven"].map((name) => ({
    path: join(folder, name),
    name: `in-${name}`,
    takenAt: "2024-01-02T03:04:05.000Z",
  }));
  const { names, kinds, units } = await takeIn(spooled);
  expect(names).toEqual([
    ["api in-three"],
    ["api in-two"],
    ["card in-one"],
    ["header in-four.safetensors"],
  ]);
  expect(kinds).toEqual({ "in-five": "format", "in-six": "structure", "in-seven": "format" });
  for (const { entries } of units) expect(entries[0]?.takenAt).toBe("2024-01-02T03:04:05.000Z");
  const header = units.find(({ entries }) => entries[0]?.kind === "header");
  expect(jsonOf(header?.entries[0]).file).not.toHaveProperty("path");
});

test("a spooled file whose date nobody knows has none", async () => {
  const folder = write({ spool: api(1) });
  const { units } = await takeIn([{ path: join(folder, "spool"), name: "standard input" }]);
  expect(units[0]?.entries[0]).not.toHaveProperty("takenAt");
});

test("bad files are named by kind, and the good ones beside them are read", async () => {
  const folder = write({
    "good.json": api(1),
    "empty.json": "",
    "picture.json": await png(),
    "page.json": "<!doctype html><p>404</p>",
    "other.json": '{"hello":1}',
    "half.json": api(2).slice(0, 100),
    "page.safetensors": "<!doctype html><title>Not found</title>",
    "picture.safetensors": await png(),
    "empty.safetensors": "",
    "page.pt": "<!doctype html><title>Not found</title>",
    "text.gz": gzipSync("hello"),
    "broken.json.gz": gzipSync(api(3)).subarray(0, 50),
    "nothing.gz": "",
    "page.tar.gz": "<html>",
    "b.safetensors": tensors("b"),
    "b.png": "no picture",
    "large.md": Buffer.alloc(16 * 2 ** 20 + 1, "x"),
  });
  const { names, kinds, problems } = await takeIn([folder]);
  expect(names).toEqual([["api good.json"], ["header b.safetensors"]]);
  expect(kinds).toMatchObject({
    "empty.json": "format",
    "picture.json": "format",
    "page.json": "format",
    "other.json": "format",
    "half.json": "format",
    "page.safetensors": "format",
    "picture.safetensors": "format",
    "empty.safetensors": "format",
    "page.pt": "format",
    "broken.json.gz": "format",
    "nothing.gz": "format",
    "page.tar.gz": "format",
    "b.png": "format",
    "large.md": "limit",
  });
  expect(Object.keys(kinds)).toHaveLength(14);
  for (const { message } of problems) expect(message).toMatch(/expected|broken or cut off/);
  const other = problems.find(({ source }) => source.endsWith("other.json"));
  expect(other?.message).toContain("LoRA Manager");
});

test("what was named and is nothing known is a problem, in a folder it is not", async () => {
  const folder = write({ "a.txt": "hello", "b.png": await png(), "c.txt.gz": gzipSync("hello") });
  expect(await takeIn([folder])).toMatchObject({ units: [], problems: [] });
  const { kinds, problems } = await takeIn(
    ["a.txt", "b.png", "c.txt.gz"].map((name) => join(folder, name)),
  );
  expect(kinds).toEqual({ "a.txt": "format", "b.png": "structure", "c.txt.gz": "format" });
  expect(problems.find(({ source }) => source.endsWith("a.txt"))?.message).toContain(".md");
});

test.skipIf(process.platform === "win32")(
  "a pipe or device that was named is refused at once",
  async () => {
    const folder = write({});
    execFileSync("mkfifo", [join(folder, "pipe.md"), join(folder, "pipe.safetensors")]);
    symlinkSync("/dev/zero", join(folder, "zero.json"));
    const names = ["pipe.md", "pipe.safetensors", "zero.json"].map((name) => join(folder, name));
    const { kinds } = await takeIn(names);
    expect(kinds).toEqual({
      "pipe.md": "unreadable",
      "pipe.safetensors": "unreadable",
      "zero.json": "unreadable",
    });
  },
);

test("a file that vanishes between listing and reading is a problem", async () => {
  const folder = write({ "a.md": sampleCard(11), "b.md": sampleCard(12), "c.md": sampleCard(13) });
  const found: Found[] = [];
  for await (const one of intake([folder], { dataDir: temporaryFolder(), hash: false })) {
    if (found.length === 0) rmSync(join(folder, "b.md"));
    found.push(one);
  }
  expect(found).toHaveLength(3);
  expect(found[1]).toMatchObject({ problem: { source: join(folder, "b.md"), kind: "unreadable" } });
});

test.skipIf(process.platform === "win32")(
  "a file without permission is a problem, the others go on",
  () => {
    const folder = write({ "a.json": api(1), "b.json": api(2), "no/c.json": api(3) });
    chmodSync(folder, 0o755);
    chmodSync(join(folder, "a.json"), 0);
    chmodSync(join(folder, "no"), 0);
    const script = `
    import { intake } from "#lib/import/intake.ts";
    const dataDir = ${JSON.stringify(folder)};
    for await (const found of intake([dataDir], { dataDir, hash: false }))
      console.log("problem" in found ? found.problem.message : found.entries[0].name);`;
    const root = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const run = spawnSync(process.execPath, ["--input-type=module-typescript", "-e", script], {
      cwd: resolve(import.meta.dirname, "../.."),
      encoding: "utf8",
      ...root,
    });
    chmodSync(join(folder, "no"), 0o755);
    expect(run.stderr).toBe("");
    expect(run.stdout.trim().split("\n").sort()).toEqual([
      "b.json",
      "cannot be opened: permission denied",
      "cannot be opened: permission denied",
    ]);
  },
);

test("huge files of nothing are refused by their first bytes, a huge model file is read", async () => {
  const folder = write({});
  const names = ["a.json", "b.md", "c.ndjson", "d.safetensors", "e.tar", "f.zip"];
  for (const name of names) {
    const fd = openSync(join(folder, name), "w");
    ftruncateSync(fd, 5 * 2 ** 30);
    closeSync(fd);
  }
  writeSafetensors(join(folder, "model.safetensors"), { dataBytes: 5 * 2 ** 30 });
  const { names: taken, kinds } = await takeIn([folder]);
  expect(taken).toEqual([["header model.safetensors"]]);
  expect(Object.keys(kinds).sort()).toEqual(names);
});

test("a stream of any length is read in pieces", async () => {
  const line = `${api(1, { description: "x".repeat(20_000) })}\n`;
  const folder = write({ "long.ndjson": line.repeat(5_000) });
  let count = 0;
  let largest = 0;
  for await (const found of intake([folder], { dataDir: temporaryFolder(), hash: false })) {
    count += "entries" in found ? 1 : 0;
    if (count % 500 === 0) largest = Math.max(largest, process.memoryUsage().arrayBuffers);
  }
  expect(count).toBe(5_000);
  expect(largest).toBeLessThan(90e6);
});

test("all bytes that are read are told", async () => {
  const folder = write({ "a.md": sampleCard(11), "b.json": api(1), "c.safetensors": tensors() });
  let read = 0;
  const onBytes = (count: number) => {
    read += count;
  };
  await takeIn([folder], { onBytes });
  const documents = [sampleCard(11), api(1)].map((text) => Buffer.byteLength(text));
  expect(read).toBe(documents.reduce((sum, size) => sum + size, tensors().length));
});

test("an import that is called off ends with the reason", async () => {
  const folder = write({ "a.md": sampleCard(11), "b.md": sampleCard(12) });
  const controller = new AbortController();
  const run = async () => {
    const options = { dataDir: temporaryFolder(), hash: false, signal: controller.signal };
    for await (const _ of intake([folder], options)) controller.abort(new Error("enough"));
  };
  await expect(run()).rejects.toThrow("enough");
});

test.skipIf(!hasCorpus)(
  "every card and every API answer of the corpus is one unit as it came",
  async () => {
    for (const [path, kind] of [
      [corpus.cards, "card"],
      [corpus.api, "api"],
    ] as const) {
      const files = globSync("*.{md,json}", { cwd: path });
      const { units, problems } = await takeIn([path]);
      expect(problems).toEqual([]);
      expect(units).toHaveLength(files.length);
      for (const { entries } of units) {
        const [entry, more] = entries;
        expect([entry?.kind, more]).toEqual([kind, undefined]);
        const text = readFileSync(join(path, entry?.name ?? ""), "utf8");
        expect(`${entry?.bytes}`.trim()).toBe(text.trim());
      }
    }
  },
);
