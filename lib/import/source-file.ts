// A file that an import reads, wherever it lies: on disk, in an archive, or held back from one.
// Invariant: no more than a chunk of it is in memory unless it was asked for whole, with a limit.
import { closeSync, constants, fstatSync, openSync, read, readFileSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { promisify } from "node:util";
import type { IntakeContext } from "./intake-context.ts";
import { type ModelFileReading, readModelStream } from "./model-file.ts";
import { Refused, tooLarge } from "./refusal.ts";

/** A file that lies on disk, and so may be an archive. */
export type DiskFile = SourceFile & { path: string };

export interface OpenFile extends AsyncDisposable {
  /** Absent where only reading it to its end would tell. */
  sizeBytes?: number;
  /** ISO 8601, UTC; absent where nobody knows. */
  modifiedAt?: string;
  /** The bytes from the beginning; they can be read once. */
  chunks: AsyncIterable<Buffer>;
}

export interface SourceFile {
  /** As a person finds it: "loras/LowRA.json", "dump.zip › LowRA.json". */
  source: string;
  /** Without folders. */
  name: string;
  /** The user named it outright, so that it is a problem where nothing can be read. */
  named: boolean;
  /** On this machine's disk; absent for a file within an archive. */
  path?: string;
  /** The importer's own file: its path means nothing afterwards. */
  isTemporary?: boolean;
  open(): Promise<OpenFile>;
  /** What its first bytes say of a model file, where they have been read already. */
  readModel?(): Promise<ModelFileReading>;
}

/** What an entry takes over from the file it is read from. */
export type Place = Pick<SourceFile, "source" | "name" | "named"> & { modifiedAt?: string };

export function placeOf(file: SourceFile, { modifiedAt }: { modifiedAt?: string }): Place {
  const { source, name, named } = file;
  return { source, name, named, ...(modifiedAt === undefined ? {} : { modifiedAt }) };
}

const readAt = promisify(read);
const CHUNK_BYTES = 2 ** 18;
/** Read in one call: the many small documents of a folder. */
const SMALL_BYTES = 2 ** 20;

/** As readFileSync does, which would ask for the size once more: that takes longer than to read. */
function readSmall(fd: number, sizeBytes: number): Buffer {
  if (sizeBytes === 0) return readFileSync(fd); // some file systems do not know the size beforehand
  const bytes = Buffer.allocUnsafe(sizeBytes);
  let length = 0;
  for (let count = -1; count !== 0 && length < sizeBytes; length += count)
    count = readSync(fd, bytes, length, sizeBytes - length, null);
  return bytes.subarray(0, length);
}

async function* readChunks(
  fd: number,
  sizeBytes: number,
  onBytes: IntakeContext["onBytes"],
): AsyncGenerator<Buffer> {
  if (sizeBytes <= SMALL_BYTES) {
    const bytes = readSmall(fd, sizeBytes);
    onBytes(bytes.length);
    if (bytes.length > 0) yield bytes;
    return;
  }
  for (;;) {
    const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
    const { bytesRead } = await readAt(fd, buffer, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return;
    onBytes(bytesRead);
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * Opens a file on disk. Never waits: a pipe that has taken the file's place is refused.
 * @throws Refused, or the system's error
 */
export function openOnDisk(path: string, onBytes: IntakeContext["onBytes"]): OpenFile {
  const fd = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // Windows lacks it
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Refused("unreadable", "expected a file or a folder");
    return {
      sizeBytes: stats.size,
      modifiedAt: stats.mtime.toISOString(),
      chunks: readChunks(fd, stats.size, onBytes),
      [Symbol.asyncDispose]: async () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

/** Reads a file's first bytes as those of a model file. */
export async function readModel(file: SourceFile): Promise<ModelFileReading> {
  if (file.readModel) return await file.readModel();
  const { name, path, source, isTemporary } = file;
  await using opened = await file.open();
  const { sizeBytes, modifiedAt, chunks } = opened;
  if (sizeBytes === undefined)
    throw new Refused("format", "a model file within gzip is not read; unpack it first");
  const entry = {
    name,
    sizeBytes,
    ...(modifiedAt === undefined ? {} : { modifiedAt }),
    ...(path === undefined || isTemporary ? {} : { path: resolve(path) }),
  };
  return await readModelStream(entry, chunks, source);
}

/** A stream of which the beginning can be looked at before it is read. */
export class Lookahead implements AsyncIterable<Buffer> {
  readonly #chunks: AsyncIterator<Buffer>;
  readonly #held: Buffer[] = [];
  #heldBytes = 0;
  /** True once the whole stream is held. */
  isWhole = false;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** The first bytes: `count` of them or more, fewer only where the stream is shorter. */
  async look(count: number): Promise<Buffer> {
    while (this.#heldBytes < count && !this.isWhole) {
      const { done, value } = await this.#chunks.next();
      if (done) this.isWhole = true;
      else {
        this.#held.push(value);
        this.#heldBytes += value.length;
      }
    }
    const bytes = this.#held.length === 1 ? this.#held[0] : undefined;
    return bytes ?? Buffer.concat(this.#held);
  }

  /** The whole stream. @throws Refused where it is longer */
  async whole(maxBytes: number, title: string): Promise<Buffer> {
    const bytes = await this.look(maxBytes + 1);
    if (bytes.length > maxBytes) throw tooLarge(title, maxBytes);
    return bytes;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer> {
    for (const chunk of this.#held.splice(0)) yield chunk;
    while (!this.isWhole) {
      const { done, value } = await this.#chunks.next();
      if (done) this.isWhole = true;
      else yield value;
    }
  }
}
