// A folder of bytes that may be thrown away, bounded in bytes and entries.
// Invariant: what comes out is exactly what went in. A file begins with the SHA-256 of the rest, so
// a torn, truncated or altered one is never served but made again.
import { createHash, randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";

const DIGEST_BYTES = 32;
const NAME = /^[0-9a-f]{64}$/;

export interface CacheEntry {
  bytes: Buffer;
  /** SHA-256 of the bytes, lower-case hex. */
  sha256: string;
}

export interface DiskCache {
  /**
   * The entry of a key. A missing one is made by `fill`, once for all who ask at the same time;
   * where the disk refuses, it is answered without being kept.
   */
  get(key: string, fill: () => Promise<Buffer>): Promise<CacheEntry>;
  /** Settles when the index of what an earlier process left is complete. */
  ready: Promise<void>;
}

export interface DiskCacheOptions {
  /** Made when missing. Files of other names in it are left alone. */
  folder: string;
  maxBytes: number;
  maxEntries: number;
  /** Told once when the disk begins to refuse. */
  log?: (line: string) => void;
}

const digest = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
const entryOf = (bytes: Buffer): CacheEntry => ({ bytes, sha256: digest(bytes).toString("hex") });

// What an earlier process left, oldest first so that the newest are the last to go. Reads are not
// written down: after a restart, age counts instead of use. Unfinished files are removed.
async function listKept(folder: string, run: string): Promise<{ name: string; size: number }[]> {
  const names = await readdir(folder);
  const stray = names.filter((name) => name.endsWith(".part") && !name.includes(run));
  // One that cannot be removed must not keep the others from being counted.
  await Promise.allSettled(stray.map((name) => rm(join(folder, name), { force: true })));
  const found: { name: string; size: number; time: number }[] = [];
  for (const name of names.filter((name) => NAME.test(name))) {
    const file = await stat(join(folder, name)).catch(() => undefined);
    if (file?.isFile()) found.push({ name, size: file.size, time: file.mtimeMs });
  }
  return found.sort((a, b) => a.time - b.time);
}

export function createDiskCache(options: DiskCacheOptions): DiskCache {
  const { folder, maxBytes, maxEntries, log = () => {} } = options;
  // Marks this process's unfinished files: all other .part files are left from one that died.
  const run = randomUUID();
  const flights = new Map<string, Promise<CacheEntry>>();
  let refused = false;
  const index = new LRUCache<string, number>({
    max: maxEntries,
    maxSize: maxBytes,
    sizeCalculation: (sizeBytes) => sizeBytes,
    dispose: (_size, name, reason) => {
      if (reason !== "set") void rm(join(folder, name), { force: true }).catch(() => {});
    },
  });

  async function scan(): Promise<void> {
    await mkdir(folder, { recursive: true });
    for (const { name, size } of await listKept(folder, run))
      if (!index.has(name)) index.set(name, Math.max(1, size));
  }

  async function read(name: string): Promise<CacheEntry | undefined> {
    const file = await readFile(join(folder, name)).catch(() => undefined);
    if (file === undefined) return undefined;
    const bytes = file.subarray(DIGEST_BYTES);
    const sum = digest(bytes);
    if (!sum.equals(file.subarray(0, DIGEST_BYTES))) return undefined;
    if (index.get(name) === undefined) index.set(name, file.length);
    return { bytes, sha256: sum.toString("hex") };
  }

  async function write(name: string, { bytes, sha256 }: CacheEntry): Promise<void> {
    const size = bytes.length + DIGEST_BYTES;
    if (size > maxBytes) return;
    const part = join(folder, `${name}.${run}.part`);
    try {
      await mkdir(folder, { recursive: true });
      await writeFile(part, [Buffer.from(sha256, "hex"), bytes], { flag: "wx" });
      await rename(part, join(folder, name));
      index.set(name, size);
      refused = false;
    } catch (error) {
      // A full or read-only disk costs speed, not pictures.
      await rm(part, { force: true }).catch(() => {});
      if (!refused) log(`The cache ${folder} cannot be written: ${(error as Error).message}`);
      refused = true;
    }
  }

  async function load(name: string, fill: () => Promise<Buffer>): Promise<CacheEntry> {
    const kept = await read(name);
    if (kept !== undefined) return kept;
    const made = entryOf(await fill());
    await write(name, made);
    return made;
  }

  function get(key: string, fill: () => Promise<Buffer>): Promise<CacheEntry> {
    const name = digest(Buffer.from(key)).toString("hex");
    const flight = flights.get(name) ?? load(name, fill).finally(() => flights.delete(name));
    flights.set(name, flight);
    return flight;
  }

  return { get, ready: scan().catch(() => {}) };
}
