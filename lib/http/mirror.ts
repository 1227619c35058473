// Folders that stand in for hosts. Invariant: what is read lies inside the host's folder, whatever
// the address says and wherever symbolic links point.
import { realpath, stat } from "node:fs/promises";
import { join, sep } from "node:path";
import { LoraryError } from "#lib/catalog/errors.ts";

export type Mirrors = ReadonlyMap<string, string>;

export interface MirroredFile {
  /** The mirror's folder, links resolved. */
  root: string;
  /** Path of the file below root, with the system's separators. */
  path: string;
}

function gone(host: string): LoraryError {
  return new LoraryError(404, "upstream_gone", `The mirror of ${host} does not hold this.`);
}

// The path of an address as path segments, or undefined where it could name something else.
function segmentsOf(url: URL): string[] | undefined {
  try {
    const segments = url.pathname.slice(1).split("/").map(decodeURIComponent);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: NUL ends a path in the system's eyes
    const bad = segments.some((name) => /^\.*$|[/\\\x00]/.test(name));
    return bad ? undefined : segments;
  } catch {
    return undefined;
  }
}

/**
 * The file that stands in for an address, or undefined where its host has no mirror.
 * @throws LoraryError "upstream_gone" (404) where the mirror has no such regular file.
 */
export async function findMirrored(
  mirrors: Mirrors,
  address: string,
): Promise<MirroredFile | undefined> {
  const url = URL.parse(address);
  const folder = url === null ? undefined : mirrors.get(url.hostname);
  if (url === null || folder === undefined) return undefined;
  const segments = segmentsOf(url);
  if (segments === undefined) throw gone(url.hostname);
  try {
    const root = await realpath(folder);
    const file = await realpath(join(root, ...segments));
    if (file.startsWith(root.endsWith(sep) ? root : root + sep) && (await stat(file)).isFile())
      return { root, path: file.slice(root.length).replace(sep, "") };
  } catch (error) {
    if (!/^(ENOENT|ENOTDIR|ELOOP|ENAMETOOLONG)$/.test((error as NodeJS.ErrnoException).code ?? ""))
      throw error;
  }
  throw gone(url.hostname);
}
