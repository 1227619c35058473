// Files, folders and archives → units of documents with their bytes. Invariant: what was named and
// what lies in it is a unit, part of one, of a kind that is not read, or a problem; memory holds one
// document, or one model file's header and what lies beside it.
import type { IntakeContext } from "./intake-context.ts";
import { type ReadArchive, readFolder } from "./read-folder.ts";
import { type FoundFile, scan } from "./scan.ts";
import { type DiskFile, type OpenFile, openOnDisk } from "./source-file.ts";
import { readGzip, readTar } from "./tar.ts";
import type { Found, SourcePath } from "./unit.ts";
import { readZip } from "./zip.ts";

export type IntakeOptions = Omit<IntakeContext, "onBytes" | "met"> &
  Partial<Pick<IntakeContext, "onBytes">>;

/** Small: a folder may have a million files. */
class ScannedFile implements DiskFile {
  readonly #file: FoundFile;
  readonly #context: IntakeContext;

  constructor(file: FoundFile, context: IntakeContext) {
    this.#file = file;
    this.#context = context;
  }

  get source(): string {
    return this.#file.source;
  }

  get name(): string {
    return this.#file.name;
  }

  get named(): boolean {
    return this.#file.named;
  }

  get path(): string {
    return this.#file.path;
  }

  get isTemporary(): boolean {
    return this.#file.temporary !== undefined;
  }

  async open(): Promise<OpenFile> {
    const { path, temporary } = this.#file;
    const opened = openOnDisk(path, this.#context.onBytes);
    if (temporary === undefined) return opened;
    const { modifiedAt: _, ...rest } = opened;
    const { takenAt } = temporary;
    return takenAt === undefined ? rest : { ...rest, modifiedAt: takenAt };
  }
}

/**
 * Reads what lies under some paths. Model files and what lies beside them come as one unit, each
 * other document as its own; what cannot be read is a problem and the rest goes on.
 * @throws LoraryError where the data folder cannot be written; the signal's reason
 */
export async function* intake(
  paths: readonly SourcePath[],
  options: IntakeOptions,
): AsyncGenerator<Found> {
  const context: IntakeContext = { onBytes: () => {}, ...options, met: new Set() };
  const readArchive: ReadArchive = (file, kind, opened) => {
    if (kind === "zip") return readZip(file, context);
    return kind === "tar" ? readTar(file, opened.chunks, context) : readGzip(file, opened, context);
  };
  for (const listing of scan(paths)) {
    options.signal?.throwIfAborted();
    if ("problem" in listing) yield listing;
    else {
      const files = listing.files.map((file) => new ScannedFile(file, context));
      yield* readFolder(files, context, readArchive);
    }
  }
}
