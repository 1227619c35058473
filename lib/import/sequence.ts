// The files of an archive that is read from front to back → units. Invariant: cards and JSON go on
// at once; what may belong together is held back, up to a limit, until all of it was seen.
import { baseName, checkName, folderName, isHidden, nestedArchive, placeIn } from "./archive.ts";
import { ARCHIVE, findFormat, MODEL, PICTURE, SIDECAR } from "./formats.ts";
import { Hold } from "./hold.ts";
import type { IntakeContext } from "./intake-context.ts";
import { readJsonFile } from "./lone-file.ts";
import type { ModelFileReading } from "./model-file.ts";
import { readFolder } from "./read-folder.ts";
import { isPlainSidecar } from "./read-group.ts";
import { problemOf } from "./refusal.ts";
import { Lookahead, placeOf, readModel, type SourceFile } from "./source-file.ts";
import type { Found } from "./unit.ts";

/** An archive's file while it passes. */
export interface PassingFile {
  /** With its folders, as the archive has it. */
  name: string;
  sizeBytes: number;
  /** ISO 8601, UTC. */
  modifiedAt?: string;
  chunks: AsyncIterable<Buffer>;
}

const PLAIN_JSON = ".json";
const nothing = async (): Promise<void> => {};

export class Sequence {
  readonly #archive: string;
  readonly #context: IntakeContext;
  readonly #hold: Hold;
  readonly #folders = new Map<string, SourceFile[]>();
  /** True until a file of a known kind has come by. */
  isEmpty = true;

  constructor(archive: string, context: IntakeContext) {
    this.#archive = archive;
    this.#context = context;
    this.#hold = new Hold(context.dataDir);
  }

  /** Takes a file's bytes, or as many as matter. */
  async *take(passing: PassingFile): AsyncGenerator<Found> {
    this.#context.signal?.throwIfAborted();
    const source = placeIn(this.#archive, passing.name);
    try {
      checkName(passing.name);
      const found = findFormat(baseName(passing.name));
      if (found === undefined || isHidden(passing.name)) return;
      this.isEmpty = false;
      const file = this.#file(passing, source);
      if (found.format === ARCHIVE) throw nestedArchive();
      if (found.format === MODEL) this.#holdModel(passing, file, await readModel(file));
      else if (found.format === SIDECAR || found.format === PICTURE) {
        const { maxBytes = 0, title } = found.format;
        const bytes = await new Lookahead(passing.chunks).whole(maxBytes, title);
        this.#holdBytes(passing, file, bytes);
      } else if (found.ending === PLAIN_JSON) yield* this.#plainJson(passing, file);
      else yield* readFolder([file], this.#context);
    } catch (error) {
      yield { problem: problemOf(source, error) };
    }
  }

  /** What was held back. */
  async *end(): AsyncGenerator<Found> {
    for (const files of this.#folders.values()) yield* readFolder(files, this.#context);
  }

  close(): void {
    this.#hold.close();
  }

  #file({ name, sizeBytes, modifiedAt, chunks }: PassingFile, source: string): SourceFile {
    const date = modifiedAt === undefined ? {} : { modifiedAt };
    const opened = { sizeBytes, ...date, chunks, [Symbol.asyncDispose]: nothing };
    return { source, name: baseName(name), named: false, open: async () => opened };
  }

  async *#plainJson(passing: PassingFile, file: SourceFile): AsyncGenerator<Found> {
    const { maxBytes = 0 } = SIDECAR;
    const chunks = new Lookahead(passing.chunks);
    const first = await chunks.look(maxBytes);
    if (chunks.isWhole && isPlainSidecar(file.name, first)) this.#holdBytes(passing, file, first);
    else yield* readJsonFile(placeOf(file, passing), chunks);
  }

  #holdBytes(passing: PassingFile, file: SourceFile, bytes: Buffer): void {
    const read = this.#hold.add(bytes);
    const chunks = {
      async *[Symbol.asyncIterator]() {
        yield read();
      },
    };
    this.#keep(passing, this.#file({ ...passing, chunks }, file.source));
  }

  #holdModel(passing: PassingFile, file: SourceFile, reading: ModelFileReading): void {
    const read = this.#hold.add(Buffer.from(JSON.stringify(reading)));
    const again = async (): Promise<ModelFileReading> => JSON.parse(read().toString());
    this.#keep(passing, { ...file, readModel: again });
  }

  #keep({ name }: PassingFile, file: SourceFile): void {
    const folder = folderName(name);
    const files = this.#folders.get(folder) ?? [];
    files.push(file);
    this.#folders.set(folder, files);
  }
}
