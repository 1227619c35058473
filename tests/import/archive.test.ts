import { hash, randomBytes } from "node:crypto";
import { createWriteStream, globSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { createGzip, gzipSync } from "node:zlib";
import { type Header, pack } from "tar-stream";
import { beforeAll, describe, expect, test } from "vitest";
import { ZipFile } from "yazl";
import { mediaPath } from "#lib/import/media.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";
import { sampleApiModel } from "./sample-api.ts";
import { sampleCard } from "./sample-card.ts";
import { a1111, jsonOf, png, takeIn, tensors, write } from "./take-in.ts";

type Files = Record<string, string | Buffer>;

const DATE = new Date("2023-07-04T01:02:04.000Z");
const api = (id: number, more = {}) => JSON.stringify(sampleApiModel(id, more));

async function zipOf(files: Files, options: { forceZip64Format?: boolean } = {}): Promise<Buffer> {
  const zip = new ZipFile();
  for (const [name, content] of Object.entries(files))
    zip.addBuffer(Buffer.from(content), name, {
      mtime: DATE,
      compress: content.length > 20,
      ...options,
    });
  zip.end({ forceZip64Format: options.forceZip64Format ?? false, comment: "" });
  return buffer(zip.outputStream);
}

async function tarOf(files: Files, others: Partial<Header>[] = []): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files))
    tar.entry({ name, mtime: DATE }, Buffer.from(content));
  for (const header of others) tar.entry({ name: "", ...header }, "");
  tar.finalize();
  return buffer(tar);
}

/** Changes a name within an archive's bytes to another of the same length. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  expect(Buffer.byteLength(to)).toBe(Buffer.byteLength(from));
  const result = Buffer.from(bytes);
  for (let at = result.indexOf(from); at >= 0; at = result.indexOf(from, at + 1))
    result.write(to, at);
  return result;
}

/** More than any document may have, and nothing that can be compressed much. */
const noise = (): Buffer => Buffer.from(randomBytes(13 * 2 ** 20).toString("base64"));

let picture: Buffer;
beforeAll(async () => {
  picture = await png();
});

const makers = {
  zip: (files: Files) => zipOf(files),
  tar: (files: Files) => tarOf(files),
  "tar.gz": async (files: Files) => gzipSync(await tarOf(files)),
};

describe.each(Object.entries(makers))("a .%s archive", (ending, make) => {
  const archive = async (files: Files) =>
    join(write({ [`包 a.${ending}`]: await make(files) }), `包 a.${ending}`);

  test("gives cards, JSON, and model files with what lies beside them", async () => {
    const dataDir = temporaryFolder();
    const path = await archive({
      "x/LowRA.preview.png": picture,
      "x/LowRA.json": a1111(),
      "x/LowRA.safetensors": tensors("LowRA"),
      "y/LowRA_0.png": picture,
      "y/LowRA.civitai.info": JSON.stringify(sampleApiModel(9).modelVersions[0]),
      "z/卡片.md": sampleCard(11),
      "z/README.md": "# Hello",
      "z/1.json": api(1),
      "z/all.ndjson": `${api(2)}\n${api(3)}\n`,
      "z/notes.txt": "x",
      "z/.hidden.md": sampleCard(12),
      "__MACOSX/z/._1.json": "x",
    });
    const { names, problems, units } = await takeIn([path], { dataDir });
    expect(problems).toEqual([]);
    expect(names).toEqual([
      ["api 1.json"],
      ["api all.ndjson"],
      ["api all.ndjson"],
      ["card 卡片.md"],
      ["header LowRA.safetensors", "sidecar LowRA.json", "picture LowRA.preview.png"],
      ["sidecar LowRA.civitai.info", "picture LowRA_0.png"],
    ]);
    const all = units.flatMap(({ entries }) => entries);
    const header = all.find(({ kind }) => kind === "header");
    expect(header?.source).toBe(`${path} › x/LowRA.safetensors`);
    for (const { takenAt } of all) expect(takenAt).toBe(DATE.toISOString());
    const { file } = jsonOf(header);
    expect(file).toMatchObject({ name: "LowRA.safetensors", sizeBytes: tensors("LowRA").length });
    expect(file).not.toHaveProperty("path");
    const folder = write({ "LowRA.safetensors": tensors("LowRA") });
    const [onDisk] = (await takeIn([folder])).units;
    expect(file.fingerprint).toBe(onDisk?.entries[0]?.subject);
    const kept = mediaPath(join(dataDir, "media"), hash("sha256", picture));
    expect(readFileSync(kept).equals(picture)).toBe(true);
    // Nothing is left of what was held back, and nothing was put anywhere else.
    expect(globSync("tmp/*", { cwd: dataDir })).toEqual([]);
    expect(readdirSync(dataDir).filter((name) => name !== "tmp")).toEqual(["media"]);
  });

  test("is known by its contents, whatever its name", async () => {
    const bytes = await make({ "a.md": sampleCard(11) });
    const folder = write({ download: bytes, "wrong.zip": bytes, "wrong.tar": bytes });
    expect((await takeIn([join(folder, "download")])).names).toEqual([["card a.md"]]);
    expect((await takeIn([folder])).names).toEqual([["card a.md"], ["card a.md"]]);
  });

  test("may have names of 300 bytes in any script", async () => {
    const name = `${"长".repeat(98)}.md`;
    const path = await archive({ [`深/${name}`]: sampleCard(11) });
    const { units, problems } = await takeIn([path]);
    expect(problems).toEqual([]);
    expect(units[0]?.entries[0]).toMatchObject({ name, source: `${path} › 深/${name}` });
  });

  test("with a name that leads elsewhere is read but for that entry, and nothing is written", async () => {
    const bad = {
      "../../aaaa.md": '".."',
      "a/../../b/c.md": '".."',
      "/etc/absol.md": "absolute path",
      "C:/window.md": "drive letter",
      "a\\..\\bslash.md": "backslash",
      "new\nline.md": "control character",
    };
    // A zip writer refuses such names: they are put in afterwards.
    const standIns = Object.keys(bad).map((name, index) => `${index}`.repeat(name.length));
    const names = ending === "zip" ? standIns : Object.keys(bad);
    const files = Object.fromEntries(names.map((name, index) => [name, sampleCard(20 + index)]));
    let bytes = await make({ ...files, "good.md": sampleCard(11) });
    for (const [index, name] of ending === "zip" ? Object.keys(bad).entries() : [])
      bytes = renamed(bytes, standIns[index] ?? "", name);
    const dataDir = temporaryFolder();
    const folder = write({ [`a.${ending}`]: bytes });
    const taken = await takeIn([folder], { dataDir });
    expect(taken.names).toEqual([["card good.md"]]);
    expect(taken.problems).toMatchObject(
      Object.values(bad).map((words) => ({
        kind: "format",
        message: expect.stringContaining(words),
        source: expect.not.stringContaining("\n"),
      })),
    );
    expect(readdirSync(folder)).toEqual([`a.${ending}`]);
    expect(globSync("**/*.md", { cwd: dataDir })).toEqual([]);
  });

  test("within it is not read, and said so", async () => {
    const inner = await make({ "a.md": sampleCard(11) });
    const path = await archive({ [`in.${ending}`]: inner, "b.md": sampleCard(12) });
    const { names, problems } = await takeIn([path]);
    expect(names).toEqual([["card b.md"]]);
    expect(problems).toMatchObject([{ message: expect.stringContaining("unpack it first") }]);
  });

  test("that is cut off is a problem, at any place", async () => {
    const bytes = await make({
      "a.md": sampleCard(11),
      "b.json": api(1),
      "c.safetensors": tensors(),
    });
    for (const part of [0.2, 0.5, 0.7]) {
      const path = join(
        write({ [`a.${ending}`]: bytes.subarray(0, bytes.length * part) }),
        `a.${ending}`,
      );
      const { problems } = await takeIn([path]);
      expect(problems.at(-1)).toMatchObject({ source: path, kind: "format" });
      expect(problems.at(-1)?.message).toContain("broken or cut off");
    }
  });

  test("that holds nothing known is a problem where it was named, and none in a folder", async () => {
    const path = await archive({ "a.txt": "x" });
    expect((await takeIn([path])).problems).toMatchObject([{ source: path, kind: "format" }]);
    expect((await takeIn([join(path, "..")])).problems).toEqual([]);
  });

  test("has files that are too large or not what they seem named, the others go on", async () => {
    const path = await archive({
      "a.md": noise(),
      "b.png": "no picture",
      "b.safetensors": tensors(),
      "c.safetensors": "<!doctype html>",
      "d.json": picture,
      "e.json": '{"hello":1}',
      "f.civitai.info": noise(),
      "g.md": sampleCard(11),
    });
    const { names, problems } = await takeIn([path]);
    expect(names).toEqual([["card g.md"], ["header b.safetensors"]]);
    const kinds = problems.map(({ source, kind }) => [source.split(" › ")[1], kind]).sort();
    expect(Object.fromEntries(kinds)).toEqual({
      "a.md": "limit",
      "b.png": "format",
      "c.safetensors": "format",
      "d.json": "format",
      "e.json": "format",
      "f.civitai.info": "limit",
    });
  });
});

test("zip64, stored entries and old names of code page 437 are read", async () => {
  const zip64 = await zipOf({ "a.md": sampleCard(11), "b.json": "[]" }, { forceZip64Format: true });
  const utf8 = await zipOf({ "caf\u00e9x.md": sampleCard(12) });
  // The same name in the encoding that zip archives had before UTF-8, without the flag that says so.
  const cp437 = Buffer.from(utf8);
  for (let at = cp437.indexOf("caf\u00e9x"); at >= 0; at = cp437.indexOf("caf\u00e9x", at + 1))
    cp437.write("caf\x82xy", at, "latin1");
  for (const [signature, flags] of [
    ["PK\x03\x04", 6],
    ["PK\x01\x02", 8],
  ] as const) {
    const at = cp437.indexOf(signature, 0, "latin1") + flags;
    cp437.writeUInt16LE(cp437.readUInt16LE(at) & ~0x800, at);
  }
  const folder = write({ "a.zip": zip64, "b.zip": cp437 });
  const { names, problems } = await takeIn([folder]);
  expect(problems).toEqual([]);
  expect(names).toEqual([["card a.md"], ["card caféxy.md"]]);
});

test("links and devices in archives are refused", async () => {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from("/etc/passwd"), "link.md", { mode: 0o120777 });
  zip.addBuffer(Buffer.from(sampleCard(11)), "good.md");
  zip.end();
  const tar = await tarOf({ "good.md": sampleCard(12) }, [
    { name: "link.md", type: "symlink", linkname: "/etc/passwd" },
    { name: "hard.md", type: "link", linkname: "good.md" },
    { name: "device", type: "character-device" },
    { name: "pipe", type: "fifo" },
    { name: "folder", type: "directory" },
  ]);
  const folder = write({ "a.zip": await buffer(zip.outputStream), "b.tar": tar });
  const { names, problems } = await takeIn([folder]);
  expect(names).toEqual([["card good.md"], ["card good.md"]]);
  expect(problems.map(({ source }) => source.split(" › ")[1]).sort()).toEqual([
    "device",
    "hard.md",
    "link.md",
    "link.md",
    "pipe",
  ]);
  for (const { message } of problems) expect(message).toContain("link or device");
});

test("encrypted entries and unknown compression are refused, each by itself", async () => {
  const bytes = await zipOf({
    "a.md": sampleCard(11),
    "b.md": sampleCard(12),
    "c.md": sampleCard(13),
  });
  const central = (name: string) => bytes.lastIndexOf(name) - 46;
  bytes.writeUInt16LE(bytes.readUInt16LE(central("a.md") + 8) | 1, central("a.md") + 8);
  bytes.writeUInt16LE(14, central("b.md") + 10);
  const { names, problems } = await takeIn([write({ "a.zip": bytes })]);
  expect(names).toEqual([["card c.md"]]);
  expect(problems.map(({ message }) => message)).toEqual([
    expect.stringContaining("encrypted"),
    expect.stringContaining("method 14"),
  ]);
});

test("sizes and checksums that lie are found out", async () => {
  const make = () => zipOf({ "a.md": sampleCard(11), "b.md": sampleCard(12) });
  for (const [place, change] of [
    [24, -5],
    [24, 5],
    [16, 1],
  ] as const) {
    const bytes = await make();
    const at = bytes.lastIndexOf("a.md") - 46 + place;
    bytes.writeUInt32LE(bytes.readUInt32LE(at) + change, at);
    const { names, problems } = await takeIn([write({ "a.zip": bytes })]);
    expect(names).toEqual([["card b.md"]]);
    expect(problems).toMatchObject([
      { kind: "format", message: expect.stringMatching(/states|stated/) },
    ]);
  }
  const bytes = await make();
  bytes.fill(0xff, bytes.indexOf("a.md") + 60, bytes.indexOf("a.md") + 90);
  expect(await takeIn([write({ "a.zip": bytes })])).toMatchObject({
    names: [["card b.md"]],
    problems: [{ kind: "format", message: expect.stringContaining("damaged") }],
  });
});

test("a damaged directory ends the archive with a problem and keeps what came before", async () => {
  const bytes = await zipOf({ "a.md": sampleCard(11), "b.md": sampleCard(12) });
  bytes.write("XX", bytes.lastIndexOf("b.md") - 46);
  const { names, problems } = await takeIn([write({ "a.zip": bytes })]);
  expect(names).toEqual([["card a.md"]]);
  expect(problems).toMatchObject([{ message: expect.stringContaining("broken or cut off") }]);
});

/** A megabyte of blanks `count` times. */
const blanks = (count: number) =>
  Readable.from(
    (function* () {
      for (let i = 0; i < count; i += 1) yield Buffer.alloc(2 ** 20, 0x20);
    })(),
  );

test("bombs are cut off: a zip entry, a gzip file, a compressed tar archive", async () => {
  const zip = new ZipFile();
  zip.addReadStream(blanks(60), "bomb.ndjson", { compressionLevel: 9 });
  zip.addBuffer(Buffer.alloc(15 * 2 ** 20, 0x20), "small.json", { compressionLevel: 9 });
  zip.addBuffer(Buffer.from(sampleCard(11)), "good.md");
  zip.end();
  const folder = write({
    "a.zip": await buffer(zip.outputStream),
    "b.ndjson.gz": await buffer(blanks(60).pipe(createGzip({ level: 9 }))),
    "c.tgz": gzipSync(
      await tarOf({
        "first.md": sampleCard(12),
        "bomb.ndjson": Buffer.alloc(30 * 2 ** 20, 0x20),
        "last.md": sampleCard(13),
      }),
      { level: 9 },
    ),
  });
  for (const name of readdirSync(folder))
    expect(statSync(join(folder, name)).size).toBeLessThan(500_000);
  const { names, problems } = await takeIn([folder]);
  expect(names).toEqual([["card first.md"], ["card good.md"]]);
  expect(problems.map(({ kind }) => kind)).toEqual(Array(problems.length).fill("limit"));
  expect(new Set(problems.map(({ source }) => source.replace(`${folder}/`, "")))).toEqual(
    new Set([
      "a.zip › bomb.ndjson",
      "a.zip › small.json",
      "b.ndjson.gz",
      "c.tgz › bomb.ndjson",
      "c.tgz",
    ]),
  );
});

test("entries that share their bytes cannot add up to a bomb", async () => {
  const bytes = await zipOf({ "a.ndjson": `${JSON.stringify(sampleApiModel(1))}\n`.repeat(500) });
  const centralStart = bytes.indexOf("PK\x01\x02", 0, "latin1");
  const endStart = bytes.indexOf("PK\x05\x06", 0, "latin1");
  const entry = bytes.subarray(centralStart, endStart);
  const count = 400;
  const end = Buffer.from(bytes.subarray(endStart));
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(entry.length * count, 12);
  const bomb = Buffer.concat([bytes.subarray(0, centralStart), ...Array(count).fill(entry), end]);
  const { problems } = await takeIn([write({ "a.zip": bomb })]);
  expect(problems.at(-1)).toMatchObject({
    kind: "limit",
    message: expect.stringContaining("bomb"),
  });
});

test("files of a tar archive that do not fit are named, and nothing is left of them", async () => {
  const dataDir = temporaryFolder();
  const folder = temporaryFolder();
  const tar = pack();
  const written = pipeline(tar, createWriteStream(join(folder, "a.tar")));
  for (const name of ["a", "b", "c", "d", "e"])
    tar.entry({ name: `${name}.png` }, Buffer.alloc(60 * 2 ** 20));
  tar.entry({ name: "card.md" }, sampleCard(11));
  tar.entry({ name: "z.safetensors" }, tensors());
  tar.finalize();
  await written;
  const { names, problems } = await takeIn([folder], { dataDir });
  expect(names).toEqual([["card card.md"], ["header z.safetensors"]]);
  expect(problems).toMatchObject([{ kind: "limit", message: expect.stringContaining("256 MiB") }]);
  expect(globSync("tmp/*", { cwd: dataDir })).toEqual([]);
});

test("what came before the place where a stream breaks is kept", async () => {
  const cards = Array.from({ length: 50 }, (_, i) => [`${i}.md`, sampleCard(100 + i)]);
  // Does not get smaller, so the end of the stream is the middle of this one.
  const last = sampleCard(200, randomBytes(50_000).toString("hex"));
  const bytes = gzipSync(await tarOf(Object.fromEntries([...cards, ["last.md", last]])));
  const { units, problems } = await takeIn([write({ "a.tgz": bytes.subarray(0, -20_000) })]);
  expect(units.length).toBe(50);
  expect(problems).toMatchObject([
    { kind: "format", source: expect.stringContaining("a.tgz › last.md") },
    { kind: "format", source: expect.stringMatching(/a\.tgz$/) },
  ]);
});
