// The statements of a search: what words, tags and base models leave of the catalog.
import { type FacetName, PAGE_SIZE, type Sort } from "#lib/catalog/query.ts";
import { IN_LIST, type Query, sql } from "./sql.ts";

/**
 * What words and tags leave of the catalog (hits), and what base models leave of that (found): each
 * is looked for once, for a search's counts and lists. The tables are the connection's own and never
 * on disk, so a read-only connection may fill them.
 */
export const PREPARE_TABLES = `PRAGMA temp_store = MEMORY;
CREATE TEMP TABLE hits (model_key INTEGER PRIMARY KEY);
CREATE TEMP TABLE found (model_key INTEGER PRIMARY KEY)`;

type KeyTable = "hits" | "found";
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

const withAllTags = (tags: readonly string[]): Query =>
  sql(
    `SELECT model_key FROM facets WHERE value_key IN
       (SELECT key FROM facet_values WHERE facet = 'tag' AND value IN ${IN_LIST})
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

/** Of many models in one walk over the facet's values, of few from model to model. */
function countsWithin({ table, isWide }: Scope): string {
  const tables = isWide
    ? `facet_values CROSS JOIN facets NOT INDEXED ON value_key = key
       CROSS JOIN temp.${table} USING (model_key)`
    : `temp.${table} CROSS JOIN facets USING (model_key)
       CROSS JOIN facet_values ON key = value_key`;
  return `SELECT value, count(*) AS count FROM ${tables}`;
}

/** The most frequent values among the matches; the selected ones come first. */
export function countFacet(
  facet: FacetName,
  scope: Scope,
  { selected, limit }: { selected: readonly string[]; limit: number },
): Query {
  const counts =
    scope.table === undefined
      ? "SELECT value, count FROM facet_values WHERE facet = ?"
      : `${countsWithin(scope)} WHERE facet = ? GROUP BY value`;
  // Without that condition an index has the order of the whole catalog's values already.
  const first =
    selected.length === 0 ? sql("") : sql(`value IN ${IN_LIST} DESC,`, JSON.stringify(selected));
  return sql(
    `SELECT value, count FROM (${counts})
     ORDER BY ${first.text} count DESC, value LIMIT ?`,
    facet,
    ...first.params,
    limit,
  );
}
