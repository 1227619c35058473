// What an index is made of, read from the database.
// Invariant: called within one transaction that reads, so that documents, changes and their number
// belong to one state of the catalog; a record that cannot be read is passed over.
import { z } from "zod";
import type { Model } from "#lib/catalog/model.ts";
import { documentOf, type SearchDocument } from "#lib/search/document.ts";
import type { SegmentImage } from "#lib/search/layout.ts";
import { SegmentBuilder } from "#lib/search/segment-builder.ts";
import * as changes from "./change-queries.ts";
import { changedSince, positionOf, prunedOf } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { countModels } from "./queries.ts";
import type { Query } from "./sql.ts";
import { Count, Key } from "./stored.ts";

/** A segment with the keys of its models that are gone. */
export interface Part {
  image: SegmentImage;
  dead: ReadonlySet<number>;
}

/** A whole catalog. */
export interface Whole {
  /** Of the last change that it knows. */
  seq: number;
  parts: Part[];
  /** Up to which change a snapshot held it; absent: it was not made from one. */
  snapshotSeq?: number;
}

/** What came after a change. */
export interface Update {
  seq: number;
  /** Models that were written or taken out. */
  keys: number[];
  /** Those that there are. */
  image?: SegmentImage;
  /** Their summaries as JSON, by key; of many models only some. */
  summaries: [key: number, summary: string][];
}

/** Shares what is done, of how many. */
export type OnProgress = (done: number, total: number) => void;

/** Summaries of an update that are worth sending along. */
const SENT_SUMMARIES = 2000;
/** What a thread reads without taking much memory, in models and in bytes of their records. */
const MAX_MODELS = 3000;
const MAX_BYTES = 40_000_000;
/** What is read between two answers, in models and in bytes of their records: about 25 ms. */
export const LITTLE_MODELS = 100;
const LITTLE_BYTES = 400_000;
/** Models between two tellings of the progress. */
const STEP = 500;

const Record = z.object({ record: z.string() });
const Summary = z.object({ key: z.int(), summary: z.string() });

/** What is searched of a model; undefined where its record cannot be read. */
export function readDocument(connection: Connection, key: number): SearchDocument | undefined {
  const row = connection.first(changes.findRecordOf(key), Record);
  if (row === undefined) return undefined;
  try {
    return documentOf(key, JSON.parse(row.record) as Model);
  } catch {
    return undefined;
  }
}

/** A segment of models whose keys come in its order; none where there are no models. */
function build(
  connection: Connection,
  keys: readonly number[],
  onProgress?: OnProgress,
): SegmentImage | undefined {
  const builder = new SegmentBuilder();
  let count = 0;
  for (const [done, key] of keys.entries()) {
    const document = readDocument(connection, key);
    if (document !== undefined) {
      builder.add(document);
      count += 1;
    }
    if (done % STEP === 0) onProgress?.(done, keys.length);
  }
  return count === 0 ? undefined : builder.finish();
}

const keysOf = (connection: Connection, query: Query): number[] =>
  connection.all(query, Key).map(({ key }) => key);
const countOf = (connection: Connection, query: Query): number =>
  connection.first(query, Count)?.count ?? 0;

export function readWhole(connection: Connection, onProgress?: OnProgress): Whole {
  const seq = positionOf(connection);
  const image = build(connection, keysOf(connection, changes.listKeysInOrder()), onProgress);
  return { seq, parts: image === undefined ? [] : [{ image, dead: new Set() }] };
}

export function readUpdate(connection: Connection, keys: number[]): Update {
  const present = keysOf(connection, changes.listKeysInOrderOf(keys));
  const image = build(connection, present);
  const summaries = connection
    .all(changes.listSummaries(present.slice(0, SENT_SUMMARIES)), Summary)
    .map(({ key, summary }): [number, string] => [key, summary]);
  const seq = positionOf(connection);
  return { seq, keys, summaries, ...(image && { image }) };
}

/** The models that changed since; undefined where too many did, or it is no longer known which. */
export function listChanged(
  connection: Connection,
  since: number,
  limit: number,
): number[] | undefined {
  if (since < prunedOf(connection).seq || since > positionOf(connection)) return undefined;
  return changedSince(connection, since, limit);
}

/** So few and small models that a thread may read them, which keeps the memory that it once took. */
export function isModerate(connection: Connection, keys: readonly number[]): boolean {
  if (keys.length > MAX_MODELS) return false;
  return countOf(connection, changes.sumRecords(keys)) <= MAX_BYTES;
}

/** What came after a change; undefined where it is much, or no longer known. */
export function readSince(connection: Connection, since: number): Update | undefined {
  const keys = listChanged(connection, since, MAX_MODELS);
  return keys && isModerate(connection, keys) ? readUpdate(connection, keys) : undefined;
}

/** So few and small models that they are read between two answers without anybody noticing. */
export function isLittle(connection: Connection, keys: readonly number[]): boolean {
  if (keys.length > LITTLE_MODELS) return false;
  return countOf(connection, changes.sumRecords(keys)) <= LITTLE_BYTES;
}

/** A whole catalog, where it is as little. */
export function readLittle(connection: Connection): Whole | undefined {
  if (countOf(connection, countModels()) > LITTLE_MODELS) return undefined;
  const keys = keysOf(connection, changes.listKeysInOrder());
  return isLittle(connection, keys) ? readWhole(connection) : undefined;
}
