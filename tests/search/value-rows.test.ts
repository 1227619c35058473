import { expect, test } from "vitest";
import { emptyQuery } from "#lib/catalog/query.ts";
import { CatalogIndex } from "#lib/search/catalog-index.ts";
import { documentOf, type SearchDocument } from "#lib/search/document.ts";
import { buildSegment } from "#lib/search/segment-builder.ts";
import { SegmentReader } from "#lib/search/segment-reader.ts";
import { sampleModel } from "#tests/store/sample.ts";

const bare = documentOf(1, sampleModel("1", { versions: [] }));
const NONE = { ...bare.facets, type: [], rating: [] };

function documentWith(key: number, facets: Partial<SearchDocument["facets"]>): SearchDocument {
  return {
    ...bare,
    key,
    id: String(key),
    downloads: 10 ** 6 - key,
    facets: { ...NONE, ...facets },
  };
}

const tags = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `t${from + i}`);

/** More values than a row has room for, more profiles and more tags than there are counters. */
const DOCUMENTS = 18_000;
const documents = Array.from({ length: DOCUMENTS }, (_, i) =>
  documentWith(i + 1, {
    base: [`b${i}`],
    has: i % 2 === 0 ? ["weight"] : [],
    tag: ["all", ...tags(4 * i, i === 7 ? 40 : 4)],
    creator: ["one"],
  }),
);
const image = buildSegment(documents);

/** Each document of a chain has one tag more than the one before it: a profile for nearly every one. */
const CHAIN = 35;
const chained = Array.from({ length: 20_000 }, (_, i) =>
  documentWith(i + 1, { tag: tags(i - (i % CHAIN), 1 + (i % CHAIN)) }),
);

test.each([
  ["values", documents, image],
  ["profiles of tags", chained, buildSegment(chained)],
])("a row gives all values of a document, however many %s there are", (_, documents, image) => {
  const reader = new SegmentReader(image);
  const names = [...reader.facetValues()].flatMap(([facet, { values }]) =>
    values.map((value) => `${facet} ${value}`),
  );
  const { length } = documents;
  for (const [document, { facets }] of documents.entries()) {
    if (document > 10 && document % 997 !== 0 && document < length - 2 * CHAIN) continue;
    const expected = Object.entries(facets).flatMap(([facet, values]) =>
      values.map((value) => `${facet} ${value}`),
    );
    const found = reader.valuesOf(document).map((value) => names[value]);
    expect(found.toSorted()).toEqual(expected.toSorted());
  }
});

test("tags are counted where their profiles have no counter", () => {
  const index = new CatalogIndex();
  const image = buildSegment(chained);
  expect(new SegmentReader(image).numbers("moreDocuments").length).toBeGreaterThan(500);
  index.add(image);
  // Whole chains, of which every document has the first tag.
  const minDownloads = 10 ** 6 - 10_500;
  const { total, facets } = index.search({ ...emptyQuery(), minDownloads }, () => []);
  expect(total).toBe(10_500);
  expect(facets.tag.every(({ count }) => count === CHAIN)).toBe(true);
  const one = index.search({ ...emptyQuery(), minDownloads, tag: ["t10000"] }, () => []);
  expect(one.total).toBe(chained.filter(({ facets }) => facets.tag.includes("t10000")).length);
});

test("tags that all documents have together need no row of their own", () => {
  const together = Array.from({ length: 500 }, (_, i) =>
    documentWith(i + 1, { tag: tags(0, 20), type: [`y${i}`] }),
  );
  const reader = new SegmentReader(buildSegment(together));
  expect(reader.numbers("rowCounts")).toHaveLength(0);
  expect(reader.valuesOf(499)).toHaveLength(21);
});

test("ids come back as they are, numbers or not", () => {
  const ids = [
    "0",
    "7",
    "2147483647",
    "2147483648",
    "-1",
    "1.5",
    "007",
    "1e3",
    "",
    "NaN",
    "v1",
    "墨",
  ];
  const image = buildSegment(ids.map((id, i) => ({ ...documentWith(i + 1, {}), id })));
  const reader = new SegmentReader(image);
  expect(ids.map((_, document) => reader.id(document))).toEqual(ids);
});

test.each([
  ["few", { minDownloads: 10 ** 6 - 8 }, 8],
  ["nearly all", { minDownloads: 10 ** 6 - (DOCUMENTS - 3) }, DOCUMENTS - 3],
  ["half", { minDownloads: 10 ** 6 - DOCUMENTS / 2 }, DOCUMENTS / 2],
])("values are counted for %s", (_, filter, total) => {
  const index = new CatalogIndex();
  index.add(image);
  const found = index.search({ ...emptyQuery(), ...filter }, () => []);
  expect(found.total).toBe(total);
  const { tag, creator, has, base } = found.facets;
  expect(tag[0]).toMatchObject({ value: "all", count: total });
  expect(tag[1]).toMatchObject({ count: total > 8 ? 2 : 1 });
  expect(creator).toMatchObject([{ value: "one", count: total }]);
  expect(has).toMatchObject([{ value: "weight", count: Math.ceil(total / 2) }]);
  expect(base[0]).toMatchObject({ value: "b0", count: 1 });
});
