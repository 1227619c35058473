// What an index is made of, read from the database.
// Invariant: called within one transaction that reads, so that documents, changes and their number
// belong to one state of the catalog; a record that cannot be read is passed over.
import type { Model } from "#lib/catalog/model.ts";
import { documentOf, type SearchDocument } from "#lib/search/document.ts";
import type { SegmentImage } from "#lib/search/layout.ts";
import { buildSegment, byDownloads, SegmentBuilder } from "#lib/search/segment-builder.ts";
import * as changes from "./change-queries.ts";
import { changedSince, changesAfter, positionOf, prunedOf } from "./changes.ts";
import type { Connection } from "./connection.ts";
import { countModels } from "./queries.ts";
import type { Query } from "./sql.ts";
import { Count, Key, KeyedRecord } from "./stored.ts";
import { listRecordsOf } from "./write-queries.ts";

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
}

/** Shares what is done, of how many. */
export type OnProgress = (done: number, total: number) => void;

/** What a thread reads at once: of more, reading all anew is about as fast. */
const MAX_MODELS = 30_000;
/** What is read at once without taking much memory, in changes and in bytes of the models' records … */
const UPDATE_LIMITS = { changes: 6000, bytes: 60_000_000 };
/** … and how often, before an import is faster than who follows it. */
const MAX_UPDATES = 30;
/** What is read between two answers, in models and in bytes of their records: about 25 ms. */
export const LITTLE_MODELS = 100;
const LITTLE_BYTES = 400_000;
/** Models that are read at once where all are, between two tellings of the progress. */
const STEP = 500;

function parseDocument({ key, record }: KeyedRecord): SearchDocument | undefined {
  try {
    return documentOf(key, JSON.parse(record) as Model);
  } catch {
    return undefined;
  }
}

/** What is searched of models, in no order; without those whose records cannot be read. */
const readDocuments = (connection: Connection, keys: readonly number[]): SearchDocument[] =>
  Array.from(connection.each(listRecordsOf(keys), KeyedRecord), parseDocument).filter(
    (document) => document !== undefined,
  );

/** What is searched of a model; undefined where its record cannot be read. */
export const readDocument = (connection: Connection, key: number): SearchDocument | undefined =>
  readDocuments(connection, [key])[0];

const countOf = (connection: Connection, query: Query): number =>
  connection.first(query, Count)?.count ?? 0;

export function readWhole(connection: Connection, onProgress?: OnProgress): Whole {
  const seq = positionOf(connection);
  const keys = connection.all(changes.listKeysInOrder(), Key).map(({ key }) => key);
  const builder = new SegmentBuilder();
  for (let at = 0; at < keys.length; at += STEP) {
    const documents = readDocuments(connection, keys.slice(at, at + STEP));
    for (const document of documents.sort(byDownloads)) builder.add(document);
    onProgress?.(at, keys.length);
  }
  const parts = builder.size === 0 ? [] : [{ image: builder.finish(), dead: new Set<number>() }];
  return { seq, parts };
}

/** What changed, as documents. */
interface Changed {
  seq: number;
  keys: number[];
  documents: SearchDocument[];
}

const readChanged = (connection: Connection, seq: number, keys: number[]): Changed => ({
  seq,
  keys,
  documents: readDocuments(connection, keys),
});

const updateOf = ({ seq, keys, documents }: Changed): Update => ({
  seq,
  keys,
  ...(documents.length > 0 && { image: buildSegment(documents) }),
});

/** All of these models as they are now; `keys`: what changed since the last update. */
export const readUpdate = (connection: Connection, keys: number[]): Update =>
  updateOf(readChanged(connection, positionOf(connection), keys));

/** The models that changed since; undefined where too many did, or it is no longer known which. */
export function listChanged(
  connection: Connection,
  since: number,
  limit: number,
): number[] | undefined {
  if (since < prunedOf(connection).seq || since > positionOf(connection)) return undefined;
  return changedSince(connection, since, limit);
}

/**
 * What came after a change, until now, in updates of some size, which are one state of the catalog only
 * all together; undefined where it is much, or no longer known. Not within a transaction: each update
 * has one, and ends it before the segment is built. As long as anybody reads, the write-ahead log
 * grows, and slows both.
 */
export function readSince(
  connection: Connection,
  since: number,
  limits = UPDATE_LIMITS,
): Update[] | undefined {
  const updates: Update[] = [];
  for (let seq = since; updates.length < MAX_UPDATES; ) {
    const read = connection.read(() => {
      if (listChanged(connection, seq, MAX_MODELS) === undefined) return undefined;
      const step = changesAfter(connection, seq, limits);
      const isLast = step.seq === positionOf(connection);
      return { changed: readChanged(connection, step.seq, step.keys), isLast };
    });
    if (read === undefined) return undefined;
    updates.push(updateOf(read.changed));
    if (read.isLast) return updates;
    seq = read.changed.seq;
  }
  return undefined;
}

/** So few models that a thread follows them. */
export const isModerate = (_: Connection, keys: readonly number[]): boolean =>
  keys.length <= MAX_MODELS;

/** So few and small models that they are read between two answers without anybody noticing. */
export function isLittle(connection: Connection, keys: readonly number[]): boolean {
  if (keys.length > LITTLE_MODELS) return false;
  return countOf(connection, changes.sumRecords(keys)) <= LITTLE_BYTES;
}

/** A whole catalog, where it is as little. */
export function readLittle(connection: Connection): Whole | undefined {
  if (countOf(connection, countModels()) > LITTLE_MODELS) return undefined;
  const keys = connection.all(changes.listKeysInOrder(), Key).map(({ key }) => key);
  return isLittle(connection, keys) ? readWhole(connection) : undefined;
}
