// The files of one folder → units: first those that belong together, then the others, one by one.
// Invariant: a file that cannot be read is a problem, and the others go on.
import { looksLike, SNIFF_BYTES } from "#lib/formats/looks-like.ts";
import { looksLikeCard } from "#lib/formats/markdown-card.ts";
import { nestedArchive } from "./archive.ts";
import { ARCHIVE, CARD, findFormat, JSON_TEXT, KNOWN_NAMES, MODEL, PICTURE } from "./formats.ts";
import { arrange, type Group, newGroup } from "./group.ts";
import type { IntakeContext } from "./intake-context.ts";
import { readCardFile, readJsonFile } from "./lone-file.ts";
import { lonelyPicture, readGroup } from "./read-group.ts";
import { problemOf, Refused } from "./refusal.ts";
import {
  type DiskFile,
  Lookahead,
  type OpenFile,
  type Place,
  placeOf,
  type SourceFile,
} from "./source-file.ts";
import type { Found } from "./unit.ts";

export type ArchiveKind = "zip" | "gzip" | "tar";

/** Reads an archive that lies on disk. */
export type ReadArchive = (
  file: DiskFile,
  kind: ArchiveKind,
  opened: OpenFile,
) => AsyncGenerator<Found>;

const ARCHIVES: Readonly<Record<string, ArchiveKind>> = {
  "a ZIP archive": "zip",
  "gzip-compressed data": "gzip",
  "a tar archive": "tar",
};
const EMPTY = "an empty file";
/** What a card begins with, its name included. */
const CARD_HEAD_BYTES = 8192;

function expected(title: string, seen: string | undefined): Refused {
  const found = seen === undefined ? "" : `, found ${seen}`;
  return new Refused("format", `expected ${title}${found}`);
}

/** A file whose name says nothing, by its contents. */
function formatOf(first: Buffer, seen: string | undefined) {
  if (seen === "a safetensors file") return MODEL;
  if (seen?.endsWith("picture")) return PICTURE;
  if (looksLikeCard(first.toString("utf8"))) return CARD;
  return /^(?:\xef\xbb\xbf)?\s*[{[]/.test(first.toString("latin1")) ? JSON_TEXT : undefined;
}

/** A .json by itself may be settings that name their model. */
function groupOfJson(file: SourceFile): Group<SourceFile> {
  const group = newGroup<SourceFile>(file.name.replace(/\.json$/i, ""));
  group.jsons.push(file);
  return group;
}

class FolderReader {
  readonly #context: IntakeContext;
  readonly #readArchive: ReadArchive | undefined;

  constructor(context: IntakeContext, readArchive: ReadArchive | undefined) {
    this.#context = context;
    this.#readArchive = readArchive;
  }

  async *read(files: readonly SourceFile[]): AsyncGenerator<Found> {
    const { groups, jsons, alone, pictures } = arrange(files);
    for (const group of groups) yield* readGroup(group, this.#context);
    for (const file of jsons) yield* readGroup(groupOfJson(file), this.#context);
    for (const { named, source } of pictures) if (named) yield { problem: lonelyPicture(source) };
    for (const file of alone) {
      this.#context.signal?.throwIfAborted();
      try {
        yield* this.#alone(file);
      } catch (error) {
        yield { problem: problemOf(file.source, error) };
      }
    }
  }

  async *#alone(file: SourceFile): AsyncGenerator<Found> {
    await using opened = await file.open();
    const chunks = new Lookahead(opened.chunks);
    const place = placeOf(file, opened);
    const first = await chunks.look(SNIFF_BYTES);
    const seen = first.length === 0 ? EMPTY : looksLike(first);
    const archive = ARCHIVES[seen ?? ""];
    const format = findFormat(file.name)?.format;
    if (archive) yield* this.#archive(file, archive, { ...opened, chunks });
    else if (format === CARD) yield* await readCardFile(place, chunks);
    else if (format === JSON_TEXT) yield* readJsonFile(place, chunks);
    else if (format === ARCHIVE) throw expected("a .zip, .tar, .tar.gz or .gz file", seen);
    else yield* this.#byContents(file, place, chunks, seen);
  }

  async *#archive(file: SourceFile, kind: ArchiveKind, opened: OpenFile): AsyncGenerator<Found> {
    const { path } = file;
    if (path === undefined || this.#readArchive === undefined) throw nestedArchive();
    const { source, name, named, isTemporary = false } = file;
    const open = async (): Promise<OpenFile> => opened;
    yield* this.#readArchive({ source, name, named, isTemporary, path, open }, kind, opened);
  }

  async *#byContents(
    file: SourceFile,
    place: Place,
    chunks: Lookahead,
    seen: string | undefined,
  ): AsyncGenerator<Found> {
    const format = formatOf(await chunks.look(CARD_HEAD_BYTES), seen);
    if (format === CARD) yield* await readCardFile(place, chunks);
    else if (format === JSON_TEXT) yield* readJsonFile(place, chunks);
    else if (format === MODEL) yield* this.read([renamed(file, `${file.name}.safetensors`)]);
    else if (format === PICTURE) yield { problem: lonelyPicture(file.source) };
    else if (file.named) {
      if (seen === EMPTY)
        throw new Refused(
          "format",
          `the file is empty, expected a card, JSON, a model file or an archive`,
        );
      const message = `this kind of file is not known${seen ? ` (${seen})` : ""}, expected ${KNOWN_NAMES}`;
      throw new Refused("format", message);
    }
  }
}

/** The same file under a name that tells its format. */
function renamed(file: SourceFile, name: string): SourceFile {
  const { source, named, path, isTemporary = false } = file;
  const open = (): Promise<OpenFile> => file.open();
  return { source, named, name, open, ...(path === undefined ? {} : { path, isTemporary }) };
}

/** @param readArchive absent within an archive, where another is refused */
export function readFolder(
  files: readonly SourceFile[],
  context: IntakeContext,
  readArchive?: ReadArchive,
): AsyncGenerator<Found> {
  return new FolderReader(context, readArchive).read(files);
}
