// The statements of what changed in the catalog, and of what an index of it is made from.
import { IN_LIST, type Query, sql } from "./sql.ts";

/** The mark has 53 bits, which a JavaScript number holds. */
export const insertChanges = (keys: readonly number[]): Query =>
  sql(
    "INSERT INTO changes (model_key, mark) SELECT value, random() >> 11 FROM json_each(?)",
    JSON.stringify(keys),
  );
export const deleteChangesUpTo = (seq: number): Query =>
  sql("DELETE FROM changes WHERE seq <= ?", seq);
export const findHighestKeyUpTo = (seq: number): Query =>
  sql("SELECT ifnull(max(model_key), 0) AS key FROM changes WHERE seq <= ?", seq);
export const findOldestChange = (): Query => sql("SELECT ifnull(min(seq), 0) AS key FROM changes");

/** Of the latest change, also where it is not kept; 0 before the first. */
export const findPosition = (): Query =>
  sql("SELECT ifnull(max(seq), 0) AS key FROM sqlite_sequence WHERE name = 'changes'");
export const findMark = (seq: number): Query =>
  sql("SELECT mark AS key FROM changes WHERE seq = ?", seq);

/** At most `limit` models that changed since then, each once. */
export const listChangedKeys = (since: number, limit: number): Query =>
  sql("SELECT DISTINCT model_key AS key FROM changes WHERE seq > ? LIMIT ?", since, limit);

/** The first changes since then, with how much there is to read of their models. */
export const listChanges = (since: number, limit: number): Query =>
  sql(
    `SELECT seq, changes.model_key AS key, ifnull(octet_length(record), 0) AS bytes
     FROM changes LEFT JOIN records ON records.model_key = changes.model_key
     WHERE seq > ? ORDER BY seq LIMIT ?`,
    since,
    limit,
  );

/** How much there is to read of these models. */
export const sumRecords = (keys: readonly number[]): Query =>
  sql(
    `SELECT ifnull(sum(octet_length(record)), 0) AS count FROM records WHERE model_key IN ${IN_LIST}`,
    JSON.stringify(keys),
  );
/** All models in the order of an index. */
export const listKeysInOrder = (): Query =>
  sql("SELECT key FROM models ORDER BY downloads DESC, id");
export const listSummaries = (keys: readonly number[]): Query =>
  sql(`SELECT key, summary FROM models WHERE key IN ${IN_LIST}`, JSON.stringify(keys));

/** Models with a file that has a digest from `first` up to, not including, `end`. */
export const listKeysByDigest = (first: string, end: string, limit: number): Query =>
  sql(
    `SELECT DISTINCT model_key AS key FROM digests WHERE digest >= ? AND digest < ? LIMIT ?`,
    first,
    end,
    limit,
  );
/** The key of a model by its own id only. */
export const findOwnKey = (id: string): Query => sql("SELECT key FROM models WHERE id = ?", id);
/** The key of a model by its id, else by an alias: the latest written where several have it. */
export const findKey = (id: string): Query =>
  sql(
    `SELECT key FROM (
       SELECT 1 AS own, key FROM models WHERE id = ?
       UNION ALL SELECT 0, model_key FROM claims WHERE kind = 'model' AND id = ?
     ) ORDER BY own DESC, key DESC LIMIT 1`,
    id,
    id,
  );

// Checking

/** Models above a key of which no change is kept. */
export const countUnnoted = (key: number): Query =>
  sql(
    `SELECT count(*) AS count FROM models
     WHERE key > ? AND key NOT IN (SELECT model_key FROM changes)`,
    key,
  );
export const countDigestRows = (): Query => sql("SELECT count(*) AS count FROM digests");
/** Of these digests, those that lead to the model. */
export const countFoundDigests = (key: number, digests: readonly string[]): Query =>
  sql(
    `SELECT count(*) AS count FROM json_each(?) AS asked CROSS JOIN digests
       ON digest = asked.value AND model_key = ?`,
    JSON.stringify(digests),
    key,
  );
