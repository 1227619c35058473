import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { createDiskCache } from "#lib/http/disk-cache.ts";
import { tempFolder } from "#tests/support/plane.ts";

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

function newFolder(): string {
  const folder = tempFolder();
  folders.push(folder);
  return folder;
}

function cacheIn(folder: string, limits: { maxBytes?: number; maxEntries?: number } = {}) {
  const log: string[] = [];
  const options = { folder, maxBytes: 1_000_000, maxEntries: 100, ...limits };
  const cache = createDiskCache({ ...options, log: (line) => log.push(line) });
  return { ...cache, log };
}

const nameOf = (key: string): string => createHash("sha256").update(key).digest("hex");
const never = (): Promise<Buffer> => Promise.reject(new Error("asked again"));

test("bytes are made once and then read back with their digest", async () => {
  const folder = newFolder();
  const cache = cacheIn(folder);
  const sha256 = createHash("sha256").update("bytes").digest("hex");
  const made = await cache.get("key", async () => Buffer.from("bytes"));
  expect(made).toEqual({ bytes: Buffer.from("bytes"), sha256 });
  expect(await cache.get("key", never)).toEqual(made);
});

test("a hundred who ask at once are served by one filling", async () => {
  const cache = cacheIn(newFolder());
  let filled = 0;
  const fill = async () => Buffer.from(`made ${++filled}`);
  const entries = await Promise.all(Array.from({ length: 100 }, () => cache.get("key", fill)));
  expect(new Set(entries.map(({ bytes }) => bytes.toString()))).toEqual(new Set(["made 1"]));
});

test("a failed filling is told to all who wait and is tried again afterwards", async () => {
  const cache = cacheIn(newFolder());
  const both = await Promise.allSettled([cache.get("key", never), cache.get("key", never)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const entry = await cache.get("key", async () => Buffer.from("now"));
  expect(entry.bytes.toString()).toBe("now");
});

test.each(["../../escape", "/etc/passwd", "a/b", "\0", "中".repeat(500)])(
  "the key %j becomes a name of hex digits only",
  async (key) => {
    const folder = newFolder();
    await cacheIn(folder).get(key, async () => Buffer.from("x"));
    expect(readdirSync(folder)).toEqual([nameOf(key)]);
  },
);

test("what an earlier process left is used, counted and cleaned of unfinished files", async () => {
  const folder = newFolder();
  const before = cacheIn(folder);
  for (const key of ["old", "new"]) await before.get(key, async () => Buffer.alloc(400));
  utimesSync(join(folder, nameOf("old")), 1, 1);
  writeFileSync(join(folder, `${nameOf("x")}.dead.part`), "half");
  writeFileSync(join(folder, "notes.txt"), "mine");
  const cache = cacheIn(folder, { maxBytes: 1000 });
  await cache.ready;
  expect((await cache.get("new", never)).bytes).toHaveLength(400);
  await cache.get("third", async () => Buffer.alloc(400));
  await vi.waitFor(() => expect(existsSync(join(folder, nameOf("old")))).toBe(false), 20_000);
  expect(readdirSync(folder).sort()).toEqual(["notes.txt", nameOf("new"), nameOf("third")].sort());
});

test.each([
  ["truncated", (file: Buffer) => file.subarray(0, -1)],
  ["cut within its digest", (file: Buffer) => file.subarray(0, 10)],
  ["emptied", () => Buffer.alloc(0)],
  ["altered", (file: Buffer) => Buffer.from(file).fill(0x41, 40, 41)],
  ["extended", (file: Buffer) => Buffer.concat([file, Buffer.from("x")])],
])("an entry that was %s is made again", async (_, spoil) => {
  const folder = newFolder();
  const cache = cacheIn(folder);
  const fill = async () => Buffer.from("the right bytes");
  await cache.get("key", fill);
  const path = join(folder, nameOf("key"));
  writeFileSync(path, spoil(readFileSync(path)));
  expect((await cache.get("key", fill)).bytes.toString()).toBe("the right bytes");
  expect((await cache.get("key", never)).bytes.toString()).toBe("the right bytes");
});

test.each([{ maxBytes: 5000 }, { maxEntries: 5 }])("it stays within %j", async (limits) => {
  const folder = newFolder();
  const cache = cacheIn(folder, limits);
  for (let i = 0; i < 30; i++) await cache.get(`key ${i}`, async () => Buffer.alloc(900, i));
  await vi.waitFor(() => expect(readdirSync(folder)).toHaveLength(5), 20_000);
  const sizes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThanOrEqual(5000);
  expect((await cache.get("key 29", never)).bytes).toHaveLength(900);
});

test("bytes beyond the whole budget are answered and not kept", async () => {
  const folder = newFolder();
  const cache = cacheIn(folder, { maxBytes: 100 });
  expect((await cache.get("key", async () => Buffer.alloc(101))).bytes).toHaveLength(101);
  expect(readdirSync(folder)).toEqual([]);
});

test("a disk that refuses costs the keeping, not the answer, and is reported once", async () => {
  const folder = join(newFolder(), "cache");
  writeFileSync(folder, "a file where the folder should be");
  const cache = cacheIn(folder);
  for (const key of ["a", "b"])
    expect((await cache.get(key, async () => Buffer.from(key))).bytes.toString()).toBe(key);
  expect(cache.log).toHaveLength(1);
  expect(cache.log[0]).toContain(folder);
});

test("what an earlier process left is bounded even where a stray cannot be removed", async () => {
  const folder = newFolder();
  mkdirSync(join(folder, "stray.part"));
  for (const key of ["a", "b", "c"]) writeFileSync(join(folder, nameOf(key)), "x".repeat(40));
  await cacheIn(folder, { maxEntries: 1 }).ready;
  const kept = () => readdirSync(folder).filter((name) => !name.endsWith(".part"));
  await vi.waitFor(() => expect(kept()).toHaveLength(1), 20_000);
});
