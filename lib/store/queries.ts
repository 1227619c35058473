// The statements that look things up and check them.
import type { PartKind } from "./rows.ts";
import { IN_LIST, type Query, sql } from "./sql.ts";

/** By the model's own id, else by an alias: the latest written where several have it. */
export const findRecord = (id: string): Query =>
  sql(
    `SELECT record FROM (
       SELECT 1 AS own, key FROM models WHERE id = ?
       UNION ALL SELECT 0, model_key FROM claims WHERE kind = 'model' AND id = ?
     ) JOIN records ON model_key = key ORDER BY own DESC, key DESC LIMIT 1`,
    id,
    id,
  );

/** The latest written where several models claim the id. */
export const findRecordOfPart = (kind: PartKind, id: string): Query =>
  sql(
    `SELECT record FROM parts JOIN records USING (model_key)
     WHERE kind = ? AND id = ? ORDER BY model_key DESC LIMIT 1`,
    kind,
    id,
  );

/** An image without the rest of its model, which may be large. */
export const findImage = (id: string): Query =>
  sql(
    `SELECT record -> ('$.versions[' || (place >> 24) || '].images[' || (place & 0xffffff) || ']')
              AS image,
            record -> '$.name' AS modelName
     FROM parts JOIN records USING (model_key)
     WHERE kind = 'image' AND id = ? ORDER BY model_key DESC LIMIT 1`,
    id,
  );

export const listRecords = (): Query =>
  sql("SELECT key, record FROM models JOIN records ON model_key = key ORDER BY id");

export const listStoredRecords = (): Query => sql("SELECT model_key AS key, record FROM records");

/** In the order of writing. */
export const listPlacesAfter = (key: number, limit: number): Query =>
  sql("SELECT key, id FROM models WHERE key > ? ORDER BY key LIMIT ?", key, limit);
export const countModelsAfter = (key: number): Query =>
  sql("SELECT count(*) AS count FROM models WHERE key > ?", key);

const DOCUMENT = `SELECT kind, name, sha256, subject, imported_at AS importedAt,
  taken_at AS takenAt, bytes FROM documents`;

export const listDocuments = (modelIds: readonly string[]): Query =>
  sql(`${DOCUMENT} WHERE model_id IN ${IN_LIST}`, JSON.stringify(modelIds));

/** Which of these documents are known, and of which models. */
export const listKnownDocuments = (
  documents: readonly { sha256: string; subject?: string | undefined }[],
): Query =>
  sql(
    `SELECT documents.sha256, documents.subject, models.key AS modelKey, models.id AS modelId
     FROM json_each(?) AS asked CROSS JOIN documents
       ON documents.sha256 = asked.value ->> 0 AND documents.subject = asked.value ->> 1
       CROSS JOIN models ON models.id = model_id`,
    JSON.stringify(documents.map(({ sha256, subject }) => [sha256, subject ?? ""])),
  );

export const countModels = (): Query => sql("SELECT count(*) AS count FROM models");

export const countParts = (): Query =>
  sql("SELECT kind AS value, count(DISTINCT id) AS count FROM parts GROUP BY kind");

export const countTraits = (): Query =>
  sql(`SELECT count(summary ->> '$.weight') AS withWeight, total(summary ->> '$.demo') AS demo
       FROM models`);

/** Of many models with this stem those that came first, the most downloaded of them first. */
export const findStem = (stem: string): Query =>
  sql(
    `SELECT id, summary ->> '$.name' AS name FROM models
     WHERE key IN (SELECT model_key FROM stems WHERE stem = ? ORDER BY model_key LIMIT 1000)
     ORDER BY downloads DESC, id LIMIT 10`,
    stem,
  );

export const getSetting = (key: string): Query =>
  sql("SELECT value FROM settings WHERE key = ?", key);

// Checking

export const checkIntegrity = (): Query => sql("PRAGMA integrity_check");
export const checkForeignKeys = (): Query =>
  sql(`SELECT "table", parent FROM pragma_foreign_key_check`);
export const countPartRows = (): Query => sql("SELECT count(*) AS count FROM parts");
export const countStrayClaims = (): Query =>
  sql("SELECT count(*) AS count FROM claims WHERE model_key NOT IN (SELECT key FROM models)");
export const countStemRows = (): Query => sql("SELECT count(*) AS count FROM stems");
/** Of these stems, those that lead to the model. */
export const countFoundStems = (key: number, stems: readonly string[]): Query =>
  sql(
    `SELECT count(*) AS count FROM json_each(?) AS asked CROSS JOIN stems
       ON stem = asked.value AND model_key = ?`,
    JSON.stringify(stems),
    key,
  );
export const getModelRow = (key: number): Query =>
  sql("SELECT id, downloads, summary FROM models WHERE key = ?", key);
/** Of these parts, those that stand where they should. */
export const countFoundParts = (
  key: number,
  parts: readonly { kind: PartKind; id: string; place: number }[],
): Query =>
  sql(
    `SELECT count(*) AS count FROM json_each(?) AS asked CROSS JOIN parts
       ON kind = asked.value ->> 0 AND parts.id = asked.value ->> 1 AND model_key = ?
       AND place = asked.value ->> 2`,
    JSON.stringify(parts.map(({ kind, id, place }) => [kind, id, place])),
    key,
  );
export const listClaims = (keys: readonly number[]): Query =>
  sql(`SELECT kind, id, loose FROM claims WHERE model_key IN ${IN_LIST}`, JSON.stringify(keys));
