// Paths → the files to import, folder by folder. Invariant: a folder is not entered again from
// within itself and only once by links, however many lead to it, and only one folder's names are held
// at a time per level, so memory does not grow with the number of files.
import { isUtf8 } from "node:buffer";
import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { Problem } from "#lib/catalog/errors.ts";
import { findFormat } from "./formats.ts";
import { problemOf } from "./refusal.ts";
import type { SourcePath } from "./unit.ts";

export interface FoundFile {
  source: string;
  name: string;
  path: string;
  /** As SourceFile.named. */
  named: boolean;
  /** Of a file of the importer's own. */
  temporary?: { takenAt?: string };
}

/** Small: a folder may have a million files. */
class InFolder implements FoundFile {
  readonly named = false;
  readonly name: string;
  readonly #folder: string;

  constructor(folder: string, name: string) {
    this.#folder = folder;
    this.name = name;
  }

  get path(): string {
    return join(this.#folder, this.name);
  }

  get source(): string {
    return this.path;
  }
}

/** Files of one folder, sorted by name. */
export type Listing = { files: FoundFile[] } | { problem: Problem };

const byName = (a: { name: string }, b: { name: string }): number => (a.name < b.name ? -1 : 1);

/** Other kinds of files are passed over, as are names that begin with a dot. */
const isWanted = (name: string): boolean => !name.startsWith(".") && findFormat(name) !== undefined;

/** "loras/\xff.safetensors": bytes that are no UTF-8 made visible. */
function escapeBytes(bytes: Buffer): string {
  const pieces = bytes.toString("latin1").match(/[\0-\x7f]+|[\x80-\xff]+/g) ?? [];
  const shown = pieces.map((piece) => {
    const raw = Buffer.from(piece, "latin1");
    return isUtf8(raw) ? raw.toString() : raw.toString("hex").replace(/../g, "\\x$&");
  });
  return shown.join("");
}

/**
 * Names that Linux allows and text cannot hold: they cannot be opened by what was listed.
 * @returns a problem for each, and the names that merely look like one
 */
function readBrokenNames(path: string): { problems: Problem[]; sound: Set<string> } {
  const problems: Problem[] = [];
  const sound = new Set<string>();
  for (const entry of readdirSync(path, { withFileTypes: true, encoding: "buffer" })) {
    const name = entry.name.toString();
    if (isUtf8(entry.name)) sound.add(name);
    else if (!name.startsWith(".") && (isWanted(name) || entry.isDirectory())) {
      const source = join(path, escapeBytes(entry.name));
      const message = "its name is not valid UTF-8, expected one that is; rename it";
      problems.push({ source, field: "file", kind: "unreadable", message });
    }
  }
  return { problems, sound };
}

class Folder {
  readonly files: FoundFile[] = [];
  readonly folders: string[] = [];
  readonly problems: Problem[] = [];
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  list(): void {
    const all = readdirSync(this.#path, { withFileTypes: true });
    const isDoubtful = ({ name }: Dirent): boolean => name.includes("\ufffd");
    const broken = all.some(isDoubtful) ? readBrokenNames(this.#path) : undefined;
    this.problems.push(...(broken?.problems ?? []));
    const entries = all.filter((entry) => !isDoubtful(entry) || broken?.sound.has(entry.name));
    for (const entry of entries.sort(byName)) this.#add(entry);
  }

  #add(entry: Dirent): void {
    const { name } = entry;
    const path = join(this.#path, name);
    if (name.startsWith(".")) return;
    if (entry.isDirectory()) this.folders.push(path);
    else if (entry.isFile()) this.#addFile(name);
    else if (entry.isSymbolicLink()) this.#addLink(name, path);
  }

  #addFile(name: string): void {
    if (isWanted(name)) this.files.push(new InFolder(this.#path, name));
  }

  #addLink(name: string, path: string): void {
    try {
      const target = statSync(path);
      if (target.isDirectory()) this.folders.push(path);
      else if (target.isFile()) this.#addFile(name);
    } catch (error) {
      if (isWanted(name)) this.problems.push(problemOf(path, error));
    }
  }
}

/**
 * @param within the real paths of the folders above
 * @param linked the real paths of the folders that links have led to
 */
function* scanFolder(
  path: string,
  within: readonly string[],
  linked: Set<string>,
): Generator<Listing> {
  const folder = new Folder(path);
  let real: string;
  try {
    real = realpathSync(path);
    if (within.includes(real)) return;
    // Nine folders with links to each other hold a million paths.
    const [parent] = within.slice(-1);
    if (parent !== undefined && real !== join(parent, basename(path))) {
      if (linked.has(real)) return;
      linked.add(real);
    }
    folder.list();
  } catch (error) {
    yield { problem: problemOf(path, error) };
    return;
  }
  for (const problem of folder.problems) yield { problem };
  if (folder.files.length > 0) yield { files: folder.files };
  for (const inner of folder.folders) yield* scanFolder(inner, [...within, real], linked);
}

/** A path that was named: a file of its own, or undefined for a folder. */
function namedFile(path: SourcePath): FoundFile | undefined {
  if (typeof path !== "string") {
    const { name, takenAt } = path;
    const temporary = takenAt === undefined ? {} : { takenAt };
    return { source: name, name: basename(name), path: path.path, named: true, temporary };
  }
  return statSync(path).isDirectory()
    ? undefined
    : { source: path, name: basename(path), path, named: true };
}

/** The files under some paths; those that were named themselves come last, folder by folder. */
export function* scan(paths: readonly SourcePath[]): Generator<Listing> {
  const named = new Map<string, FoundFile[]>();
  const linked = new Set<string>();
  for (const path of paths) {
    const source = typeof path === "string" ? path : path.name;
    try {
      const file = namedFile(path);
      if (file) {
        const folder = dirname(file.source);
        const files = named.get(folder) ?? [];
        files.push(file);
        named.set(folder, files);
      } else yield* scanFolder(source, [], linked);
    } catch (error) {
      yield { problem: problemOf(source, error) };
    }
  }
  for (const files of named.values()) yield { files: files.sort(byName) };
}

/** The size of a file that may be gone by now, or be out of reach. */
function sizeOf(path: string): number {
  try {
    return statSync(path).size;
  } catch {
    return 0; // the import itself says what cannot be read
  }
}

/** Bytes on disk of each file to be read; at most `headBytes` of a model file. */
export function* sizes(paths: readonly SourcePath[], headBytes: number): Generator<number> {
  for (const listing of scan(paths))
    for (const { path, name } of "files" in listing ? listing.files : []) {
      const isModel = findFormat(name)?.format.kind === "model";
      yield Math.min(sizeOf(path), isModel ? headBytes : Infinity);
    }
}
