// Every statement on the catalog's rows: text with "?" in order, and its parameters.
// Invariant: nothing from outside ever becomes part of a text.
import { type FacetName, PAGE_SIZE, type Sort } from "#lib/catalog/query.ts";
import type { FacetRow, ModelRow, PartKind, PartRow } from "./rows.ts";
import type { SearchText } from "./search-text.ts";

export interface Query {
  text: string;
  params: (string | number | Uint8Array)[];
}

const sql = (text: string, ...params: Query["params"]): Query => ({ text, params });

const IN_LIST = "(SELECT value FROM json_each(?))";

// Reading

export const findRecord = (id: string): Query =>
  sql("SELECT record FROM records JOIN models ON key = model_key WHERE id = ?", id);

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
    `SELECT record -> path AS image, record -> '$.name' AS modelName
     FROM parts JOIN records USING (model_key)
     WHERE kind = 'image' AND id = ? ORDER BY model_key DESC LIMIT 1`,
    id,
  );

export const listRecords = (): Query =>
  sql("SELECT key, record FROM models JOIN records ON model_key = key ORDER BY id");

export const listDocuments = (modelId: string): Query =>
  sql(
    `SELECT kind, name, sha256, imported_at AS importedAt, bytes
     FROM documents WHERE model_id = ? ORDER BY rowid DESC`,
    modelId,
  );

export const listSources = (modelId: string): Query =>
  sql(
    `SELECT kind, name, sha256, imported_at AS importedAt
     FROM documents WHERE model_id = ? ORDER BY rowid DESC`,
    modelId,
  );

export const listKnownDigests = (sha256: readonly string[]): Query =>
  sql(`SELECT DISTINCT sha256 FROM documents WHERE sha256 IN ${IN_LIST}`, JSON.stringify(sha256));

export const countModels = (): Query => sql("SELECT count(*) AS count FROM models");

export const countSearchRows = (): Query => sql("SELECT count(*) AS count FROM search");

export const countParts = (): Query =>
  sql("SELECT kind AS value, count(DISTINCT id) AS count FROM parts GROUP BY kind");

export const countTraits = (): Query =>
  sql(`SELECT count(summary ->> '$.weight') AS withWeight, total(summary ->> '$.demo') AS demo
       FROM models`);

export const getSetting = (key: string): Query =>
  sql("SELECT value FROM settings WHERE key = ?", key);

// Searching

/**
 * What words and tags leave of the catalog, found once for a search's four counts and lists.
 * The table is the connection's own and never on disk, so a read-only connection may fill it.
 */
export const PREPARE_HITS = `PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE hits (model_key INTEGER PRIMARY KEY)`;
export const clearHits = (): Query => sql("DELETE FROM temp.hits");

type Column = "name" | "head" | "body";
/** Every term, each also as the beginning of a word, in some of these columns. */
const matching = (terms: readonly string[], columns: readonly Column[]): Query =>
  sql(
    "SELECT rowid FROM search WHERE search MATCH ?",
    `{${columns.join(" ")}} : (${terms.map((term) => `"${term}" *`).join(" AND ")})`,
  );

const withAnyBase = (bases: readonly string[]): Query =>
  sql(
    `SELECT model_key FROM facets WHERE facet = 'base' AND value IN ${IN_LIST}`,
    JSON.stringify(bases),
  );

const withAllTags = (tags: readonly string[]): Query =>
  sql(
    `SELECT model_key FROM facets WHERE facet = 'tag' AND value IN ${IN_LIST}
     GROUP BY model_key HAVING count(*) = ?`,
    JSON.stringify(tags),
    new Set(tags).size,
  );

/** Adds the models that have all the terms and all the tags; at least one of either is given. */
export function fillHits(terms: readonly string[], tags: readonly string[]): Query {
  const parts = [
    ...(terms.length > 0 ? [matching(terms, ["name", "head", "body"])] : []),
    ...(tags.length > 0 ? [withAllTags(tags)] : []),
  ];
  return sql(
    `INSERT INTO temp.hits ${parts.map(({ text }) => `SELECT * FROM (${text})`).join(" INTERSECT ")}`,
    ...parts.flatMap(({ params }) => params),
  );
}

export interface Filters {
  /** Only what stands in the table of hits. */
  onlyHits: boolean;
  base: readonly string[];
}

function where(filters: Filters, key: string, ...more: readonly Query[]): Query {
  const conditions = [...more];
  if (filters.onlyHits) conditions.push(sql(`${key} IN (SELECT model_key FROM temp.hits)`));
  if (filters.base.length > 0) {
    const { text, params } = withAnyBase(filters.base);
    conditions.push(sql(`${key} IN (${text})`, ...params));
  }
  const text = conditions.map((condition) => condition.text).join(" AND ");
  return sql(text && `WHERE ${text}`, ...conditions.flatMap(({ params }) => params));
}

const ORDERS: Record<Exclude<Sort, "relevance">, string> = {
  downloads: "downloads DESC",
  rating: "rating_score DESC",
  newest: "published_ms DESC",
  name: "name_key",
};

/** All words in the name, then in name and head, then the rest; by downloads within each. */
function relevance(terms: readonly string[]): Query {
  const name = matching(terms, ["name"]);
  const head = matching(terms, ["name", "head"]);
  return sql(
    `(key NOT IN (${name.text})) + (key NOT IN (${head.text})), downloads DESC`,
    ...name.params,
    ...head.params,
  );
}

function orderOf(sort: Sort, terms: readonly string[]): Query {
  if (sort !== "relevance") return sql(ORDERS[sort]);
  return terms.length === 0 ? sql(ORDERS.downloads) : relevance(terms);
}

export function countMatches(filters: Filters): Query {
  const { text, params } = where(filters, "key");
  return sql(`SELECT count(*) AS count FROM models ${text}`, ...params);
}

export function listMatches(
  filters: Filters,
  options: { sort: Sort; terms: readonly string[]; page: number },
): Query {
  const { text, params } = where(filters, "key");
  const order = orderOf(options.sort, options.terms);
  return sql(
    `SELECT summary FROM models ${text} ORDER BY ${order.text}, id LIMIT ? OFFSET ?`,
    ...params,
    ...order.params,
    PAGE_SIZE,
    (options.page - 1) * PAGE_SIZE,
  );
}

/** The most frequent values among the matches; the selected ones come first. */
export function countFacet(
  facet: FacetName,
  filters: Filters,
  options: { selected: readonly string[]; limit: number },
): Query {
  const { text, params } = where(filters, "model_key", sql("facet = ?", facet));
  return sql(
    `SELECT value, count(*) AS count FROM facets ${text} GROUP BY value
     ORDER BY value IN ${IN_LIST} DESC, count(*) DESC, value LIMIT ?`,
    ...params,
    JSON.stringify(options.selected),
    options.limit,
  );
}

// Writing

export const putDocument = (
  modelId: string,
  source: { kind: string; name: string; sha256: string; importedAt: string },
  bytes: Uint8Array,
): Query =>
  sql(
    `INSERT INTO documents (model_id, sha256, kind, name, imported_at, bytes)
     VALUES (?, ?, ?, ?, ?, ?)`,
    modelId,
    source.sha256,
    source.kind,
    source.name,
    source.importedAt,
    bytes,
  );

/** Records, parts and facets go with their model. */
export const deleteModel = (id: string): Query => sql("DELETE FROM models WHERE id = ?", id);
export const findKey = (id: string): Query => sql("SELECT key FROM models WHERE id = ?", id);
export const deleteSearchText = (key: number): Query =>
  sql("DELETE FROM search WHERE rowid = ?", key);
export const deleteDocuments = (modelId: string): Query =>
  sql("DELETE FROM documents WHERE model_id = ?", modelId);

export const listDemoIds = (): Query =>
  sql("SELECT id AS value FROM models WHERE summary ->> '$.demo'");

export const insertModel = (row: ModelRow): Query =>
  sql(
    `INSERT INTO models (id, name_key, downloads, rating_score, published_ms, summary)
     VALUES (?, ?, ?, ?, ?, ?) RETURNING key`,
    row.id,
    row.nameKey,
    row.downloads,
    row.ratingScore,
    row.publishedMs,
    row.summary,
  );

export const insertRecord = (key: number, record: string): Query =>
  sql("INSERT INTO records (model_key, record) VALUES (?, ?)", key, record);

export const insertSearchText = (key: number, { name, head, body }: SearchText): Query =>
  sql("INSERT INTO search (rowid, name, head, body) VALUES (?, ?, ?, ?)", key, name, head, body);

// Many rows at once, from JSON: a statement a row takes half as long again. A source may repeat an id
// or a tag within one model: the first stands.
export const insertParts = (rows: readonly (PartRow & { key: number })[]): Query =>
  sql(
    `INSERT OR IGNORE INTO parts (kind, id, model_key, path)
     SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)`,
    JSON.stringify(rows.map(({ key, kind, id, path }) => [kind, id, key, path])),
  );
export const insertFacets = (rows: readonly (FacetRow & { key: number })[]): Query =>
  sql(
    `INSERT OR IGNORE INTO facets (facet, value, model_key)
     SELECT value ->> 0, value ->> 1, value ->> 2 FROM json_each(?)`,
    JSON.stringify(rows.map(({ key, facet, value }) => [facet, value, key])),
  );

export const putSetting = (key: string, value: string): Query =>
  sql("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", key, value);
export const deleteSetting = (key: string): Query => sql("DELETE FROM settings WHERE key = ?", key);

// Checking

export const checkIntegrity = (): Query => sql("PRAGMA integrity_check");
export const checkForeignKeys = (): Query =>
  sql(`SELECT "table", parent FROM pragma_foreign_key_check`);
export const getModelRow = (key: number): Query =>
  sql(
    `SELECT id, name_key AS nameKey, downloads, rating_score AS ratingScore,
            published_ms AS publishedMs, summary FROM models WHERE key = ?`,
    key,
  );
export const listParts = (key: number): Query =>
  sql("SELECT kind, id, path FROM parts WHERE model_key = ? ORDER BY kind, id", key);
export const listFacets = (key: number): Query =>
  sql(`SELECT facet, value FROM facets WHERE model_key = ? ORDER BY facet, value`, key);
