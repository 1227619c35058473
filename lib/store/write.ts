// Rows of models into the database and out of it, table by table. Invariant: called within one
// transaction; whatever is written or taken out is noted among the changes.
import type { Model } from "#lib/catalog/model.ts";
import type { Source } from "#lib/catalog/source.ts";
import { noteChanges } from "./changes.ts";
import type { ClaimRow } from "./claims.ts";
import type { Connection } from "./connection.ts";
import type { PreparedModel } from "./prepare.ts";
import { digestsOf, type PartRow, partRows, stemKeys } from "./rows.ts";
import type { KeptDocument } from "./store.ts";
import { Key, KeyedRecord, type Place, pack } from "./stored.ts";
import * as queries from "./write-queries.ts";

/** Present after the demo set was removed. */
export const DEMO_REMOVED = "demo_removed";

export interface FreshModel {
  prepared: PreparedModel;
  /** Of its documents, all together; those on models and documents are left out when written. */
  claims: readonly ClaimRow[];
  /** Documents that come to those it has. */
  documents: readonly KeptDocument[];
  /** Documents that go. */
  replaced: readonly Source[];
  /** Of one that stays where it is; absent: the highest so far. */
  key?: number;
  /** The models whose place it takes, with their documents. */
  before: readonly Place[];
}

/** All rows but documents. */
function deleteRows(connection: Connection, keys: readonly number[]): void {
  if (keys.length === 0) return;
  const parts: queries.Keyed<PartRow>[] = [];
  const stems: queries.Keyed<string>[] = [];
  const digests: queries.Keyed<string>[] = [];
  for (const { key, record } of connection.all(queries.listRecordsOf(keys), KeyedRecord)) {
    const model = JSON.parse(record) as Model;
    for (const row of partRows(model)) parts.push({ key, row });
    for (const row of stemKeys(model)) stems.push({ key, row });
    for (const row of digestsOf(model)) digests.push({ key, row });
  }
  connection.runEach(queries.deleteParts(parts));
  connection.runEach(queries.deleteStems(stems));
  connection.runEach(queries.deleteDigests(digests));
  connection.runEach(queries.deleteClaims(keys));
  connection.runEach(queries.deleteModels(keys));
}

/** What the catalog answers for: aliases, and what the documents claim. */
function storedClaims({ claims, prepared: { aliases } }: FreshModel): ClaimRow[] {
  return [
    ...aliases.map((id): ClaimRow => ({ kind: "model", id, loose: 1 })),
    ...claims.filter(({ kind }) => kind !== "document" && kind !== "model"),
  ];
}

function insertRows(
  connection: Connection,
  models: readonly (FreshModel & { key: number })[],
): void {
  const each = <Row>(rowsOf: (model: FreshModel) => readonly Row[]): queries.Keyed<Row>[] =>
    models.flatMap((model) => rowsOf(model).map((row) => ({ key: model.key, row })));
  connection.runEach(queries.insertModels(each(({ prepared }) => [prepared.row])));
  connection.runEach(queries.insertRecords(each(({ prepared }) => [prepared.record])));
  connection.runEach(queries.insertParts(each(({ prepared }) => prepared.parts)));
  connection.runEach(queries.insertStems(each(({ prepared }) => prepared.stems)));
  connection.runEach(queries.insertClaims(each(storedClaims)));
  connection.runEach(queries.insertDigests(each(({ prepared }) => prepared.digests)));
}

function writeDocuments(connection: Connection, models: readonly FreshModel[]): void {
  for (const { before, prepared, replaced } of models) {
    if (before.length === 0) continue;
    connection.runEach(queries.deleteDocuments(replaced));
    connection.runEach(
      queries.moveDocuments(
        before.map(({ id }) => id),
        prepared.row.id,
      ),
    );
  }
  const fresh = models.flatMap(({ prepared, documents }) =>
    documents.map(({ source, document }) => ({
      source,
      packed: pack(document),
      modelId: prepared.row.id,
    })),
  );
  connection.runEach(queries.insertDocuments(fresh));
}

/** Puts models in, in the place of those that were before. */
export function writeModels(connection: Connection, models: readonly FreshModel[]): void {
  if (models.length === 0) return;
  const highest = connection.first(queries.highestKey(), Key)?.key ?? 0;
  const keyed = models.map((model, i) => ({ ...model, key: model.key ?? highest + 1 + i }));
  const outdated = models.flatMap(({ before }) => before.map(({ key }) => key));
  deleteRows(connection, outdated);
  insertRows(connection, keyed);
  writeDocuments(connection, models);
  if (models.some(({ prepared }) => prepared.demo))
    connection.run(queries.deleteSetting(DEMO_REMOVED));
  noteChanges(connection, [...outdated, ...keyed.map(({ key }) => key)]);
}

/** Takes models out with all that belongs to them. */
export function deleteModels(connection: Connection, models: readonly Place[]): void {
  const keys = models.map(({ key }) => key);
  connection.runEach(queries.deleteDocumentsOf(models.map(({ id }) => id)));
  deleteRows(connection, keys);
  noteChanges(connection, keys);
}
