// Paths → the files to import, in sorted order. Invariant: a folder is not entered again from
// within itself, whatever links point to it, and only one folder's names are held at a time per
// level, so memory does not grow with the number of files.
import { type Dirent, readdirSync, realpathSync, type Stats, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Problem } from "#lib/catalog/errors.ts";
import { FORMATS, findFormat, type SourceFormat } from "./formats.ts";

/** The path that stands for standard input. */
export const STANDARD_INPUT = "-";

export type Found = { path: string; format: SourceFormat } | { problem: Problem };

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOTDIR: "a part of the path is not a folder",
};

/** What the system says about a path, as a problem. */
export function unreadable(source: string, error: unknown): Problem {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  const message = `cannot be opened: ${REASONS[code] ?? code}`;
  return { source, field: "file", kind: "unreadable", message };
}

const endings = FORMATS.map(({ ending }) => ending).join(", ");

function unknownFormat(source: string): Problem {
  const message = `this kind of file is not known, expected a name that ends in ${endings}`;
  return { source, field: "file", kind: "format", message };
}

const byName = (a: Dirent, b: Dirent): number => (a.name < b.name ? -1 : 1);

/** An entry of a folder: other kinds of files are passed over, as are names that begin with a dot. */
function* scanEntry(path: string, entry: Dirent, within: readonly string[]): Generator<Found> {
  if (entry.name.startsWith(".")) return;
  const format = findFormat(entry.name);
  if (entry.isFile() && format) yield { path, format };
  else if (entry.isDirectory()) yield* scanFolder(path, within);
  else if (entry.isSymbolicLink()) yield* scanLink(path, format, within);
}

function* scanLink(
  path: string,
  format: SourceFormat | undefined,
  within: readonly string[],
): Generator<Found> {
  let target: Stats;
  try {
    target = statSync(path);
  } catch (error) {
    if (format) yield { problem: unreadable(path, error) };
    return;
  }
  if (target.isFile() && format) yield { path, format };
  else if (target.isDirectory()) yield* scanFolder(path, within);
}

/** @param within the real paths of the folders above */
function* scanFolder(path: string, within: readonly string[]): Generator<Found> {
  let entries: Dirent[];
  let real: string;
  try {
    real = realpathSync(path);
    if (within.includes(real)) return;
    entries = readdirSync(path, { withFileTypes: true }).sort(byName);
  } catch (error) {
    yield { problem: unreadable(path, error) };
    return;
  }
  for (const entry of entries) yield* scanEntry(join(path, entry.name), entry, [...within, real]);
}

function* scanPath(path: string): Generator<Found> {
  let stats: Stats;
  try {
    stats = statSync(path);
  } catch (error) {
    yield { problem: unreadable(path, error) };
    return;
  }
  if (stats.isDirectory()) {
    yield* scanFolder(path, []);
    return;
  }
  const format = stats.isFile() ? findFormat(basename(path)) : undefined;
  yield format ? { path, format } : { problem: unknownFormat(path) };
}

/** The files under some paths; what was named but cannot be read is a problem. */
export function* scan(paths: readonly string[]): Generator<Found> {
  for (const path of paths) if (path !== STANDARD_INPUT) yield* scanPath(path);
}
