// Whether an import is so small that a thread of its own would only cost time.
import { opendirSync, statSync } from "node:fs";
import { join } from "node:path";
import { ARCHIVE, findFormat } from "./formats.ts";
import type { SourcePath } from "./unit.ts";

/** About what is read in the time that a thread takes to start. */
const SMALL_BYTES = 300_000;
/** What a folder's entry counts besides its size, so that a walk ends soon in any case. */
const ENTRY_BYTES = 1000;

/** The sizes of the files below a path; an archive may hold much more than it takes itself. */
function* sizes(path: string): Generator<number> {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats?.isFile()) yield findFormat(path)?.format === ARCHIVE ? SMALL_BYTES : stats.size;
  if (!stats?.isDirectory()) return;
  using folder = opendirSync(path);
  for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
    // What a link leads to may be huge.
    yield entry.isSymbolicLink() ? SMALL_BYTES : ENTRY_BYTES;
    yield* sizes(join(path, entry.name));
  }
}

export function isSmall(paths: readonly SourcePath[]): boolean {
  let sum = 0;
  try {
    for (const path of paths)
      for (const size of sizes(typeof path === "string" ? path : path.path)) {
        sum += size;
        if (sum >= SMALL_BYTES) return false;
      }
  } catch {
    return false; // the import itself says what cannot be read
  }
  return true;
}
