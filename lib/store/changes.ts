// What was written and taken out, in order, for the index in memory to follow.
// Invariant: each change has a number above all before it, given in the transaction that made it; of
// the oldest, only how far they went is kept.
import { z } from "zod";
import * as changes from "./change-queries.ts";
import type { Connection } from "./connection.ts";
import * as journal from "./journal-queries.ts";
import { isAlive } from "./process-mark.ts";
import * as lookups from "./queries.ts";
import type { Query } from "./sql.ts";
import { Key, Value } from "./stored.ts";
import * as queries from "./write-queries.ts";

/** A snapshot that is further behind is made anew: reading so many models takes as long. */
const KEPT = 200_000;
/** Taken away at once, so that most writes take nothing away. */
const PORTION = 20_000;

/** The settings that hold [seq, key]: changes up to seq are gone, with keys of models up to key … */
const PRUNED = "pruned";
/** … the seq that searches have to have reached, whoever still imports … */
const SETTLED = "settled";
/** … and what this catalog is told from others by. */
const CATALOG = "catalog";
const Pruned = z.tuple([z.int(), z.int()]);
const Change = z.object({ seq: z.int(), key: z.int(), bytes: z.int() });
const Running = z.object({ process: z.string() });

const keyOf = (connection: Connection, query: Query): number =>
  connection.first(query, Key)?.key ?? 0;

/** The number of the latest change. */
export const positionOf = (connection: Connection): number =>
  keyOf(connection, changes.findPosition());

/** Changes up to seq are gone, and none of a model with a higher key than key. */
export function prunedOf(connection: Connection): { seq: number; key: number } {
  const kept = connection.first(lookups.getSetting(PRUNED), Value);
  const [seq, key] = kept === undefined ? [0, 0] : Pruned.parse(JSON.parse(kept.value));
  return { seq, key };
}

function prune(connection: Connection): void {
  const oldest = keyOf(connection, changes.findOldestChange());
  if (positionOf(connection) - oldest < KEPT + PORTION) return;
  const seq = oldest + PORTION - 1;
  const key = Math.max(
    prunedOf(connection).key,
    keyOf(connection, changes.findHighestKeyUpTo(seq)),
  );
  connection.run(queries.putSetting(PRUNED, JSON.stringify([seq, key])));
  connection.run(changes.deleteChangesUpTo(seq));
}

/** Within the transaction that wrote the models or took them out. */
export function noteChanges(connection: Connection, keys: readonly number[]): void {
  if (keys.length === 0) return;
  connection.run(changes.insertChanges([...new Set(keys)]));
  prune(connection);
}

/** What was written by now must be found from now on. Within a transaction that writes. */
export function settle(connection: Connection): void {
  connection.run(queries.putSetting(SETTLED, String(positionOf(connection))));
}

/** The change that a search has to have seen: the last, or that of the last import that is done. */
export function requiredPosition(connection: Connection): number {
  const isImporting = connection
    .all(journal.listRunning(), Running)
    .some(({ process }) => isAlive(process));
  if (!isImporting) return positionOf(connection);
  return Number(connection.first(lookups.getSetting(SETTLED), Value)?.value ?? 0);
}

/** A place in the history of one catalog, which no other has, nor a copy that went on by itself. */
export interface Place {
  catalog: string;
  seq: number;
  mark: number;
}

export function placeOf(connection: Connection, seq = positionOf(connection)): Place | undefined {
  const catalog = connection.first(lookups.getSetting(CATALOG), Value)?.value;
  const mark = connection.first(changes.findMark(seq), Key)?.key;
  return catalog === undefined || mark === undefined ? undefined : { catalog, seq, mark };
}

/** The models that changed since then, each once; undefined where there are more. */
export function changedSince(
  connection: Connection,
  seq: number,
  limit: number,
): number[] | undefined {
  const found = connection.all(changes.listChangedKeys(seq, limit + 1), Key);
  return found.length > limit ? undefined : found.map(({ key }) => key);
}

/**
 * The models of the first changes since then, each once, and the last of these changes; within limits
 * of the changes and of the bytes of the models' records, but at least one change where there is one.
 */
export function changesAfter(
  connection: Connection,
  since: number,
  limits: { changes: number; bytes: number },
): { seq: number; keys: number[] } {
  const rows = connection.all(changes.listChanges(since, limits.changes), Change);
  let room = limits.bytes;
  const taken = rows.filter(({ bytes }, i) => {
    room -= bytes;
    return room >= 0 || i === 0;
  });
  return { seq: taken.at(-1)?.seq ?? since, keys: [...new Set(taken.map(({ key }) => key))] };
}
