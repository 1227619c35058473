import fc from "fast-check";
import { expect, test } from "vitest";
import { parseQuery, parseQueryStrictly, type RawParams } from "#lib/catalog/parse-query.ts";
import {
  type CatalogQuery,
  FACETS,
  formatQuery,
  isFiltered,
  SORTS,
  sortOf,
  toggleExclusion,
  toggleFacet,
  vocabularyOf,
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

/** Parameters of a page, most of them readable. */
function anyParams(): fc.Arbitrary<RawParams> {
  const word = fc.string({ minLength: 1, maxLength: 12, unit: "grapheme" });
  const number = fc.integer({ min: -2, max: 1_200_000 }).map(String);
  const date = fc.constantFrom("2023", "2023-07", "2023-13", "07");
  const values = Object.fromEntries(
    FACETS.flatMap((facet) => {
      const known = vocabularyOf(facet);
      const value = facet === "date" ? date : known ? fc.constantFrom(...known, "odd") : word;
      const several = fc.array(value, { maxLength: 3 });
      return [
        [facet, several],
        [`-${facet}`, several],
      ];
    }),
  );
  return fc.record(
    {
      ...values,
      q: fc.string({ maxLength: 50, unit: "grapheme" }),
      tags: fc.constantFrom("any", "all"),
      downloads: number,
      stars: fc.constantFrom("4", "4.5", "4.25", "5", "0", "6", "4.125", "x"),
      sort: fc.constantFrom(...SORTS, "best"),
      seed: number,
      page: number,
    },
    { requiredKeys: [] },
  );
}

test("a state survives the way through the URL, and the strict reading takes it", () => {
  fc.assert(
    fc.property(anyParams(), (params) => {
      const state = parseQuery(params);
      expect(roundTrip(state)).toEqual(state);
      expect(parseQueryStrictly(formatQuery(state))).toEqual({ query: state });
    }),
  );
});

test("what the strict reading takes, the lenient one understands alike", () => {
  fc.assert(
    fc.property(anyParams(), (raw) => {
      const params = new URLSearchParams(
        Object.entries(raw).flatMap(([name, given]) =>
          [given ?? []].flat().map((value): [string, string] => [name, value]),
        ),
      );
      let state: CatalogQuery;
      try {
        state = parseQueryStrictly(params).query;
      } catch {
        return;
      }
      expect(parseQuery(rawParams(params))).toEqual(state);
    }),
  );
});

test("anything in the query string gives a valid state", () => {
  fc.assert(
    fc.property(
      fc.dictionary(
        fc.constantFrom(
          ...["q", "page", "sort", "seed", "tags", "downloads", "stars", "__proto__", "other"],
          ...FACETS,
          ...FACETS.map((facet) => `-${facet}`),
        ),
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

test("values outside a closed list fall away", () => {
  const query = parseQuery({
    has: ["weight", "prompts", "weight", "everything", ""],
    date: ["2023", "2023-07", "2023-7", "2023-13", "July"],
    rating: ["PG", "pg"],
    license: "sell-images",
    size: "huge",
    source: "api",
    disk: "no",
    "-rating": ["XXX", "nothing"],
  });
  expect(formatQuery(query).toString()).toBe(
    "has=prompts&has=weight&date=2023&date=2023-07&rating=PG&license=sell-images&source=api&-rating=XXX",
  );
});

test.each([
  ["downloads=1000&stars=4.50", "downloads=1000&stars=4.5"],
  ["downloads=0&stars=9&seed=4", ""],
  ["downloads=-1&stars=4.125&tags=all", ""],
  ["tags=any&tag=a", "tag=a"],
  ["tags=any&tag=b&tag=a", "tag=a&tag=b&tags=any"],
  ["sort=random&seed=0", "sort=random"],
  ["sort=random&seed=77&page=2", "sort=random&seed=77&page=2"],
  ["sort=name&seed=77", "sort=name"],
  ["sort=random&seed=1000000", "sort=random"],
  ["tag=a&-tag=a&-tag=b", "tag=a&-tag=b"],
])("the one address of ?%s is ?%s", (given, canonical) => {
  const query = parseQuery(rawParams(new URLSearchParams(given)));
  expect(formatQuery(query).toString()).toBe(canonical);
});

test.each([
  ["base", ""],
  ["has", "everything"],
  ["page", "2.0"],
  ["sort", "best"],
  ["colour", "red"],
  ["date", "2023-7"],
  ["rating", "R18"],
  ["license", "sell"],
  ["size", "huge"],
  ["source", "hearsay"],
  ["disk", "no"],
  ["-tag", ""],
  ["-has", "everything"],
  ["-q", "word"],
  ["tags", "all"],
  ["downloads", "many"],
  ["downloads", "1e3"],
  ["downloads", "-1"],
  ["stars", "5.1"],
  ["stars", "4.125"],
  ["seed", "5"],
])("the strict reading refuses %s=%s and names it", (field, value) => {
  expect(() => parseQueryStrictly(new URLSearchParams([[field, value]]))).toThrow(
    expect.objectContaining({ status: 400, code: "bad_parameter", field }),
  );
});

test("the strict reading refuses what contradicts itself", () => {
  for (const [params, field] of [
    ["tag=a&-tag=a", "-tag"],
    ["sort=random&seed=1000000", "seed"],
    ["sort=name&seed=1", "seed"],
    ["tags=any&tags=any", "tags"],
  ])
    expect(() => parseQueryStrictly(new URLSearchParams(params)), params).toThrow(
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

test("a value left out is no longer chosen, and the other way round", () => {
  const start = parseQuery({ tag: ["anime", "style"], page: "3" });
  const out = toggleExclusion(start, "tag", "style");
  expect(formatQuery(out).toString()).toBe("tag=anime&-tag=style");
  expect(isFiltered(parseQuery({ "-tag": "style" }))).toBe(true);
  expect(formatQuery(toggleFacet(out, "tag", "style")).toString()).toBe("tag=anime&tag=style");
  expect(formatQuery(toggleExclusion(out, "tag", "style")).toString()).toBe("tag=anime");
});

test("a month takes the place of its year, and a year that of its months", () => {
  const july = toggleFacet(parseQuery({ date: ["2022", "2023"] }), "date", "2023-07");
  expect(july.date).toEqual(["2022", "2023-07"]);
  expect(toggleFacet(july, "date", "2023").date).toEqual(["2022", "2023"]);
});
