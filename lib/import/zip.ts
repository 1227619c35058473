// A zip archive on disk → units. Invariant: only entries of known kinds are opened, each by itself;
// what is refused has a problem, and the other entries go on.
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from "yauzl";
import { baseName, emptyArchive, folderName, MAX_ENTRIES, placeIn, tooMany } from "./archive.ts";
import type { IntakeContext } from "./intake-context.ts";
import { readFolder } from "./read-folder.ts";
import { problemOf, Refused } from "./refusal.ts";
import type { DiskFile, OpenFile, SourceFile } from "./source-file.ts";
import type { Found } from "./unit.ts";
import { ZipBytes } from "./zip-bytes.ts";
import { nameOf, readEntry, type ZipEntry } from "./zip-entry.ts";

/** yauzl's errors are plain ones with a sentence. */
function broken(cause: unknown): Refused {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new Refused("format", `the zip archive is broken or cut off: ${reason}`, { cause });
}

type Open = (entry: ZipEntry) => Promise<OpenFile>;

/** Small: an archive may have a million files. */
class ZippedFile implements SourceFile {
  readonly named = false;
  readonly #archive: string;
  readonly #entry: ZipEntry;
  readonly #open: Open;

  constructor(archive: string, entry: ZipEntry, open: Open) {
    this.#archive = archive;
    this.#entry = entry;
    this.#open = open;
  }

  get source(): string {
    return placeIn(this.#archive, this.#entry.name);
  }

  get name(): string {
    return baseName(this.#entry.name);
  }

  open(): Promise<OpenFile> {
    return this.#open(this.#entry);
  }
}

class ZipReader {
  readonly #file: DiskFile;
  readonly #context: IntakeContext;
  readonly #zip: ZipFile;
  readonly #bytes: ZipBytes;
  readonly #folders = new Map<string, SourceFile[]>();

  constructor(file: DiskFile, context: IntakeContext, zip: ZipFile, bytes: ZipBytes) {
    this.#file = file;
    this.#context = context;
    this.#zip = zip;
    this.#bytes = bytes;
  }

  async *read(): AsyncGenerator<Found> {
    let isEmpty = true;
    for await (const problem of this.#list()) {
      isEmpty = false;
      yield problem;
    }
    for (const files of this.#folders.values()) yield* readFolder(files, this.#context);
    if (isEmpty && this.#folders.size === 0 && this.#file.named) throw emptyArchive();
  }

  async *#list(): AsyncGenerator<Found> {
    const { source } = this.#file;
    let count = 0;
    try {
      for await (const entry of this.#zip.eachEntry()) {
        this.#context.signal?.throwIfAborted();
        count += 1;
        if (count > MAX_ENTRIES) throw tooMany();
        yield* this.#add(entry);
      }
    } catch (error) {
      this.#context.signal?.throwIfAborted();
      yield { problem: problemOf(source, error instanceof Refused ? error : broken(error)) };
    }
  }

  *#add(entry: Entry): Generator<Found> {
    try {
      const kept = readEntry(entry);
      if (kept) this.#keep(kept);
    } catch (error) {
      yield { problem: problemOf(placeIn(this.#file.source, nameOf(entry)), error) };
    }
  }

  #keep(entry: ZipEntry): void {
    const folder = folderName(entry.name);
    const files = this.#folders.get(folder) ?? [];
    files.push(new ZippedFile(this.#file.source, entry, this.#open));
    this.#folders.set(folder, files);
  }

  readonly #open = async (entry: ZipEntry): Promise<OpenFile> => {
    const { compressedBytes, sizeBytes, modifiedMs } = entry;
    const chunks = this.#bytes.read(entry, await this.#startOf(entry));
    this.#context.onBytes(compressedBytes);
    return {
      sizeBytes,
      ...(modifiedMs > 0 ? { modifiedAt: new Date(modifiedMs).toISOString() } : {}),
      chunks,
      [Symbol.asyncDispose]: async () => void (await chunks.return(undefined)),
    };
  };

  async #startOf({ offset, compressedBytes }: ZipEntry): Promise<number> {
    // The two fields are all that yauzl reads of an entry here.
    const place = { relativeOffsetOfLocalHeader: offset, compressedSize: compressedBytes } as Entry;
    try {
      const header = await this.#zip.readLocalFileHeaderPromise(place, { minimal: true });
      return header.fileDataStart;
    } catch (error) {
      throw broken(error);
    }
  }
}

/** Reads a zip archive; entries of one folder belong together as files of a folder do. */
export async function* readZip(file: DiskFile, context: IntakeContext): AsyncGenerator<Found> {
  const bytes = new ZipBytes(file.path);
  try {
    let zip: ZipFile;
    try {
      // Names and sizes are checked here, entry by entry: yauzl would end at the first bad one.
      const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false };
      zip = await fromRandomAccessReaderPromise(bytes.reader, bytes.size, options);
    } catch (error) {
      throw broken(error);
    }
    yield* new ZipReader(file, context, zip, bytes).read();
  } finally {
    bytes.close();
  }
}
