// Checks a whole database against itself. Invariant: reads only; a damaged file gives sentences,
// never an exception.
import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import { LoraryError } from "#lib/catalog/errors.ts";
import { Model } from "#lib/catalog/model.ts";
import type { Source } from "#lib/catalog/source.ts";
import * as changes from "./change-queries.ts";
import { prunedOf } from "./changes.ts";
import { CLAIM_KINDS } from "./claims.ts";
import type { Connection } from "./connection.ts";
import * as queries from "./queries.ts";
import { digestsOf, modelRow, partRows, stemKeys } from "./rows.ts";
import type { Query } from "./sql.ts";
import { documentKey, type KeptDocument } from "./store.ts";
import { Count, KeyedRecord, StoredDocument, unpack } from "./stored.ts";

const Integrity = z.object({ integrity_check: z.string() });
const ForeignKey = z.object({ table: z.string(), parent: z.string() });
const Row = z.looseObject({});
const ListRow = z.looseObject({ summary: z.string() });
const Claim = z.object({ kind: z.enum(CLAIM_KINDS), id: z.string() });
const Sources = z.object({
  sources: z.array(z.object({ sha256: z.string(), subject: z.string().optional() })),
});

/** The summary as a value: the order of its fields means nothing. */
const withSummary = (row: object | undefined): object => {
  const { summary, ...rest } = ListRow.parse(row);
  return { ...rest, summary: JSON.parse(summary) };
};

const countOf = (connection: Connection, query: Query): number =>
  connection.first(query, Count)?.count ?? 0;

/** Rows without repeats: of an id that occurs twice the first stands. */
function partsOf(model: Model): ReturnType<typeof partRows> {
  const parts = new Map<string, ReturnType<typeof partRows>[number]>();
  for (const row of partRows(model)) {
    const id = `${row.kind} ${row.id}`;
    if (!parts.has(id)) parts.set(id, row);
  }
  return [...parts.values()];
}

/** Rows that a record has in tables where other models' rows stand too. */
interface RowCounts {
  parts: number;
  stems: number;
  digests: number;
}

const NO_ROWS: RowCounts = { parts: 0, stems: 0, digests: 0 };

function* checkRows(
  connection: Connection,
  key: number,
  model: Model,
): Generator<string, RowCounts> {
  const { id } = model;
  const stored = connection.first(queries.getModelRow(key), Row);
  if (!isDeepStrictEqual(withSummary(stored), withSummary(modelRow(model))))
    yield `model ${id}: its row for lists differs from its record`;
  const parts = partsOf(model);
  if (countOf(connection, queries.countFoundParts(key, parts)) !== parts.length)
    yield `model ${id}: its versions, files and images differ from its record`;
  const stems = stemKeys(model);
  if (countOf(connection, queries.countFoundStems(key, stems)) !== stems.length)
    yield `model ${id}: the names of its files are not looked up`;
  const digests = digestsOf(model);
  if (countOf(connection, changes.countFoundDigests(key, digests)) !== digests.length)
    yield `model ${id}: the digests of its files are not looked up`;
  return { parts: parts.length, stems: stems.length, digests: digests.length };
}

/** Its aliases, and at least the digests and version numbers that its record shows. */
function* checkClaims(connection: Connection, key: number, model: Model): Generator<string> {
  const claims = connection.all(queries.listClaims([key]), Claim);
  const idsOf = (wanted: string) =>
    new Set(claims.filter(({ kind }) => kind === wanted).map(({ id }) => id));
  if (!isDeepStrictEqual(idsOf("model"), new Set(model.aliases)))
    yield `model ${model.id}: its aliases differ from its record`;
  const digests = model.versions.flatMap(({ files }) =>
    files.flatMap(({ hashes }) => hashes.sha256 ?? []),
  );
  const numbers = model.versions.map(({ id }) => id).filter((id) => /^\d+$/.test(id));
  if (!(isWithin(digests, idsOf("sha256")) && isWithin(numbers, idsOf("version"))))
    yield `model ${model.id}: digests or version ids of its record are not looked up`;
}

const isWithin = (values: readonly string[], known: ReadonlySet<string>): boolean =>
  values.every((value) => known.has(value));

/** The sources that a record in Lorary's own JSON stands for, whose documents lie elsewhere. */
const listedIn = ({ source, document }: KeptDocument): string[] =>
  source.kind === "record"
    ? Sources.parse(JSON.parse(Buffer.from(document).toString())).sources.map(documentKey)
    : [];

/** Each source is a document or listed in one; each document is a source or lists some. */
function isWellSourced(sources: readonly Source[], documents: readonly KeptDocument[]): boolean {
  const known = new Map(documents.map(({ source }) => [documentKey(source), source]));
  const shown = new Set(sources.map(documentKey));
  const listed = new Set(documents.flatMap(listedIn));
  return (
    sources.every((source) => {
      const key = documentKey(source);
      return listed.has(key) || isDeepStrictEqual(source, known.get(key));
    }) &&
    documents.every((kept) => shown.has(documentKey(kept.source)) || listedIn(kept).length > 0)
  );
}

function* checkDocuments(connection: Connection, model: Model): Generator<string> {
  const documents = connection.all(queries.listDocuments([model.id]), StoredDocument).map(unpack);
  for (const { source, document } of documents)
    if (createHash("sha256").update(document).digest("hex") !== source.sha256)
      yield `model ${model.id}: the document ${source.name} differs from its digest`;
  if (!isWellSourced(model.sources, documents))
    yield `model ${model.id}: its documents differ from its sources`;
}

function* checkModel(
  connection: Connection,
  key: number,
  record: string,
): Generator<string, RowCounts> {
  const model = Model.safeParse(JSON.parse(record));
  if (!model.success) {
    yield `model with key ${key}: ${z.prettifyError(model.error)}`;
    return NO_ROWS;
  }
  const counts = yield* checkRows(connection, key, model.data);
  yield* checkClaims(connection, key, model.data);
  yield* checkDocuments(connection, model.data);
  return counts;
}

/** The file itself, and rows that stand for no model. */
function* checkTables(connection: Connection): Generator<string> {
  for (const { integrity_check } of connection.all(queries.checkIntegrity(), Integrity))
    if (integrity_check !== "ok") yield `integrity: ${integrity_check}`;
  for (const { table, parent } of connection.all(queries.checkForeignKeys(), ForeignKey))
    yield `a row of ${table} belongs to no row of ${parent}`;
  const strays = countOf(connection, queries.countStrayClaims());
  if (strays > 0) yield `${strays} rows of claims belong to no row of models`;
  const unnoted = countOf(connection, changes.countUnnoted(prunedOf(connection).key));
  if (unnoted > 0) yield `${unnoted} models were written, but are not among the changes`;
}

/** Rows of tables that are gone with their models by the records: none may be left over. */
function* checkCounts(connection: Connection, counts: RowCounts): Generator<string> {
  const parts = countOf(connection, queries.countPartRows());
  if (parts !== counts.parts)
    yield `${parts} versions, files and images can be looked up, but records have ${counts.parts}`;
  const stems = countOf(connection, queries.countStemRows());
  if (stems !== counts.stems)
    yield `${stems} names of files can be looked up, but records have ${counts.stems}`;
  const digests = countOf(connection, changes.countDigestRows());
  if (digests !== counts.digests)
    yield `${digests} digests can be looked up, but records have ${counts.digests}`;
}

function* checkAll(connection: Connection): Generator<string> {
  yield* checkTables(connection);
  const models = countOf(connection, queries.countModels());
  let records = 0;
  const counts = { ...NO_ROWS };
  for (const { key, record } of connection.each(queries.listRecords(), KeyedRecord)) {
    records += 1;
    try {
      const { parts, stems, digests } = yield* checkModel(connection, key, record);
      counts.parts += parts;
      counts.stems += stems;
      counts.digests += digests;
    } catch (error) {
      yield `model with key ${key}: ${error instanceof Error ? error.message : error}`;
    }
  }
  if (records !== models) yield `${models} models, but ${records} records`;
  yield* checkCounts(connection, counts);
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
