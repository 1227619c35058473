// The statements that write models, what is looked up of them, and their documents.
import type { Source } from "#lib/catalog/source.ts";
import type { ClaimRow } from "./claims.ts";
import type { ModelRow, PartRow } from "./rows.ts";
import { IN_LIST, type Query, type RowsQuery, sql } from "./sql.ts";

/** Rows that belong to the model with this key. */
export interface Keyed<Row> {
  key: number;
  row: Row;
}

// What is there

export const highestKey = (): Query => sql("SELECT ifnull(max(key), 0) AS key FROM models");

/** Models that have one of these claims, or one of these ids. */
export const findClaims = (claims: readonly ClaimRow[]): Query =>
  sql(
    `SELECT kind, claims.id, loose, models.key AS modelKey, models.id AS modelId
     FROM json_each(?1) AS asked CROSS JOIN claims
       ON kind = asked.value ->> 0 AND claims.id = asked.value ->> 1
       CROSS JOIN models ON models.key = model_key
     UNION ALL
     SELECT 'model', models.id, 1, models.key, models.id
     FROM json_each(?2) AS asked CROSS JOIN models ON models.id = asked.value`,
    JSON.stringify(claims.map(({ kind, id }) => [kind, id])),
    JSON.stringify(claims.filter(({ kind }) => kind === "model").map(({ id }) => id)),
  );

export const listRecordsOf = (keys: readonly number[]): Query =>
  sql(
    `SELECT model_key AS key, record FROM records WHERE model_key IN ${IN_LIST}`,
    JSON.stringify(keys),
  );

export const listDemoModels = (): Query =>
  sql("SELECT key, id FROM models WHERE summary ->> '$.demo'");

// Taking away

/** Records go with their models. */
export const deleteModels = (keys: readonly number[]): RowsQuery => ({
  text: "DELETE FROM models WHERE key = ?",
  rows: keys.map((key) => [key]),
});
export const deleteParts = (parts: readonly Keyed<PartRow>[]): RowsQuery => ({
  text: "DELETE FROM parts WHERE kind = ? AND id = ? AND model_key = ?",
  rows: parts.map(({ key, row: { kind, id } }) => [kind, id, key]),
});
export const deleteStems = (stems: readonly Keyed<string>[]): RowsQuery => ({
  text: "DELETE FROM stems WHERE stem = ? AND model_key = ?",
  rows: stems.map(({ key, row }) => [row, key]),
});
export const deleteClaims = (keys: readonly number[]): RowsQuery => ({
  text: "DELETE FROM claims WHERE model_key = ?",
  rows: keys.map((key) => [key]),
});
export const deleteDigests = (digests: readonly Keyed<string>[]): RowsQuery => ({
  text: "DELETE FROM digests WHERE digest = ? AND model_key = ?",
  rows: digests.map(({ key, row }) => [row, key]),
});
export const deleteDocumentsOf = (modelIds: readonly string[]): RowsQuery => ({
  text: "DELETE FROM documents WHERE model_id = ?",
  rows: modelIds.map((id) => [id]),
});
export const deleteDocuments = (
  sources: readonly Pick<Source, "sha256" | "subject">[],
): RowsQuery => ({
  text: "DELETE FROM documents WHERE sha256 = ? AND subject = ?",
  rows: sources.map(({ sha256, subject }) => [sha256, subject ?? ""]),
});

// Putting in

export const insertModels = (models: readonly Keyed<ModelRow>[]): RowsQuery => ({
  text: `INSERT INTO models (key, id, downloads, summary) VALUES (?, ?, ?, ?)`,
  rows: models.map(({ key, row }) => [key, row.id, row.downloads, row.summary]),
});
export const insertRecords = (records: readonly Keyed<string>[]): RowsQuery => ({
  text: "INSERT INTO records (model_key, record) VALUES (?, ?)",
  rows: records.map(({ key, row }) => [key, row]),
});
/** A source may repeat an id within one model: the first place stands. */
export const insertParts = (parts: readonly Keyed<PartRow>[]): RowsQuery => ({
  text: "INSERT OR IGNORE INTO parts (kind, id, model_key, place) VALUES (?, ?, ?, ?)",
  rows: parts.map(({ key, row: { kind, id, place } }) => [kind, id, key, place]),
});
export const insertStems = (stems: readonly Keyed<string>[]): RowsQuery => ({
  text: "INSERT INTO stems (stem, model_key) VALUES (?, ?)",
  rows: stems.map(({ key, row }) => [row, key]),
});
export const insertClaims = (claims: readonly Keyed<ClaimRow>[]): RowsQuery => ({
  text: `INSERT INTO claims (kind, id, model_key, loose) VALUES (?, ?, ?, ?)
         ON CONFLICT DO UPDATE SET loose = max(loose, excluded.loose)`,
  rows: claims.map(({ key, row: { kind, id, loose } }) => [kind, id, key, loose]),
});
export const insertDigests = (digests: readonly Keyed<string>[]): RowsQuery => ({
  text: "INSERT INTO digests (digest, model_key) VALUES (?, ?)",
  rows: digests.map(({ key, row }) => [row, key]),
});
export const insertDocuments = (
  documents: readonly { modelId: string; source: Source; packed: Uint8Array }[],
): RowsQuery => ({
  text: `INSERT INTO documents (model_id, sha256, subject, kind, name, imported_at, taken_at, bytes)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
  rows: documents.map(({ modelId, source, packed }) => [
    modelId,
    source.sha256,
    source.subject ?? "",
    source.kind,
    source.name,
    source.importedAt,
    source.takenAt ?? null,
    packed,
  ]),
});
export const moveDocuments = (modelIds: readonly string[], to: string): RowsQuery => ({
  text: "UPDATE documents SET model_id = ? WHERE model_id = ?",
  rows: modelIds.filter((id) => id !== to).map((id) => [to, id]),
});

export const updateSummaries = (summaries: readonly Keyed<string>[]): RowsQuery => ({
  text: "UPDATE models SET summary = ? WHERE key = ?",
  rows: summaries.map(({ key, row }) => [row, key]),
});

export const putSetting = (key: string, value: string): Query =>
  sql("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", key, value);
export const deleteSetting = (key: string): Query => sql("DELETE FROM settings WHERE key = ?", key);

/** Copies the write-ahead log into the database: https://sqlite.org/pragma.html#pragma_wal_checkpoint */
export const checkpoint = (mode: "PASSIVE" | "RESTART"): Query =>
  sql(`PRAGMA wal_checkpoint(${mode})`);
