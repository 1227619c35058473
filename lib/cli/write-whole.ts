// Files that an export writes. Invariant: a file of the target folder is either the old or the whole
// new one.
import { mkdir, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { LoraryError } from "#lib/catalog/errors.ts";

export type Content = AsyncIterable<string | Uint8Array> | Uint8Array | string;

const REASONS: Record<string, string> = {
  ENAMETOOLONG: "the name is too long for this disk",
  ENOSPC: "the disk is full",
  EACCES: "permission denied",
  EROFS: "the disk is read-only",
  EISDIR: "a folder has this name",
  EEXIST: "a file has this name",
  ENOTDIR: "a part of the path is not a folder",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return REASONS[code] ?? code;
}

/** @throws LoraryError "export_failed" that names the file and why it cannot be written */
export async function writeWhole(target: string, content: Content): Promise<void> {
  const part = join(dirname(target), `.lorary-${process.pid}.part`);
  try {
    await writeFile(part, content);
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    if (!(cause instanceof Error && "code" in cause) || cause instanceof LoraryError) throw cause;
    const message = `${target} cannot be written: ${reasonOf(cause)}`;
    throw new LoraryError(500, "export_failed", message, { cause });
  }
}

/** @throws LoraryError "export_failed" */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    const message = `the folder ${folder} cannot be made: ${reasonOf(cause)}`;
    throw new LoraryError(500, "export_failed", message, { cause });
  }
}
