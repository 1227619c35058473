// URL parameters → the catalog's state. Invariant: for a page any text at all gives a valid state;
// the API, which programs ask, takes only what it understands whole.
import { z } from "zod";
import { badParameter } from "./errors.ts";
import {
  type CatalogQuery,
  defaultSort,
  emptyQuery,
  FACETS,
  type FacetName,
  MAX_TEXT,
  MAX_VALUE,
  PAGE_SIZE,
  SORTS,
  sortOf,
  vocabularyOf,
} from "./query.ts";

const MAX_VALUES = 20;
const MAX_PAGE = 1_000_000;
/** Models that a program may ask for at once. */
const MAX_LIMIT = 100;
const MAX_DOWNLOADS = 1_000_000_000_000;
const MAX_STARS = 5;
const MAX_SEED = 999_999;
const DATE = /^\d{4}(?:-(?:0[1-9]|1[0-2]))?$/;

/** Next's searchParams: a repeated parameter is an array. */
export type RawParams = Record<string, string | string[] | undefined>;

/** Whether a facet may have this value. */
function isValue(facet: FacetName, value: string): boolean {
  if (facet === "date") return DATE.test(value);
  return vocabularyOf(facet)?.includes(value) ?? (value !== "" && value.length <= MAX_VALUE);
}

const text = z
  .string()
  .transform((value) =>
    value
      .replace(/\p{Cc}+/gu, " ")
      .toWellFormed()
      .trim()
      .slice(0, MAX_TEXT)
      .trim(),
  )
  .catch("");
const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const Single = z.object({
  q: text,
  tags: z.literal("any").optional().catch(undefined),
  downloads: whole(1, MAX_DOWNLOADS).optional().catch(undefined),
  stars: z
    .string()
    .regex(/^\d(?:\.\d{1,2})?$/)
    .transform(Number)
    .pipe(z.number().max(MAX_STARS))
    .optional()
    .catch(undefined),
  sort: z.enum(SORTS).optional().catch(undefined),
  seed: whole(1, MAX_SEED).optional().catch(undefined),
  page: whole(1, MAX_PAGE).catch(1),
});

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

function readValues(facet: FacetName, given: string | string[] | undefined): string[] {
  const values = list(given).map((value) => value.toWellFormed());
  return [...new Set(values)]
    .filter((value) => isValue(facet, value))
    .sort()
    .slice(0, MAX_VALUES);
}

/** The chosen values of all facets and those left out; what is both is chosen. */
function readFacets(params: RawParams): Pick<CatalogQuery, FacetName | "not"> {
  const { q, page, ...state } = emptyQuery();
  for (const facet of FACETS) {
    state[facet] = readValues(facet, params[facet]);
    const out = readValues(facet, params[`-${facet}`]).filter((it) => !state[facet].includes(it));
    if (out.length > 0) state.not[facet] = out;
  }
  return state;
}

/** Reads the state from URL parameters; what cannot be read falls back to its default. */
export function parseQuery(params: RawParams): CatalogQuery {
  const first = (name: string) => list(params[name])[0];
  const { q, tags, downloads, stars, sort, seed, page } = Single.parse({
    q: first("q") ?? "",
    tags: first("tags"),
    downloads: first("downloads"),
    stars: first("stars"),
    sort: first("sort"),
    seed: first("seed"),
    page: first("page") ?? 1,
  });
  const query: CatalogQuery = { ...readFacets(params), q, page };
  if (tags === "any" && query.tag.length > 1) query.anyTag = true;
  if (downloads !== undefined) query.minDownloads = downloads;
  if (stars !== undefined) query.minRating = stars;
  const isDefault = sort === defaultSort(query) || (sort === "relevance" && q === "");
  if (sort !== undefined && !isDefault) query.sort = sort;
  if (seed !== undefined && sortOf(query) === "random") query.seed = seed;
  return query;
}

type Rule = readonly [test: (values: string[]) => boolean, expected: string];

const once =
  (test: (value: string) => boolean) =>
  ([value = "", ...more]: string[]) =>
    more.length === 0 && test(value);
const wholeRule = (min: number, max: number): Rule => [
  once((value) => /^(?:0|[1-9]\d{0,12})$/.test(value) && +value >= min && +value <= max),
  `one number from ${min} to ${max}`,
];

function facetRule(facet: FacetName): Rule {
  const values =
    facet === "date"
      ? "years (2023) or months (2023-07)"
      : (vocabularyOf(facet)?.join(", ") ?? `values of 1–${MAX_VALUE} characters`);
  return [
    (given) => given.length <= MAX_VALUES && given.every((value) => isValue(facet, value)),
    `at most ${MAX_VALUES} of: ${values}`,
  ];
}

/** Parameter → what it may say, and that in words. */
const STRICT: Readonly<Record<string, Rule>> = {
  q: [once((value) => value.length <= MAX_TEXT), `at most ${MAX_TEXT} characters, once`],
  ...Object.fromEntries(FACETS.map((facet) => [facet, facetRule(facet)])),
  ...Object.fromEntries(FACETS.map((facet) => [`-${facet}`, facetRule(facet)])),
  tags: [once((value) => value === "any"), '"any", once'],
  downloads: wholeRule(0, MAX_DOWNLOADS),
  stars: [
    once((value) => /^\d(?:\.\d{1,2})?$/.test(value) && +value <= MAX_STARS),
    `one number from 0 to ${MAX_STARS} with at most two decimals`,
  ],
  sort: [
    once((value) => (SORTS as readonly string[]).includes(value)),
    `one of ${SORTS.join(", ")}`,
  ],
  seed: wholeRule(0, MAX_SEED),
  page: wholeRule(1, MAX_PAGE),
  cursor: [once((value) => value !== ""), "the nextCursor of an answer, once"],
  limit: wholeRule(1, MAX_LIMIT),
};

/** Reading a result part by part instead of by the numbers of its pages. */
export interface Walk {
  limit: number;
  /** Where the last part ended, as the answer said; absent: at the beginning. */
  cursor?: string;
}

/** A walk where a cursor or a limit is given. */
function readWalk(raw: Readonly<Record<string, string[]>>): { walk?: Walk } {
  const [cursor] = raw.cursor ?? [];
  const [limit] = raw.limit ?? [];
  if (cursor === undefined && limit === undefined) return {};
  if (raw.page !== undefined)
    throw badParameter(cursor === undefined ? "limit" : "cursor", "no page beside it");
  return { walk: { limit: Number(limit ?? PAGE_SIZE), ...(cursor !== undefined && { cursor }) } };
}

/**
 * Reads the state and lets nothing pass that parseQuery would leave out or cut.
 * @throws LoraryError "bad_parameter" (400) with the field
 */
export function parseQueryStrictly(params: URLSearchParams): { query: CatalogQuery; walk?: Walk } {
  const raw: Record<string, string[]> = {};
  for (const name of new Set(params.keys())) {
    const rule = Object.hasOwn(STRICT, name) ? STRICT[name] : undefined;
    if (rule === undefined) throw badParameter(name, `one of ${Object.keys(STRICT).join(", ")}`);
    const given = params.getAll(name);
    const [isFine, expected] = rule;
    if (!isFine(given)) throw badParameter(name, expected);
    raw[name] = given;
  }
  for (const facet of FACETS)
    if (raw[`-${facet}`]?.some((value) => raw[facet]?.includes(value)))
      throw badParameter(`-${facet}`, `other values than those of ${facet}`);
  const query = parseQuery(raw);
  if (raw.seed !== undefined && sortOf(query) !== "random")
    throw badParameter("seed", "sort=random beside it");
  return { query, ...readWalk(raw) };
}
