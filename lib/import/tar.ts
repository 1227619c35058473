// A tar archive or a gzip file, as a stream → units. Invariant: the archive is read once, from front
// to back, and what comes out of compressed bytes is bounded by what went in.
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { extract, type Header } from "tar-stream";
import { looksLike, SNIFF_BYTES } from "#lib/formats/looks-like.ts";
import { checkName, Expansion, emptyArchive, MAX_ENTRIES, placeIn, tooMany } from "./archive.ts";
import type { IntakeContext } from "./intake-context.ts";
import { readFolder } from "./read-folder.ts";
import { problemOf, Refused } from "./refusal.ts";
import { Sequence } from "./sequence.ts";
import { type DiskFile, Lookahead, type OpenFile, type SourceFile } from "./source-file.ts";
import type { Found } from "./unit.ts";

/** The types of tar-stream do not say that its entries can be iterated. */
interface TarEntry extends AsyncIterable<Buffer> {
  header: Header;
}

/** Bytes that one reader may leave unread and another reads on. */
class Rest implements AsyncIterable<Buffer> {
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  // Without a `return`, which would close the whole archive.
  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    return { next: () => this.#chunks.next() };
  }

  async drain(): Promise<void> {
    for await (const _ of this);
  }
}

/** A tar archive's own faults come as plain errors with a sentence. */
function inWords(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refused || "code" in error) return error;
  const message = `the tar archive is broken or cut off: ${error.message}`;
  return new Refused("format", message, { cause: error });
}

class TarReader {
  readonly #source: string;
  readonly #context: IntakeContext;
  readonly #sequence: Sequence;
  #count = 0;

  constructor(source: string, context: IntakeContext) {
    this.#source = source;
    this.#context = context;
    this.#sequence = new Sequence(source, context);
  }

  /** Answers whether anything was in it. */
  async *read(chunks: AsyncIterable<Buffer>): AsyncGenerator<Found, boolean> {
    let isEmpty = true;
    try {
      for await (const found of this.#entries(chunks)) {
        isEmpty = false;
        yield found;
      }
      yield* this.#sequence.end();
      return isEmpty && this.#sequence.isEmpty;
    } finally {
      this.#sequence.close();
    }
  }

  /** What came before the place where an archive breaks is kept. */
  async *#entries(chunks: AsyncIterable<Buffer>): AsyncGenerator<Found> {
    const archive = extract();
    pipeline(chunks, archive, () => {}); // its errors reach the reader of the entries
    try {
      for await (const entry of archive as AsyncIterable<unknown>)
        yield* this.#entry(entry as TarEntry);
    } catch (error) {
      this.#context.signal?.throwIfAborted();
      yield { problem: problemOf(this.#source, inWords(error)) };
    } finally {
      archive.destroy();
    }
  }

  async *#entry(entry: TarEntry): AsyncGenerator<Found> {
    this.#count += 1;
    if (this.#count > MAX_ENTRIES) throw tooMany();
    const { type, mtime, size = 0 } = entry.header;
    const name = entry.header.name.replace(/^(?:\.\/+)+/, "");
    const rest = new Rest(entry);
    if (type === "file" || type === "contiguous-file") {
      const date = mtime && mtime.getTime() > 0 ? { modifiedAt: mtime.toISOString() } : {};
      yield* this.#sequence.take({ name, sizeBytes: size, ...date, chunks: rest });
    } else if (type !== "directory") yield* this.#refuse(name);
    await rest.drain();
  }

  *#refuse(name: string): Generator<Found> {
    const source = placeIn(this.#source, name);
    try {
      checkName(name);
      const message = "a link or device within an archive is not read, expected a file";
      throw new Refused("format", message);
    } catch (error) {
      yield { problem: problemOf(source, error) };
    }
  }
}

/** Reads a tar archive. @throws Refused where it was named and holds nothing that is known */
export async function* readTar(
  file: SourceFile,
  chunks: AsyncIterable<Buffer>,
  context: IntakeContext,
): AsyncGenerator<Found> {
  const isEmpty = yield* new TarReader(file.source, context).read(chunks);
  if (isEmpty && file.named) throw emptyArchive();
}

/** @throws Refused where the bytes are broken, or grow as no honest file does */
async function* gunzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let taken = 0;
  const expansion = new Expansion(() => taken);
  const counted = async function* () {
    for await (const chunk of chunks) {
      taken += chunk.length;
      yield chunk;
    }
  };
  try {
    for await (const chunk of pipeline(counted, createGunzip(), () => {})) {
      expansion.add(chunk.length);
      yield chunk;
    }
  } catch (error) {
    const isBroken = error instanceof Error && "code" in error && `${error.code}`.startsWith("Z_");
    if (!isBroken) throw error;
    const message = `the gzip file is broken or cut off: ${error.message}`;
    throw new Refused("format", message, { cause: error });
  }
}

/** A compressed tar archive, or one compressed file, which is called as the archive without `.gz`. */
export async function* readGzip(
  file: DiskFile,
  opened: OpenFile,
  context: IntakeContext,
): AsyncGenerator<Found> {
  const unpacked = gunzip(opened.chunks);
  try {
    const chunks = new Lookahead(unpacked);
    if (looksLike(await chunks.look(SNIFF_BYTES)) === "a tar archive") {
      yield* readTar(file, chunks, context);
      return;
    }
    const { source, named } = file;
    const { modifiedAt } = opened;
    const date = modifiedAt === undefined ? {} : { modifiedAt };
    const inner = { ...date, chunks, [Symbol.asyncDispose]: async () => {} };
    const name = file.name.replace(/\.gz$/i, "");
    yield* readFolder([{ source, named, name, open: async () => inner }], context);
  } finally {
    await unpacked.return(undefined);
  }
}
