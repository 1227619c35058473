import { execFileSync } from "node:child_process";
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FORMATS, findFormat } from "#lib/import/formats.ts";
import { scan, sizes } from "#lib/import/scan.ts";
import type { SourcePath } from "#lib/import/unit.ts";
import { write } from "./take-in.ts";

function scanned(...paths: SourcePath[]) {
  const listings = [...scan(paths)];
  return {
    folders: listings.flatMap((one) => ("files" in one ? [one.files.map(({ name }) => name)] : [])),
    problems: listings.flatMap((one) => ("problem" in one ? [one.problem] : [])),
  };
}

test("folders are walked in order, dot names and other kinds of files are passed over", () => {
  const folder = write({
    "b.md": "",
    "a.JSON": "",
    "notes.txt": "",
    ".hidden.md": "",
    ".git/c.md": "",
    "子 文件夹/z.safetensors": "",
    "子 文件夹/y.png": "",
  });
  expect(scanned(folder)).toEqual({
    folders: [
      ["a.JSON", "b.md"],
      ["y.png", "z.safetensors"],
    ],
    problems: [],
  });
});

test("links in a circle end, links to files are followed, broken ones are named", () => {
  const folder = write({ "in/a.md": "" });
  symlinkSync("..", join(folder, "in", "up"));
  symlinkSync("a.md", join(folder, "in", "again.md"));
  symlinkSync("self.md", join(folder, "self.md"));
  symlinkSync("nowhere", join(folder, "nothing.txt"));
  const { folders, problems } = scanned(folder);
  expect(folders).toEqual([["a.md", "again.md"]]);
  expect(problems).toMatchObject([{ kind: "unreadable", source: join(folder, "self.md") }]);
});

test("folders full of links to each other are walked in no time, each by one link only", () => {
  const names = Array.from({ length: 12 }, (_, index) => `d${index}`);
  const folder = write(Object.fromEntries(names.map((name) => [`${name}/${name}.md`, ""])));
  for (const from of names)
    for (const to of names) symlinkSync(join("..", to), join(folder, from, `to-${to}`));
  const { folders, problems } = scanned(folder);
  expect(new Set(folders.flat())).toEqual(new Set(names.map((name) => `${name}.md`)));
  expect(folders.length).toBeLessThanOrEqual(2 * names.length);
  expect(problems).toEqual([]);
});

test("named files of one folder belong together, whatever else was named", () => {
  const folder = write({ "a.safetensors": "", "a.json": "", "b/c.md": "", "x.txt": "" });
  const paths = ["a.safetensors", "b", "a.json", "x.txt", "nope"].map((name) => join(folder, name));
  const { folders, problems } = scanned(...paths);
  expect(folders).toEqual([["c.md"], ["a.json", "a.safetensors", "x.txt"]]);
  expect(problems).toMatchObject([{ source: join(folder, "nope"), kind: "unreadable" }]);
});

test("a file of the importer's own is called as it is named", () => {
  const folder = write({ spool: "" });
  const takenAt = "2024-01-02T03:04:05.000Z";
  const path = { path: join(folder, "spool"), name: "standard input", takenAt };
  expect([...scan([path])]).toEqual([
    {
      files: [
        {
          source: "standard input",
          name: "standard input",
          path: join(folder, "spool"),
          named: true,
          temporary: { takenAt },
        },
      ],
    },
  ]);
});

test.skipIf(process.platform !== "linux")(
  "a name that is no UTF-8 is shown with its bytes, one that merely looks so is read",
  () => {
    const folder = write({ "sound \ufffd.md": "" });
    const at = (name: string) =>
      Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name, "latin1")]);
    writeFileSync(at("caf\xe9.md"), "");
    writeFileSync(at("\xff.txt"), "");
    mkdirSync(at("\xfe"));
    const { folders, problems } = scanned(folder);
    expect(folders).toEqual([["sound \ufffd.md"]]);
    expect(problems.map(({ source }) => basename(source)).sort()).toEqual(["\\xfe", "caf\\xe9.md"]);
    expect(problems[0]?.message).toContain("not valid UTF-8");
  },
);

test.skipIf(process.platform === "win32")("pipes and sockets in a folder are passed over", () => {
  const folder = write({ "a.md": "" });
  execFileSync("mkfifo", [join(folder, "pipe.md")]);
  const server = createServer().listen(join(folder, "socket.json"));
  onTestFinished(() => void server.close());
  expect(scanned(folder)).toEqual({ folders: [["a.md"]], problems: [] });
});

test("a walk measures what will be read", () => {
  const folder = write({ "a.md": "12345", "b.txt": "ignored", "c.pt": Buffer.alloc(5000) });
  expect([...sizes([folder], 1000)]).toEqual([5, 1000]);
  expect([...sizes([join(folder, "a.md"), join(folder, "nope")], 0)]).toEqual([5]);
  const begun = sizes([folder], 1000);
  begun.next();
  rmSync(folder, { recursive: true });
  expect([...begun]).toEqual([0]);
  expect([...sizes([folder], 0)]).toEqual([]);
});

test("each ending tells one format, the longest first", () => {
  const endings = FORMATS.flatMap((format) => format.endings);
  expect(new Set(endings).size).toBe(endings.length);
  for (const format of FORMATS)
    for (const ending of format.endings) expect(findFormat(`a${ending}`)?.format).toBe(format);
  expect(findFormat("A.TAR.GZ")?.ending).toBe(".tar.gz");
  expect(findFormat(".json")).toBeUndefined();
  expect(findFormat("model")).toBeUndefined();
});
