// The search said again, as plainly as possible: tables and SQL, nothing remembered, nothing fast.
import { DatabaseSync } from "node:sqlite";
import {
  type CatalogQuery,
  FACET_LIMITS,
  FACETS,
  type FacetName,
  type FacetValue,
  modeOf,
  PAGE_SIZE,
  type Sort,
  sortOf,
} from "#lib/catalog/query.ts";
import { spelled, tokensOf } from "#lib/catalog/words.ts";
import { FIELDS, type Field, type SearchDocument } from "#lib/search/document.ts";
import { type Clause, readWords, type Words } from "#lib/search/read-words.ts";

export interface PlainFound {
  keys: number[];
  total: number;
  page: number;
  pageCount: number;
  skip: number;
  facets: Record<FacetName, FacetValue[]>;
  catalogTotal: number;
  forgiving?: true;
}
export type HashLookup = (digits: string) => readonly number[];

const SCHEMA = `
  CREATE TABLE docs (key INTEGER PRIMARY KEY, id TEXT, name_key TEXT, spelled TEXT,
    downloads INTEGER, score REAL, rating REAL, published INTEGER, updated INTEGER, size INTEGER);
  CREATE TABLE tokens (doc INTEGER, field TEXT, value_index INTEGER, position INTEGER, token TEXT);
  CREATE TABLE facets (doc INTEGER, facet TEXT, value TEXT);
  CREATE TABLE found (key INTEGER PRIMARY KEY, class INTEGER);
  CREATE INDEX tokens_by_doc ON tokens (doc, field, token);
  CREATE INDEX facets_by_doc ON facets (doc, facet, value);`;

/** A text as SQL, whatever it holds. */
const sql = (text: string): string => `CAST(x'${Buffer.from(text).toString("hex")}' AS TEXT)`;
const list = (texts: readonly string[]): string => texts.map(sql).join(", ") || "NULL";
const and = (conditions: readonly string[]): string => conditions.join(" AND ") || "TRUE";
const or = (conditions: readonly string[]): string => `(${conditions.join(" OR ") || "FALSE"})`;

/** Sorts as JavaScript compares: by UTF-16 units. */
const units = (text: string): string =>
  text
    .split("")
    .map((unit) => unit.charCodeAt(0).toString(16).padStart(4, "0"))
    .join("");

/** True where one insertion, deletion, substitution or swap of neighbours at most lies between. */
export function isNear(a: string, b: string): boolean {
  const [left, right] = [[...a], [...b]];
  const rows = left.map(() => right.map(() => 0));
  const at = (i: number, j: number): number => (i < 0 || j < 0 ? i + j + 2 : (rows[i]?.[j] ?? 0));
  for (const [i, x] of left.entries())
    for (const [j, y] of right.entries()) {
      const options = [at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (x === y ? 0 : 1)];
      if (i > 0 && j > 0 && x === right[j - 1] && left[i - 1] === y)
        options.push(at(i - 2, j - 2) + 1);
      (rows[i] as number[])[j] = Math.min(...options);
    }
  return at(left.length - 1, right.length - 1) <= 1;
}

/** Near the whole word; typed long enough, also near a beginning whose half and last letter are right. */
export function isMeant(word: string, typed: string): boolean {
  if (isNear(word, typed)) return true;
  const [letters, all] = [[...typed], [...word]];
  const half = letters.slice(0, Math.floor(letters.length / 2)).join("");
  if (letters.length < 7 || !word.startsWith(half)) return false;
  const beginnings = all.slice(1).map((_, i) => all.slice(0, i + 1));
  return beginnings.some(
    (beginning) => beginning.at(-1) === letters.at(-1) && isNear(beginning.join(""), typed),
  );
}

function scattered(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}

/** The place of an id in the random order of a seed. */
function randomPlace(id: string, seed: number): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < id.length; i += 1) hash = Math.imul(hash ^ id.charCodeAt(i), 0x01000193);
  return (scattered(hash) + scattered(seed)) % 2 ** 32;
}

const ORDERS: Readonly<Record<Sort, string>> = {
  relevance: "class, downloads DESC",
  downloads: "downloads DESC",
  rating: "score DESC",
  newest: "published DESC",
  updated: "updated DESC",
  name: "units(name_key)",
  size: "size DESC",
  random: "place(id, :seed)",
};

const HEAD = ["name", "creator", "tag", "trigger", "version", "file"] as const;
const ALL = FIELDS.filter((field) => field !== "base");

/** How clauses are looked for. */
interface Way {
  fields: readonly Field[];
  match: "whole" | "prefix" | "near";
  /** Where words are looked for that neighbours make together. */
  joined?: readonly Field[];
  hashes?: true;
}

const LAST: Way = { fields: ALL, match: "prefix", joined: HEAD, hashes: true };
/** The classes from 1, the best first. */
const CLASSES: readonly Way[] = [
  { fields: ["name"], match: "whole" },
  { fields: ["name"], match: "prefix" },
  { fields: ["name"], match: "prefix", joined: ["name"] },
  { fields: HEAD, match: "whole" },
  { fields: HEAD, match: "prefix" },
  { fields: HEAD, match: "prefix", joined: HEAD },
  { fields: [...HEAD, "body"], match: "prefix", joined: HEAD },
  LAST,
];
/** The classes behind those: with typing errors. */
const NEAR: readonly Way[] = [
  { fields: ["name"], match: "near", joined: ["name"] },
  { ...LAST, match: "near" },
];
const NOT: Way = { fields: ALL, match: "whole", hashes: true };

const TOKEN = "SELECT 1 FROM tokens t WHERE t.doc = docs.key";
const has = (field: Field, token: string): string =>
  `EXISTS (${TOKEN} AND field = '${field}' AND token = ${sql(token)})`;

function hasWord(word: string, { fields, match }: Way): string {
  const where = (condition: string, within: readonly Field[] = fields): string =>
    `EXISTS (${TOKEN} AND field IN (${list(within)}) AND ${condition})`;
  if (match === "whole") return where(`token = ${sql(word)}`);
  const begins = where(`substr(token, 1, ${[...word].length}) = ${sql(word)}`);
  if (match === "prefix" || [...word].length < 5) return begins;
  const texts = fields.filter((field) => field !== "prompt");
  return or([begins, where(`length(token) >= 4 AND meant(token, ${sql(word)})`, texts)]);
}

/** Words one after the other in one value; in prompts anywhere. */
function hasPhrase(words: readonly string[], field: Field): string {
  if (field === "prompt") return and(words.map((word) => has(field, word)));
  const joins = words.map((word, i) =>
    i === 0
      ? `tokens t0 WHERE t0.doc = docs.key AND t0.field = '${field}' AND t0.token = ${sql(word)}`
      : `AND EXISTS (SELECT 1 FROM tokens t WHERE t.doc = t0.doc AND t.field = t0.field AND
         t.value_index = t0.value_index AND t.position = t0.position + ${i} AND t.token = ${sql(word)})`,
  );
  return `EXISTS (SELECT 1 FROM ${joins.join(" ")})`;
}

type TokenRow = [field: Field, valueIndex: number, word: string, position: number];

const tokenRows = (texts: SearchDocument["texts"]): TokenRow[] =>
  FIELDS.flatMap((field) =>
    texts[field].flatMap((text, i) =>
      tokensOf(text).map(({ text: word, at }): TokenRow => [field, i, word, at]),
    ),
  );

/** The search over documents that it is given. */
export class PlainSearch {
  readonly #database = new DatabaseSync(":memory:");

  constructor(documents: readonly SearchDocument[] = []) {
    this.#database.exec(SCHEMA);
    const define = (name: string, work: (...values: never[]) => string | number) =>
      this.#database.function(name, { deterministic: true }, work as never);
    define("units", units);
    define("meant", (word: string, typed: string) => Number(isMeant(word, typed)));
    define("place", randomPlace);
    this.add(documents);
  }

  add(documents: readonly SearchDocument[]): void {
    const places = (count: number) => Array(count).fill("?").join();
    const doc = this.#database.prepare(`INSERT INTO docs VALUES (${places(10)})`);
    const token = this.#database.prepare(`INSERT INTO tokens VALUES (${places(5)})`);
    const facet = this.#database.prepare(`INSERT INTO facets VALUES (${places(3)})`);
    for (const { key, id, nameKey, texts, facets, ...d } of documents) {
      const order = [d.downloads, d.ratingScore, d.rating, d.published, d.updated, d.size];
      doc.run(key, id, nameKey, texts.name.map(spelled).join(" "), ...order);
      for (const [field, i, word, at] of tokenRows(texts)) token.run(key, field, i, at, word);
      for (const name of FACETS) for (const value of facets[name]) facet.run(key, name, value);
    }
  }

  remove(keys: readonly number[]): void {
    for (const key of keys) {
      this.#database.exec(`DELETE FROM docs WHERE key = ${key}`);
      this.#database.exec(`DELETE FROM tokens WHERE doc = ${key}`);
      this.#database.exec(`DELETE FROM facets WHERE doc = ${key}`);
    }
  }

  search(query: CatalogQuery, hashes: HashLookup = () => []): PlainFound {
    const words = readWords(query.q);
    const forgiving = this.#find(words, hashes);
    const where = filters(query);
    const total = this.#count(where);
    const pageCount = Math.max(1, Math.ceil(total / PAGE_SIZE));
    const page = Math.min(query.page, pageCount);
    const order = ORDERS[sortOf(query)].replace(":seed", String(query.seed ?? 0));
    const keys = this.#all(
      `SELECT key FROM docs JOIN found USING (key) WHERE ${where}
       ORDER BY ${order}, units(id) LIMIT ${PAGE_SIZE} OFFSET ${(page - 1) * PAGE_SIZE}`,
    ).map(({ key }) => Number(key));
    const facets = Object.fromEntries(FACETS.map((name) => [name, this.#facet(name, query)]));
    return {
      keys,
      total,
      skip: (page - 1) * PAGE_SIZE,
      page,
      pageCount,
      facets: facets as PlainFound["facets"],
      catalogTotal: Number(this.#all("SELECT count(*) AS n FROM docs")[0]?.n),
      ...(forgiving && { forgiving }),
    };
  }

  #all = (text: string) => this.#database.prepare(text).all();
  #count = (where: string): number =>
    Number(this.#all(`SELECT count(*) AS n FROM docs JOIN found USING (key) WHERE ${where}`)[0]?.n);

  /** Fills `found` with what the words find; true where it was found with a typo. */
  #find(words: Words, hashes: HashLookup): boolean {
    this.#database.exec("DELETE FROM found");
    if (words.empty) return false;
    const insert = (conditions: readonly string[], from: number): number | bigint => {
      const cases = conditions.map((condition, i) => `WHEN ${condition} THEN ${i + from}`);
      const without = words.none.map((clause) => `NOT ${matches(clause, NOT, hashes)}`);
      return this.#database
        .prepare(
          `INSERT INTO found SELECT key, class FROM (SELECT key, CASE ${cases.join(" ")} END AS class
           FROM docs WHERE key NOT IN (SELECT key FROM found) AND ${and(without)})
           WHERE class IS NOT NULL`,
        )
        .run().changes;
    };
    const all = (way: Way): string => {
      const clauses = words.all.map((clause) => matches(clause, way, hashes));
      return inAnyReading(words, clauses, way.joined);
    };
    const same = words.plain === undefined ? "FALSE" : `spelled = ${sql(words.plain)}`;
    const found = Number(insert([same, ...CLASSES.map(all)], 0));
    const isDoubted = words.all.map((clause) => found === 0 || !this.#isKnown(clause));
    const near = (way: Way): string => {
      const clauses = words.all.map((clause, i) =>
        matches(clause, isDoubted[i] ? way : { ...way, match: "prefix" }, hashes),
      );
      return inAnyReading(words, clauses, way.joined);
    };
    return found < PAGE_SIZE && Number(insert(NEAR.map(near), 9)) > 0;
  }

  /** A word that a name or a head has as it is was hardly meant otherwise, if anything is found. */
  #isKnown(clause: Clause): boolean {
    if (clause.kind !== "word") return false;
    const head = `field IN (${list(HEAD)})`;
    return (
      this.#all(`SELECT 1 FROM tokens WHERE token = ${sql(clause.word)} AND ${head}`).length > 0
    );
  }

  #facet(name: FacetName, query: CatalogQuery): FacetValue[] {
    const where = filters(query, modeOf(query, name) === "any" ? name : undefined);
    const counts = this.#all(
      `SELECT value, count(*) AS count FROM facets JOIN docs ON docs.key = doc JOIN found USING (key)
       WHERE facet = '${name}' AND ${where} GROUP BY value ORDER BY count DESC, units(value)`,
    ).map(({ value, count }) => ({ value: String(value), count: Number(count), selected: false }));
    const countOf = (value: string): number =>
      counts.find((one) => one.value === value)?.count ?? 0;
    const excluded = query.not[name] ?? [];
    const chosen = [...new Set([...query[name], ...excluded])];
    return [
      ...chosen.map((value) => ({
        value,
        count: countOf(value),
        selected: query[name].includes(value),
        ...(excluded.includes(value) && { excluded: true as const }),
      })),
      ...counts.filter(({ value }) => !chosen.includes(value)).slice(0, FACET_LIMITS[name]),
    ];
  }
}

/** All clauses from one on, or joined words in the place of some. */
function inAnyReading(
  words: Words,
  clauses: readonly string[],
  joined: readonly Field[] = [],
  from = 0,
): string {
  const [clause] = clauses.slice(from);
  if (clause === undefined) return "TRUE";
  const behind = (count: number): string => inAnyReading(words, clauses, joined, from + count);
  const instead = words.joined
    .filter((one) => one.from === from && joined.length > 0)
    .map(({ word, count }) =>
      and([hasWord(word, { fields: joined, match: "whole" }), behind(count)]),
    );
  return or([and([clause, behind(1)]), ...instead]);
}

/** SQL that says whether a clause finds a document in this way. */
function matches(clause: Clause, way: Way, hashes: HashLookup): string {
  const keysOf = (digits: string): string =>
    `key IN (${(digits === "" ? [] : hashes(digits)).join()})`;
  if (clause.kind === "hash") return keysOf(clause.digits);
  const fields = clause.field === undefined ? way.fields : [clause.field];
  switch (clause.kind) {
    case "run":
      return or(fields.map((field) => and(clause.tokens.map((token) => has(field, token)))));
    case "phrase":
      return or(fields.map((field) => hasPhrase(clause.words, field)));
    case "word": {
      if (clause.field !== undefined)
        return hasWord(clause.word, { fields, match: way === NOT ? "whole" : "prefix" });
      const digits = clause.hash !== undefined && way.hashes ? [keysOf(clause.hash)] : [];
      return or([hasWord(clause.word, way), ...digits]);
    }
  }
}

const hasValue = (name: FacetName, values: readonly string[]): string =>
  `EXISTS (SELECT 1 FROM facets f WHERE f.doc = docs.key AND f.facet = '${name}'
   AND f.value IN (${list(values)}))`;

/** The filters as SQL, but for the values chosen of one facet. */
function filters(query: CatalogQuery, without?: FacetName): string {
  const conditions = FACETS.flatMap((name) => {
    const excluded = (query.not[name] ?? []).map((value) => `NOT ${hasValue(name, [value])}`);
    const values = name === without ? [] : query[name];
    if (values.length === 0) return excluded;
    const isAny = modeOf(query, name) === "any";
    const groups = isAny ? [values] : values.map((value) => [value]);
    return [...excluded, ...groups.map((group) => hasValue(name, group))];
  });
  const { minDownloads, minRating } = query;
  if (minDownloads !== undefined) conditions.push(`downloads >= ${minDownloads}`);
  if (minRating !== undefined) conditions.push(`rating > 0 AND rating >= ${minRating}`);
  return and(conditions);
}
