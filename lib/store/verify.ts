// Checks a whole database against itself. Invariant: reads only; a damaged file gives sentences,
// never an exception.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { zstdDecompressSync } from "node:zlib";
import { z } from "zod";
import { LoraryError } from "#lib/catalog/errors.ts";
import { Model, Source } from "#lib/catalog/model.ts";
import type { Connection } from "./connection.ts";
import * as queries from "./queries.ts";
import { facetRows, modelRow, partRows } from "./rows.ts";

const Count = z.object({ count: z.int() });
const Integrity = z.object({ integrity_check: z.string() });
const ForeignKey = z.object({ table: z.string(), parent: z.string() });
const KeyedRecord = z.object({ key: z.int(), record: z.string() });
const Row = z.looseObject({});
const ListRow = z.looseObject({ summary: z.string() });
const Document = z.object({ ...Source.shape, bytes: z.instanceof(Uint8Array) });

/** The summary as a value: the order of its fields means nothing. */
const withSummary = (row: object | undefined): object => {
  const { summary, ...rest } = ListRow.parse(row);
  return { ...rest, summary: JSON.parse(summary) };
};

/** Rows without repeats, in an order of their own. */
const asSet = (rows: readonly object[], id: (row: never) => string): Map<string, object> => {
  const set = new Map<string, object>();
  for (const row of rows) if (!set.has(id(row as never))) set.set(id(row as never), { ...row });
  return set;
};

function* checkRows(connection: Connection, key: number, model: Model): Generator<string> {
  const { id } = model;
  const stored = connection.first(queries.getModelRow(key), Row);
  if (!isDeepStrictEqual(withSummary(stored), withSummary(modelRow(model))))
    yield `model ${id}: its row for lists differs from its record`;
  const partId = (row: { kind: string; id: string }) => `${row.kind} ${row.id}`;
  const parts = asSet(connection.all(queries.listParts(key), Row), partId);
  if (!isDeepStrictEqual(parts, asSet(partRows(model), partId)))
    yield `model ${id}: its versions, files and images differ from its record`;
  const facetId = (row: { facet: string; value: string }) => `${row.facet} ${row.value}`;
  const facets = asSet(connection.all(queries.listFacets(key), Row), facetId);
  if (!isDeepStrictEqual(facets, asSet(facetRows(model), facetId)))
    yield `model ${id}: its base models and tags differ from its record`;
}

function* checkDocuments(connection: Connection, model: Model): Generator<string> {
  const sources: Source[] = [];
  for (const { bytes, ...source } of connection.all(queries.listDocuments(model.id), Document)) {
    sources.push(source);
    const sha256 = createHash("sha256").update(zstdDecompressSync(bytes)).digest("hex");
    if (sha256 !== source.sha256)
      yield `model ${model.id}: the document ${source.name} differs from its digest`;
  }
  if (!isDeepStrictEqual(sources, model.sources))
    yield `model ${model.id}: its documents differ from its sources`;
}

function* checkModel(connection: Connection, key: number, record: string): Generator<string> {
  const model = Model.safeParse(JSON.parse(record));
  if (!model.success) {
    yield `model with key ${key}: ${z.prettifyError(model.error)}`;
    return;
  }
  yield* checkRows(connection, key, model.data);
  yield* checkDocuments(connection, model.data);
}

function* checkAll(connection: Connection): Generator<string> {
  for (const { integrity_check } of connection.all(queries.checkIntegrity(), Integrity))
    if (integrity_check !== "ok") yield `integrity: ${integrity_check}`;
  for (const { table, parent } of connection.all(queries.checkForeignKeys(), ForeignKey))
    yield `a row of ${table} belongs to no row of ${parent}`;
  const models = connection.first(queries.countModels(), Count)?.count;
  const texts = connection.first(queries.countSearchRows(), Count)?.count;
  if (models !== texts) yield `${models} models, but ${texts} of them in the search index`;
  let records = 0;
  for (const { key, record } of connection.each(queries.listRecords(), KeyedRecord)) {
    records += 1;
    try {
      yield* checkModel(connection, key, record);
    } catch (error) {
      yield `model with key ${key}: ${error instanceof Error ? error.message : error}`;
    }
  }
  if (records !== models) yield `${models} models, but ${records} records`;
}

/** Everything that is wrong, in words. */
export function verify(connection: Connection): string[] {
  const problems: string[] = [];
  try {
    connection.read(() => {
      for (const problem of checkAll(connection)) problems.push(problem);
    });
  } catch (error) {
    if (!(error instanceof LoraryError)) throw error;
    problems.push(error.message);
  }
  return problems;
}
