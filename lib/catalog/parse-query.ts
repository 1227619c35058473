// URL parameters → the catalog's state. Invariant: any text at all gives a valid state.
import { z } from "zod";
import { type CatalogQuery, defaultSort, MAX_VALUE, SORTS } from "./query.ts";

const MAX_TEXT = 200;
const MAX_VALUES = 20;
const MAX_PAGE = 1_000_000;

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
    tag: list(params.tag),
    sort: list(params.sort)[0],
    page: list(params.page)[0] ?? 1,
  });
  const query: CatalogQuery = { ...rest, ...(sort === undefined ? {} : { sort }) };
  if (sort === defaultSort(query) || (sort === "relevance" && query.q === "")) delete query.sort;
  return query;
}
