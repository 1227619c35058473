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
  EISDIR: "a folder has this name",
};

/** @throws LoraryError "export_failed" that names the file and why it cannot be written */
export async function writeWhole(target: string, content: Content): Promise<void> {
  const part = join(dirname(target), `.lorary-${process.pid}.part`);
  try {
    await writeFile(part, content);
    await rename(part, target);
  } catch (cause) {
    await rm(part, { force: true });
    if (!(cause instanceof Error && "code" in cause) || cause instanceof LoraryError) throw cause;
    const code = String(cause.code);
    const message = `${target} cannot be written: ${REASONS[code] ?? code}`;
    throw new LoraryError(500, "export_failed", message, { cause });
  }
}

/** @throws LoraryError "export_failed" */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true });
  } catch (cause) {
    throw new LoraryError(500, "export_failed", `${folder} cannot be made a folder`, { cause });
  }
}
