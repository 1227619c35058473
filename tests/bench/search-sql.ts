// The page of a catalog as most programs make it: FTS5 joined with rows and sorted, a count, and a
// GROUP BY over the values of facets, once more for each facet that leaves out its own filter.
import { DatabaseSync } from "node:sqlite";
import {
  type CatalogQuery,
  FACETS,
  type FacetName,
  modeOf,
  PAGE_SIZE,
  sortOf,
} from "#lib/catalog/query.ts";
import { piecesOf } from "#lib/catalog/words.ts";
import type { Field, SearchDocument } from "#lib/search/document.ts";

const SCHEMA = `
  PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;
  CREATE TABLE docs (key INTEGER PRIMARY KEY, id TEXT, name_key TEXT, downloads INTEGER, score REAL,
    rating REAL, published INTEGER, updated INTEGER, size INTEGER);
  CREATE TABLE facet_values (key INTEGER PRIMARY KEY, facet TEXT, value TEXT, UNIQUE (facet, value));
  CREATE TABLE facets (doc INTEGER, value_key INTEGER, PRIMARY KEY (doc, value_key)) WITHOUT ROWID;
  CREATE VIRTUAL TABLE search USING fts5 (name, head, body, prompt, content = '', tokenize = 'unicode61');`;
const INDEXES = `
  CREATE INDEX by_downloads ON docs (downloads DESC, id); CREATE INDEX by_score ON docs (score DESC, id);
  CREATE INDEX by_published ON docs (published DESC, id); CREATE INDEX by_updated ON docs (updated DESC, id);
  CREATE INDEX by_name ON docs (name_key, id); CREATE INDEX by_size ON docs (size DESC, id);
  CREATE INDEX facets_by_value ON facets (value_key, doc); ANALYZE;`;
const HEAD: readonly Field[] = ["creator", "tag", "trigger", "version", "file"];

const ORDERS = {
  relevance: "rank",
  downloads: "downloads DESC",
  rating: "score DESC",
  newest: "published DESC",
  updated: "updated DESC",
  name: "name_key",
  size: "size DESC",
  random: "(key * 2654435761) % 1000003",
} as const;

const quote = (text: string): string => `'${text.replaceAll("'", "''").replaceAll("\0", "")}'`;

/** Each word as the beginning of one. */
const matchOf = (q: string): string =>
  piecesOf(q)
    .map(({ text }) => `"${text}"*`)
    .join(" ");

export class SqlSearch {
  readonly #database: DatabaseSync;
  readonly #keys = new Map<string, number>();

  constructor(file: string) {
    this.#database = new DatabaseSync(file);
  }

  #keyOf(facet: FacetName, value: string): number {
    const name = `${facet} ${value}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#keys.size + 1;
    this.#keys.set(name, key);
    this.#database.prepare("INSERT INTO facet_values VALUES (?, ?, ?)").run(key, facet, value);
    return key;
  }

  fill(documents: Iterable<SearchDocument>): void {
    const database = this.#database;
    database.exec(SCHEMA);
    database.exec("BEGIN");
    const doc = database.prepare("INSERT INTO docs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    const facet = database.prepare("INSERT OR IGNORE INTO facets VALUES (?, ?)");
    const search = database.prepare(
      "INSERT INTO search (rowid, name, head, body, prompt) VALUES (?, ?, ?, ?, ?)",
    );
    for (const { key, id, nameKey, texts, facets, ...d } of documents) {
      doc.run(
        key,
        id,
        nameKey,
        d.downloads,
        d.ratingScore,
        d.rating,
        d.published,
        d.updated,
        d.size,
      );
      for (const name of FACETS)
        for (const value of facets[name]) facet.run(key, this.#keyOf(name, value));
      const head = HEAD.flatMap((field) => texts[field]).join(" ");
      search.run(key, texts.name.join(" "), head, texts.body.join(" "), texts.prompt.join(" "));
    }
    database.exec("COMMIT");
    database.exec(INDEXES);
  }

  search(query: CatalogQuery): { total: number } {
    const match = matchOf(query.q);
    if (query.q !== "" && match === "") return { total: 0 };
    const from = match === "" ? "docs" : "search JOIN docs ON docs.key = search.rowid";
    const sort = sortOf(query) === "relevance" && match === "" ? "downloads" : sortOf(query);
    const where = (without?: FacetName): string =>
      [...(match === "" ? [] : [`search MATCH ${quote(match)}`]), ...filters(query, without)].join(
        " AND ",
      ) || "TRUE";
    const all = (sql: string) => this.#database.prepare(sql).all();
    const total = Number(all(`SELECT count(*) AS n FROM ${from} WHERE ${where()}`)[0]?.n);
    const page = Math.max(1, Math.min(query.page, Math.ceil(total / PAGE_SIZE)));
    all(
      `SELECT key, id, name_key FROM ${from} WHERE ${where()} ORDER BY ${ORDERS[sort]}, id
       LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`,
    );
    const own = FACETS.filter((facet) => modeOf(query, facet) === "any" && query[facet].length > 0);
    for (const facet of [undefined, ...own])
      all(
        `SELECT facet, value, n FROM (SELECT value_key, count(*) AS n FROM ${from}
         JOIN facets ON doc = docs.key WHERE ${where(facet)} GROUP BY value_key)
         JOIN facet_values v ON v.key = value_key ORDER BY n DESC, value`,
      );
    return { total };
  }

  close(): void {
    this.#database.close();
  }
}

function filters(query: CatalogQuery, without?: FacetName): string[] {
  const has = (facet: FacetName, value: string): string =>
    `docs.key IN (SELECT doc FROM facets WHERE value_key =
     (SELECT key FROM facet_values WHERE facet = '${facet}' AND value = ${quote(value)}))`;
  return [
    ...FACETS.flatMap((facet) => [
      ...(facet === without ? [] : query[facet].map((value) => has(facet, value))),
      ...(query.not[facet] ?? []).map((value) => `NOT ${has(facet, value)}`),
    ]),
    ...(query.minDownloads === undefined ? [] : [`downloads >= ${query.minDownloads}`]),
  ];
}
