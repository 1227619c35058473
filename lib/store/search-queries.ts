// The statements of a search: what words, facets and base models leave of the catalog.
import { type FacetName, PAGE_SIZE, type Sort } from "#lib/catalog/query.ts";
import { IN_LIST, type Query, sql } from "./sql.ts";

/**
 * What words and narrowing facets leave of the catalog (hits), and what base models leave of that (found): each
 * is looked for once, for a search's counts and lists. The tables are the connection's own and never
 * on disk, so a read-only connection may fill them.
 */
export const PREPARE_TABLES = `PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE hits (model_key INTEGER PRIMARY KEY);
CREATE TEMP TABLE found (model_key INTEGER PRIMARY KEY)`;

export type KeyTable = "hits" | "found";
export const clearKeys = (table: KeyTable): Query => sql(`DELETE FROM temp.${table}`);
export const countKeys = (table: KeyTable): Query =>
  sql(`SELECT count(*) AS count FROM temp.${table}`);

/** The models that a search is about: those in a table, or all. */
export interface Scope {
  table: KeyTable | undefined;
  /** More than a few of the catalog: walking all in their order is then faster than sorting. */
  isWide: boolean;
}

type Column = "name" | "head" | "body";
/** Every term, each also as the beginning of a word, in some of these columns. */
const matching = (terms: readonly string[], columns: readonly Column[]): Query =>
  sql(
    "SELECT rowid FROM search WHERE search MATCH ?",
    `{${columns.join(" ")}} : (${terms.map((term) => `"${term}" *`).join(" AND ")})`,
  );

/** A facet with one of its values. */
export type Choice = readonly [facet: FacetName, value: string];

const withAll = (choices: readonly Choice[]): Query =>
  sql(
    `SELECT model_key FROM facets WHERE value_key IN
       (SELECT facet_values.key FROM json_each(?) AS asked CROSS JOIN facet_values
          ON facet = asked.value ->> 0 AND facet_values.value = asked.value ->> 1)
     GROUP BY model_key HAVING count(*) = ?`,
    JSON.stringify(choices),
    choices.length,
  );

/**
 * Adds the models that have all the terms and all the choices, which do not repeat; at least one of
 * either is given.
 */
export function fillHits(terms: readonly string[], choices: readonly Choice[]): Query {
  const parts = [
    ...(terms.length > 0 ? [matching(terms, ["name", "head", "body"])] : []),
    ...(choices.length > 0 ? [withAll(choices)] : []),
  ];
  return sql(
    `INSERT INTO temp.hits ${parts.map(({ text }) => `SELECT * FROM (${text})`).join(" INTERSECT ")}`,
    ...parts.flatMap(({ params }) => params),
  );
}

/** Adds the models with any of the bases, of all models or of the hits. */
export const fillFound = (bases: readonly string[], onlyHits: boolean): Query =>
  sql(
    `INSERT OR IGNORE INTO temp.found SELECT model_key FROM facets WHERE value_key IN
       (SELECT key FROM facet_values WHERE facet = 'base' AND value IN ${IN_LIST})
     ${onlyHits ? "AND model_key IN (SELECT model_key FROM temp.hits)" : ""}`,
    JSON.stringify(bases),
  );

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

/** A "+" keeps SQLite from looking up the keys one by one and sorting what it finds. */
const within = ({ table, isWide }: Scope): string =>
  table === undefined
    ? ""
    : `WHERE ${isWide ? "+" : ""}key IN (SELECT model_key FROM temp.${table})`;

export function listMatches(
  scope: Scope,
  options: { sort: Sort; terms: readonly string[]; page: number },
): Query {
  const order = orderOf(options.sort, options.terms);
  return sql(
    `SELECT summary FROM models ${within(scope)} ORDER BY ${order.text}, id LIMIT ? OFFSET ?`,
    ...order.params,
    PAGE_SIZE,
    (options.page - 1) * PAGE_SIZE,
  );
}

/** Models of the table that have the value at hand. */
const COUNT = (table: KeyTable): string =>
  `(SELECT count(*) FROM facets CROSS JOIN temp.${table} USING (model_key) WHERE value_key = key)`;

/** The most frequent values of the whole catalog. */
export const listKeptCounts = (facet: FacetName, limit: number): Query =>
  sql(
    "SELECT value, count FROM facet_values WHERE facet = ? ORDER BY count DESC, value LIMIT ?",
    facet,
    limit,
  );

/** Some of the values in that order, counted within a table, with their count in the catalog. */
export const countPortion = (
  facet: FacetName,
  table: KeyTable,
  { limit, offset }: { limit: number; offset: number },
): Query =>
  sql(
    `SELECT value, ${COUNT(table)} AS count, kept FROM
       (SELECT key, value, count AS kept FROM facet_values WHERE facet = ?
        ORDER BY count DESC, value LIMIT ? OFFSET ?)`,
    facet,
    limit,
    offset,
  );

/** These values within a table, or the whole catalog. */
export const countValues = (
  facet: FacetName,
  values: readonly string[],
  table: KeyTable | undefined,
): Query =>
  sql(
    `SELECT value, ${table === undefined ? "count" : COUNT(table)} AS count FROM facet_values
     WHERE facet = ? AND value IN ${IN_LIST}`,
    facet,
    JSON.stringify(values),
  );

/** All values that occur within a table, the most frequent first. */
export const countAllValues = (table: KeyTable): Query =>
  sql(
    `SELECT facet, value, found.count FROM
       (SELECT value_key, count(*) AS count FROM temp.${table} CROSS JOIN facets USING (model_key)
        GROUP BY value_key) AS found
       CROSS JOIN facet_values ON key = value_key
     ORDER BY found.count DESC, value`,
  );
