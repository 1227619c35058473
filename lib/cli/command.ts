// What a command of `lorary` is. Invariant: parsing and help are made from this one description.
import { LoraryError } from "#lib/catalog/errors.ts";
import { readConfig } from "#lib/config.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { Store } from "#lib/store/store.ts";

/** Exit code → when. */
export const EXIT_CODES = {
  ok: [0, "done"],
  problems: [1, "done but for the problems named; everything else was taken"],
  usage: [2, "the command line is wrong; nothing was done"],
  failed: [3, "could not go on: the database, a disk, a setting"],
  interrupted: [130, "stopped by Ctrl-C or a signal; what was taken by then stays"],
} as const;
export type Outcome = keyof typeof EXIT_CODES;

export interface Option {
  type: "boolean" | "string";
  /** May be given several times: its value is a list then. */
  multiple?: boolean;
  /** The word that stands for the value in the help. */
  value?: string;
  about: string;
}

export interface Input {
  args: string[];
  values: Record<string, string | boolean | readonly (string | boolean)[] | undefined>;
  /** Aborted with the error "interrupted" where the process is asked to end. */
  signal: AbortSignal;
}

export interface Command {
  name: string;
  /** The arguments as the help writes them. */
  args?: string;
  about: string;
  /** More lines for `lorary COMMAND --help`. */
  details?: readonly string[];
  options: Record<string, Option>;
  /** Ends in order when its signal says so; other commands are ended at once. */
  endsItself?: boolean;
  run(input: Input): Promise<Outcome>;
}

export const JSON_OPTION: Option = {
  type: "boolean",
  about: "End with one JSON object on standard output.",
};

export function usageError(message: string): LoraryError {
  return new LoraryError(400, "usage", message);
}

/** Runs an action on the catalog below LORARY_DATA_DIR and closes it in any case. */
export async function withStore<Result>(
  action: (store: Store) => Promise<Result>,
): Promise<Result> {
  const store = openSqliteStore(readConfig(process.env).dataDir);
  try {
    return await action(store);
  } finally {
    await store.close();
  }
}

export function printJson(value: unknown): void {
  console.log(JSON.stringify(value));
}
