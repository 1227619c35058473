// URL parameters → the catalog's state. Invariant: for a page any text at all gives a valid state;
// the API, which programs ask, takes only what it understands whole.
import { z } from "zod";
import { badParameter } from "./errors.ts";
import { type CatalogQuery, defaultSort, MAX_VALUE, SORTS, TRAITS } from "./query.ts";

const MAX_TEXT = 200;
const MAX_VALUES = 20;
const MAX_PAGE = 1_000_000;

const isTrait = (value: string): boolean => (TRAITS as readonly string[]).includes(value);

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
const values = z
  .array(z.string())
  .transform((list) =>
    [...new Set(list.map((value) => value.toWellFormed()))]
      .filter((value) => value !== "" && value.length <= MAX_VALUE)
      .sort()
      .slice(0, MAX_VALUES),
  )
  .catch([]);

const Schema = z.object({
  q: text,
  base: values,
  has: values.transform((list) => list.filter(isTrait)),
  tag: values,
  sort: z.enum(SORTS).optional().catch(undefined),
  page: z.coerce.number().int().min(1).max(MAX_PAGE).catch(1),
});

/** Next's searchParams: a repeated parameter is an array. */
export type RawParams = Record<string, string | string[] | undefined>;

const list = (value: string | string[] | undefined): string[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value];

/** Reads the state from URL parameters; what cannot be read falls back to its default. */
export function parseQuery(params: RawParams): CatalogQuery {
  const { sort, ...rest } = Schema.parse({
    q: list(params.q)[0] ?? "",
    base: list(params.base),
    has: list(params.has),
    tag: list(params.tag),
    sort: list(params.sort)[0],
    page: list(params.page)[0] ?? 1,
  });
  const query: CatalogQuery = { ...rest, ...(sort === undefined ? {} : { sort }) };
  if (sort === defaultSort(query) || (sort === "relevance" && query.q === "")) delete query.sort;
  return query;
}

const value = z.string().min(1).max(MAX_VALUE);
/** Parameter → what it may say, and that in words. */
const STRICT: Readonly<Record<string, readonly [schema: z.ZodType<unknown>, expected: string]>> = {
  q: [z.array(z.string().max(MAX_TEXT)).max(1), `at most ${MAX_TEXT} characters, once`],
  base: [
    z.array(value).max(MAX_VALUES),
    `at most ${MAX_VALUES} base models of 1–${MAX_VALUE} characters`,
  ],
  has: [z.array(z.enum(TRAITS)), TRAITS.join(", ")],
  tag: [z.array(value).max(MAX_VALUES), `at most ${MAX_VALUES} tags of 1–${MAX_VALUE} characters`],
  sort: [z.array(z.enum(SORTS)).max(1), `one of ${SORTS.join(", ")}`],
  page: [
    z.array(z.string().regex(/^[1-9]\d{0,6}$/)).refine(([page = "1", ...more]) => {
      return more.length === 0 && Number(page) <= MAX_PAGE;
    }),
    `one number from 1 to ${MAX_PAGE}`,
  ],
};

/**
 * Reads the state and lets nothing pass that parseQuery would leave out or cut.
 * @throws LoraryError "bad_parameter" (400) with the field
 */
export function parseQueryStrictly(params: URLSearchParams): CatalogQuery {
  const raw: Record<string, string[]> = {};
  for (const name of new Set(params.keys())) {
    const [schema, expected] = (Object.hasOwn(STRICT, name) && STRICT[name]) || [];
    if (schema === undefined || expected === undefined)
      throw badParameter(name, `one of ${Object.keys(STRICT).join(", ")}`);
    const given = params.getAll(name);
    if (!schema.safeParse(given).success) throw badParameter(name, expected);
    raw[name] = given;
  }
  return parseQuery(raw);
}
