// Files and folders → store. Invariant: a source either becomes part of the catalog, is already
// known, or has a problem in the summary; memory holds one batch, however many files there are.
import { hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { setImmediate } from "node:timers/promises";
import type { Problem } from "#lib/catalog/errors.ts";
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import { isDemo } from "#lib/catalog/model.ts";
import type { SourcedModel, Store } from "#lib/store/store.ts";
import { FORMATS, type SourceFormat } from "./formats.ts";
import { STANDARD_INPUT, scan, unreadable } from "./scan.ts";

export interface ImportOptions {
  store: Store;
  now: () => Date;
  /** Read where a path is "-". */
  stdin?: AsyncIterable<Uint8Array>;
  /** Called after each batch with the number of files read and of all files. */
  onProgress?: (done: number, total: number) => void;
  /** Leaves out the models of the demo set. */
  skipDemo?: boolean;
}

interface SourceFile {
  /** As the user named it. */
  source: string;
  format: SourceFormat;
  bytes: Buffer;
  sha256: string;
}

// One transaction: small enough that readers of other processes and a waiting writer get their turn.
const BATCH_FILES = 100;
const BATCH_BYTES = 1_000_000;
const STDIN_NAME = "standard input";

function tooLarge(source: string, { title, maxBytes }: SourceFormat): Problem {
  const message = `too large for ${title}, expected at most ${maxBytes / 2 ** 20} MiB`;
  return { source, field: "file", kind: "limit", message };
}

class Importer {
  readonly summary: ImportSummary = { added: 0, changed: 0, unchanged: 0, problems: [] };
  readonly #options: ImportOptions;
  #batch: SourceFile[] = [];
  #batchBytes = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
  }

  /** Takes a source up; answers true where a batch is full. */
  add(source: string, format: SourceFormat, bytes: Buffer): boolean {
    const sha256 = hash("sha256", bytes);
    this.#batch.push({ source, format, bytes, sha256 });
    this.#batchBytes += bytes.length;
    return this.#batch.length >= BATCH_FILES || this.#batchBytes >= BATCH_BYTES;
  }

  addFile(path: string, format: SourceFormat): boolean {
    try {
      const fd = openSync(path, "r");
      try {
        if (fstatSync(fd).size <= format.maxBytes) return this.add(path, format, readFileSync(fd));
        this.summary.problems.push(tooLarge(path, format));
      } finally {
        closeSync(fd);
      }
    } catch (error) {
      this.summary.problems.push(unreadable(path, error));
    }
    return false;
  }

  /** Standard input is one card. */
  async addStandardInput(): Promise<void> {
    const [format] = FORMATS;
    if (format === undefined) return;
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.#options.stdin ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > format.maxBytes) {
        this.summary.problems.push(tooLarge(STDIN_NAME, format));
        return;
      }
    }
    this.add(STDIN_NAME, format, Buffer.concat(chunks));
  }

  /** Parses and writes the batch; known documents are passed over before they are parsed. */
  async flush(): Promise<void> {
    const { store, now } = this.#options;
    const batch = this.#batch;
    this.#batch = [];
    this.#batchBytes = 0;
    const known = await store.listKnownDocuments(batch.map(({ sha256 }) => sha256));
    const unknown = batch.filter(({ sha256 }) => !known.has(sha256));
    const importedAt = now().toISOString();
    const result = await store.putModels(unknown.flatMap((file) => this.#read(file, importedAt)));
    this.summary.added += result.added;
    this.summary.changed += result.changed;
    this.summary.unchanged += result.unchanged + batch.length - unknown.length;
    await setImmediate(); // timers and signals get their turn
  }

  #read({ source, format, bytes, sha256 }: SourceFile, importedAt: string): SourcedModel[] {
    const { model, problems } = format.read(bytes, source);
    for (const problem of problems) this.summary.problems.push(problem);
    if (model === undefined || (this.#options.skipDemo && isDemo(model))) return [];
    const name = basename(source);
    return [{ model, source: { kind: format.kind, name, sha256, importedAt }, document: bytes }];
  }
}

function countFiles(paths: readonly string[]): number {
  let count = 0;
  for (const _ of scan(paths)) count += 1;
  return count;
}

/**
 * Imports files, folders (with all that is in them) and, for "-", standard input. A source that
 * cannot be read is a problem in the summary and the others go on.
 * @throws LoraryError where the database cannot be written; earlier batches stay.
 */
export async function importPaths(
  paths: readonly string[],
  options: ImportOptions,
): Promise<ImportSummary> {
  const importer = new Importer(options);
  const { onProgress } = options;
  const total = onProgress ? countFiles(paths) : 0;
  if (paths.includes(STANDARD_INPUT)) await importer.addStandardInput();
  let done = 0;
  for (const found of scan(paths)) {
    done += 1;
    if ("problem" in found) importer.summary.problems.push(found.problem);
    else if (importer.addFile(found.path, found.format)) {
      await importer.flush();
      onProgress?.(done, total);
    }
  }
  await importer.flush();
  onProgress?.(done, total);
  return importer.summary;
}
