import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery, parseQueryStrictly, type RawParams } from "#lib/catalog/parse-query.ts";
import {
  type CatalogQuery,
  formatQuery,
  isFiltered,
  SORTS,
  sortOf,
  TRAITS,
  toggleFacet,
} from "#lib/catalog/query.ts";

/** What Next hands to a page for a query string. */
function rawParams(params: URLSearchParams): RawParams {
  return Object.fromEntries(
    [...new Set(params.keys())].map((key) => {
      const values = params.getAll(key);
      return [key, values.length > 1 ? values : values[0]];
    }),
  );
}

const roundTrip = (query: CatalogQuery) => parseQuery(rawParams(formatQuery(query)));

test("a state survives the way through the URL", () => {
  const words = fc.array(fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }), {
    maxLength: 4,
  });
  fc.assert(
    fc.property(
      fc.record({
        q: fc.string({ maxLength: 50, unit: "grapheme" }),
        base: words,
        has: fc.array(fc.constantFrom(...TRAITS, "nothing")),
        tag: words,
        sort: fc.constantFrom(undefined, ...SORTS),
        page: fc.integer({ min: 1, max: 500 }),
      }),
      (raw) => {
        const state = parseQuery({ ...raw, page: String(raw.page) });
        expect(roundTrip(state)).toEqual(state);
      },
    ),
  );
});

test("anything in the query string gives a valid state", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom("q", "base", "has", "tag", "sort", "page", "__proto__", "other"),
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.array(fc.string({ unit: "binary" })),
          fc.constant(undefined),
        ),
      ),
      (params) => {
        const state = parseQuery(params);
        expect(state.page).toBeGreaterThanOrEqual(1);
        expect(roundTrip(state)).toEqual(state);
      },
    ),
  );
});

test.each(["0", "-3", "1.5", "NaN", "1e99", "abc", ""])(
  "page %j falls back to the first",
  (page) => {
    expect(parseQuery({ page }).page).toBe(1);
  },
);

test("the same filters in another order are one address", () => {
  const one = parseQuery({ tag: ["style", "anime"], base: "SD 1.5" });
  const two = parseQuery({ base: ["SD 1.5", "SD 1.5"], tag: ["anime", "style", ""] });
  expect(formatQuery(one).toString()).toBe(formatQuery(two).toString());
});

test("defaults stay out of the address", () => {
  expect(formatQuery(parseQuery({ sort: "downloads", page: "1", q: "  " })).toString()).toBe("");
  expect(formatQuery(parseQuery({ q: "ink", sort: "relevance" })).toString()).toBe("q=ink");
});

test("what a model has is one of three things", () => {
  const query = parseQuery({ has: ["weight", "prompts", "weight", "everything", ""] });
  expect(query.has).toEqual(["prompts", "weight"]);
  expect(formatQuery(query).toString()).toBe("has=prompts&has=weight");
});

test("what the strict reading takes, both readings understand alike", () => {
  const strings = fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 9 }), {
    maxLength: 3,
  });
  fc.assert(
    fc.property(
      fc.record({
        q: fc.string({ unit: "grapheme", maxLength: 20 }),
        base: strings,
        has: fc.subarray([...TRAITS]),
        tag: strings,
        sort: fc.constantFrom(undefined, ...SORTS),
        page: fc.integer({ min: 1, max: 500 }),
      }),
      (raw) => {
        const state = parseQuery({ ...raw, page: String(raw.page) });
        expect(parseQueryStrictly(formatQuery(state))).toEqual(state);
      },
    ),
  );
});

test.each([
  ["base", ""],
  ["has", "everything"],
  ["page", "2.0"],
  ["sort", "best"],
  ["colour", "red"],
])("the strict reading refuses %s=%s and names it", (field, value) => {
  expect(() => parseQueryStrictly(new URLSearchParams([[field, value]]))).toThrow(
    expect.objectContaining({ status: 400, code: "bad_parameter", field }),
  );
});

test("words sort by relevance, browsing by downloads", () => {
  expect(sortOf(parseQuery({ q: "ink" }))).toBe("relevance");
  expect(sortOf(parseQuery({}))).toBe("downloads");
  expect(sortOf(parseQuery({ sort: "relevance" }))).toBe("downloads");
  expect(sortOf(parseQuery({ q: "ink", sort: "name" }))).toBe("name");
});

test("switching a facet goes back to the first page and switches off again", () => {
  const start = parseQuery({ tag: "style", page: "3" });
  const on = toggleFacet(start, "base", "SDXL 1.0");
  expect(on).toMatchObject({ base: ["SDXL 1.0"], tag: ["style"], page: 1 });
  expect(toggleFacet(on, "base", "SDXL 1.0").base).toEqual([]);
  expect(isFiltered(on)).toBe(true);
  expect(isFiltered(parseQuery({ page: "2" }))).toBe(false);
});
