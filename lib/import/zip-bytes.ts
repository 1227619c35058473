// The bytes of a zip archive's entries. Invariant: what the archive says of sizes and checksums is
// checked against what comes out, and no more comes out than an honest file would hold.
import { closeSync, createReadStream, fstatSync, openSync, readSync } from "node:fs";
import { pipeline } from "node:stream";
import { crc32, createInflateRaw, inflateRawSync } from "node:zlib";
import { RandomAccessReader } from "yauzl";
import { bomb, Expansion, FREE_BYTES, MAX_RATIO } from "./archive.ts";
import { Refused } from "./refusal.ts";
import type { ZipEntry } from "./zip-entry.ts";

/** Smaller ones are read and inflated in one call each. */
const SMALL_BYTES = 2 ** 17;

type Stated = Pick<ZipEntry, "compressedBytes" | "sizeBytes" | "crc" | "isDeflated">;

/** zlib's errors have a code, such as Z_DATA_ERROR. */
function inWords(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code === "ERR_BUFFER_TOO_LARGE") return bomb();
  return code.startsWith("Z_")
    ? new Refused("format", "damaged: its compressed bytes cannot be read", { cause: error })
    : error;
}

/**
 * Reads an archive's directory for yauzl, a window at a time: what it asks for are some dozens of
 * bytes an entry, and a call of the system for each would take most of the time.
 */
class WindowReader extends RandomAccessReader {
  readonly #fd: number;
  readonly #buffer = Buffer.allocUnsafe(2 ** 16);
  #window = this.#buffer.subarray(0, 0);
  #start = 0;

  constructor(fd: number) {
    super();
    this.#fd = fd;
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null, bytesRead?: number) => void,
  ): void {
    try {
      callback(null, this.#copy(target.subarray(offset, offset + length), position));
    } catch (error) {
      callback(error instanceof Error ? error : new Error(String(error)));
    }
  }

  #copy(target: Buffer, position: number): number {
    if (target.length > this.#buffer.length)
      return readSync(this.#fd, target, 0, target.length, position);
    const isIn =
      position >= this.#start && position + target.length <= this.#start + this.#window.length;
    if (!isIn) {
      this.#start = position;
      const bytesRead = readSync(this.#fd, this.#buffer, 0, this.#buffer.length, position);
      this.#window = this.#buffer.subarray(0, bytesRead);
    }
    return this.#window.copy(target, 0, position - this.#start);
  }
}

export class ZipBytes {
  readonly reader: RandomAccessReader;
  /** Of the archive. */
  readonly size: number;
  readonly #path: string;
  readonly #fd: number;
  /** Of the whole archive: entries may share their compressed bytes. */
  readonly #expansion: Expansion;

  constructor(path: string) {
    this.#path = path;
    this.#fd = openSync(path, "r");
    this.size = fstatSync(this.#fd).size;
    this.reader = new WindowReader(this.#fd);
    this.#expansion = new Expansion(() => this.size);
  }

  /**
   * @param start where the entry's compressed bytes begin
   * @throws Refused where they are damaged, or not as stated
   */
  async *read(entry: Stated, start: number): AsyncGenerator<Buffer> {
    const expansion = new Expansion(() => entry.compressedBytes);
    let bytes = 0;
    let crc = 0;
    for await (const chunk of this.#inflated(entry, start)) {
      bytes += chunk.length;
      crc = crc32(chunk, crc);
      if (bytes > entry.sizeBytes) throw wrongSize(entry, "more");
      expansion.add(chunk.length);
      this.#expansion.add(chunk.length);
      yield chunk;
    }
    if (bytes !== entry.sizeBytes) throw wrongSize(entry, `${bytes}`);
    if (crc !== entry.crc) throw new Refused("format", "damaged: its checksum is not as stated");
  }

  close(): void {
    closeSync(this.#fd);
  }

  async *#inflated(entry: Stated, start: number): AsyncGenerator<Buffer> {
    const { compressedBytes, isDeflated } = entry;
    if (compressedBytes === 0) return;
    try {
      if (compressedBytes <= SMALL_BYTES) yield this.#small(entry, start);
      else {
        const raw = createReadStream(this.#path, { start, end: start + compressedBytes - 1 });
        // Errors of either stream reach the reader of the last.
        yield* isDeflated ? pipeline(raw, createInflateRaw(), () => {}) : raw;
      }
    } catch (error) {
      throw inWords(error);
    }
  }

  #small({ compressedBytes, isDeflated }: Stated, start: number): Buffer {
    const bytes = Buffer.allocUnsafe(compressedBytes);
    const raw = bytes.subarray(0, readSync(this.#fd, bytes, 0, compressedBytes, start));
    const maxOutputLength = Math.max(FREE_BYTES, MAX_RATIO * compressedBytes);
    return isDeflated ? inflateRawSync(raw, { maxOutputLength }) : raw;
  }
}

function wrongSize({ sizeBytes }: Stated, found: string): Refused {
  return new Refused("format", `the archive states ${sizeBytes} bytes for it, found ${found}`);
}
