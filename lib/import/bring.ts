// Sources that are not on disk yet, standard input and web addresses → files that can be read.
// Invariant: what is brought lies in the folder given, and what cannot be brought is a problem.
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";
import type { SourcePath } from "./unit.ts";

/** The path that stands for standard input. */
const STANDARD_INPUT = "-";

export interface BringOptions {
  /** Read where a path is "-". */
  stdin?: AsyncIterable<Uint8Array>;
  /** Fetches a web address into a folder; undefined where the path is none. */
  fetch?: (path: string, folder: string) => Promise<SourcePath> | undefined;
  signal?: AbortSignal;
}

/** An address without its user and query, which may hold keys. */
const withoutSecrets = (path: string): string =>
  /^https?:/i.test(path)
    ? path.replace(/[?#].*$/s, "").replace(/^(https?:\/\/)[^/]*@/i, "$1")
    : path;

/** How messages and the journal call a path. */
export const nameOf = (path: SourcePath): string =>
  typeof path === "string" ? withoutSecrets(path) : path.name;

/** Keeps standard input in a file: its format is found by its contents, and archives need jumps. */
async function spool({ stdin, signal }: BringOptions, folder: string): Promise<SourcePath> {
  const path = join(folder, "stdin");
  try {
    await pipeline(stdin ?? [], createWriteStream(path), signal ? { signal } : {});
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `Standard input cannot be kept in the data folder: ${reason}`;
    throw new LoraryError(500, "standard_input", message, { cause });
  }
  return { path, name: "standard input" };
}

async function bringOne(
  path: SourcePath,
  folder: string,
  options: BringOptions,
): Promise<SourcePath> {
  if (path === STANDARD_INPUT) return await spool(options, folder);
  return (typeof path === "string" && (await options.fetch?.(path, folder))) || path;
}

/** @throws LoraryError "standard_input" where it cannot be kept, and the signal's reason */
export async function bring(
  paths: readonly SourcePath[],
  folder: string,
  options: BringOptions,
): Promise<{ paths: SourcePath[]; problems: Problem[] }> {
  const brought: SourcePath[] = [];
  const problems: Problem[] = [];
  for (const path of paths)
    try {
      brought.push(await bringOne(path, folder, options));
    } catch (error) {
      options.signal?.throwIfAborted();
      if (!(error instanceof LoraryError) || path === STANDARD_INPUT) throw error;
      const { message } = error;
      problems.push({ source: nameOf(path), field: "file", kind: "unreadable", message });
    }
  return { paths: brought, problems };
}
