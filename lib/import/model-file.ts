// Model files on disk: their first bytes, and digests of the whole on request. Invariant: memory does
// not grow with the file; a scan reads the header and 64 KiB, and nothing is ever unpickled.

import { isUtf8 } from "node:buffer";
import { createHash, type Hash } from "node:crypto";
import { type FileHandle, open } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";
import { type FileFacts, type HashesDocument, modelFormat } from "#lib/formats/beside.ts";
import { SNIFF_BYTES } from "#lib/formats/looks-like.ts";
import { PREFIX_BYTES, readHeaderLength, seemsToBe } from "#lib/formats/safetensors.ts";
import { Digests } from "./digests.ts";

const MIB = 2 ** 20;
/** What a fingerprint takes in behind the header of a safetensors file. */
const TAIL_BYTES = 65_536;
/** Longer headers are passed over: with them in memory a few times, an import would grow too large. */
const MAX_KEPT_HEADER = 16 * MIB;

export interface ModelFileReading {
  /** Absent where the file is not what its name says. */
  file?: FileFacts;
  /** A safetensors file's header as text, of at most 16 MiB. */
  header?: string;
  /** Where the tensor bytes of a safetensors file begin. */
  dataStart?: number;
  problems: Problem[];
}

/** What is known of a file before it is read. */
export interface ModelFileEntry {
  name: string;
  sizeBytes: number;
  /** ISO 8601, UTC. */
  modifiedAt?: string;
  path?: string;
}

/** A stream's bytes from its beginning, taken in pieces of wanted sizes. */
class FirstBytes {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #held = Buffer.alloc(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The next bytes without taking them; fewer at the end of the stream. */
  async look(count: number): Promise<Buffer> {
    while (this.#held.length < count) {
      const { done, value } = await this.#chunks.next();
      if (done) break;
      this.#held = Buffer.concat([this.#held, value]);
    }
    return this.#held.subarray(0, count);
  }

  async *take(count: number): AsyncGenerator<Buffer> {
    for (let left = count; left > 0; ) {
      const piece = await this.look(Math.min(left, MIB));
      if (piece.length === 0) return;
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }

  /** Lets the stream go; the rest of it is not read. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** Feeds bytes to the hash; answers them where they are to be kept. */
async function hashBytes(
  pieces: AsyncIterable<Buffer>,
  hash: Hash,
  keep: boolean,
): Promise<Buffer> {
  const kept: Buffer[] = [];
  for await (const piece of pieces) {
    hash.update(piece);
    if (keep) kept.push(piece);
  }
  return Buffer.concat(kept);
}

/** The header's text, or a problem. */
function headerText(bytes: Buffer, length: number, source: string): Partial<ModelFileReading> {
  const problem = (kind: Problem["kind"], message: string): Partial<ModelFileReading> => ({
    problems: [{ source, field: "header", kind, message }],
  });
  if (length > MAX_KEPT_HEADER)
    return problem("limit", `too long to be read, expected at most ${MAX_KEPT_HEADER / MIB} MiB`);
  return isUtf8(bytes)
    ? { header: bytes.toString("utf8") }
    : problem("format", "the header is not valid UTF-8");
}

async function readFirst(
  entry: ModelFileEntry,
  bytes: FirstBytes,
  source: string,
): Promise<ModelFileReading> {
  const first = await bytes.look(SNIFF_BYTES);
  const isSafe = modelFormat(entry.name) === "SafeTensor";
  const length = isSafe ? readHeaderLength(first, entry.sizeBytes) : notPickled(first);
  if (typeof length === "string")
    return { problems: [{ source, field: "file", kind: "format", message: length }] };
  const hash = createHash("sha256").update(`${entry.sizeBytes}\n`);
  await hashBytes(bytes.take(isSafe ? PREFIX_BYTES : 0), hash, false);
  const header = await hashBytes(bytes.take(length), hash, length <= MAX_KEPT_HEADER);
  await hashBytes(bytes.take(isSafe ? TAIL_BYTES : MIB), hash, false);
  const fingerprint = `f${hash.digest("hex").slice(0, 12)}`;
  return {
    file: { ...entry, fingerprint },
    problems: [],
    ...(isSafe ? { dataStart: PREFIX_BYTES + length, ...headerText(header, length, source) } : {}),
  };
}

/** A pickle of protocol 2, PyTorch's, to 5, the newest. */
function isPickle(first: Buffer): boolean {
  const [mark, protocol = 0] = first;
  return mark === 0x80 && protocol >= 2 && protocol <= 5;
}

/** 0, the length of the header that other formats lack, or what the file seems to be instead. */
function notPickled(first: Buffer): 0 | string {
  const seems = seemsToBe(first);
  // PyTorch writes a zip archive, before 2020 a bare pickle or a tar archive.
  if (isPickle(first) || /^a (?:zip|tar) archive$/i.test(seems ?? "")) return 0;
  const found = seems ?? "something else";
  return `expected a model file, which is a zip archive, a tar archive or a pickle, found ${found}`;
}

/**
 * Reads the first bytes of a model file that comes as a stream, such as one in an archive, and lets
 * the stream go.
 * @param source its name in problems
 */
export async function readModelStream(
  entry: ModelFileEntry,
  chunks: AsyncIterable<Uint8Array>,
  source: string,
): Promise<ModelFileReading> {
  const bytes = new FirstBytes(chunks);
  try {
    return await readFirst(entry, bytes, source);
  } finally {
    await bytes.close();
  }
}

async function* readChunks(handle: FileHandle, chunkBytes: number): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    const { buffer, bytesRead } = await handle.read(
      Buffer.allocUnsafe(chunkBytes),
      0,
      chunkBytes,
      at,
    );
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}

async function entryOf(handle: FileHandle, path: string): Promise<ModelFileEntry> {
  const { size, mtime } = await handle.stat();
  return {
    name: basename(path),
    path: resolve(path),
    sizeBytes: size,
    modifiedAt: mtime.toISOString(),
  };
}

/**
 * Reads the first bytes of a model file on disk.
 * @throws the system's error where it cannot be opened or read
 */
export async function readModelFile(path: string, source = path): Promise<ModelFileReading> {
  await using handle = await open(path);
  const entry = await entryOf(handle, path);
  return await readModelStream(entry, readChunks(handle, 2 * TAIL_BYTES), source);
}

export interface HashOptions {
  source?: string;
  onProgress?: (bytesDone: number, bytesTotal: number) => void;
  signal?: AbortSignal;
}

/**
 * Reads a whole model file once and gives its digests (docs/cards.md), or problems where it is not
 * what its name says.
 * @throws LoraryError file_changed where it changes meanwhile, the signal's reason, or the system's
 * error where it cannot be read
 */
export async function hashModelFile(
  path: string,
  { source = path, onProgress, signal }: HashOptions = {},
): Promise<{ facts?: HashesDocument; problems: Problem[] }> {
  await using handle = await open(path);
  const entry = await entryOf(handle, path);
  const { file, dataStart, problems } = await readModelStream(
    entry,
    readChunks(handle, 2 * TAIL_BYTES),
    source,
  );
  if (file === undefined) return { problems };
  const digests = new Digests(dataStart);
  let done = 0;
  for await (const chunk of readChunks(handle, MIB)) {
    signal?.throwIfAborted();
    digests.update(chunk);
    done += chunk.length;
    if (done > entry.sizeBytes) break; // it grows, perhaps faster than it is read
    onProgress?.(done, entry.sizeBytes);
  }
  const { sizeBytes, modifiedAt } = await entryOf(handle, path);
  if (done !== entry.sizeBytes || sizeBytes !== done || modifiedAt !== entry.modifiedAt)
    throw new LoraryError(409, "file_changed", `${source} changed while it was read`);
  return {
    facts: { fingerprint: file.fingerprint, name: file.name, hashes: digests.digest() },
    problems,
  };
}
