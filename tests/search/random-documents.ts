// Random small catalogs and queries over few words and values, so that they meet.
import fc from "fast-check";
import {
  type CatalogQuery,
  emptyQuery,
  FACETS,
  type FacetChoice,
  type FacetName,
  LICENSES,
  SIZES,
  SORTS,
  TRAITS,
} from "#lib/catalog/query.ts";
import { nameKey } from "#lib/catalog/words.ts";
import { FIELDS, type Field, type SearchDocument } from "#lib/search/document.ts";

/** Words of documents: near each other, beginnings of each other, in several scripts. */
const WORDS = [
  ..."cat cats Cart catalog dog dragon dragons dargon dragoon Dragonfly LowRA lowra LoWRA".split(
    " ",
  ),
  ..."élan elan Élans ink Inks v2 2 x1 moxin ΟΔΟΣ Дракон дракон1 a deadbeef1 cafe1234".split(" "),
  ..."the of in to into catdog CatDogInk dragonsink dragonsinkwell".split(" "),
  ..."龙 中国 中国龙 国龙 墨心 春日 日 かな 가나다 🐉 龙v2 ink墨".split(" "),
];
/** Of queries only: typos, beginnings, hostile ones. */
const ASKED = [
  ..."c ca dra drag lowr lowrra drgaon dagron dragin ragon katalog 中 国 日春 ｃａｔ ! \0 é cafe12".split(
    " ",
  ),
  ...["cat dog", "Low RA", "ink cat", "cat-dog", "\ud800", "deadbeef12345678", "zzzzz"],
  ...[
    "cat dog ink",
    "in to",
    "dragon fly",
    "dragons ink",
    "dragnfly",
    "dragonsnk",
    "catdgo",
    "catdogin",
  ],
];
const HASHES = ["deadbeef1", "cafe1234", "00000000"];

const named = (name: string, count: number): string[] =>
  Array.from({ length: count }, (_, i) => `${name} ${i}`);

const VALUES: Readonly<Record<FacetName, readonly string[]>> = {
  base: named("base", 25),
  type: ["LORA", "LoCon", "DoRA"],
  has: TRAITS,
  tag: [...named("t", 44), "’; DROP", "\uffff", "🐉"],
  creator: named("by", 24),
  date: ["2022", "2023", "2023-01", "2023-07", "2024", "2024-02"],
  rating: ["PG", "R", "XXX", "unrated"],
  license: LICENSES,
  format: ["SafeTensor", "PickleTensor"],
  size: Object.keys(SIZES),
  source: ["card", "api"],
  disk: ["yes"],
};
/** Most values of a model. */
const MOST: Partial<Record<FacetName, number>> = {
  base: 3,
  has: 4,
  tag: 6,
  date: 2,
  license: 4,
  source: 2,
};

// Few, uneven values: ties and frequent values are the interesting cases.
const some = (values: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(fc.constantFrom(...values.slice(0, 3)), fc.constantFrom(...values));

const text = (max: number): fc.Arbitrary<string> =>
  fc
    .array(fc.tuple(some(WORDS), fc.constantFrom(" ", " ", " ", "-", "_", "", ", ")), {
      minLength: 1,
      maxLength: max,
    })
    .map((parts) => parts.flat().join(""));

const LENGTHS: Readonly<Record<Field, readonly [values: number, words: number]>> = {
  name: [1, 3],
  creator: [1, 1],
  tag: [3, 2],
  trigger: [2, 3],
  version: [2, 2],
  file: [2, 2],
  base: [2, 2],
  body: [2, 8],
  prompt: [2, 5],
};

const record = <K extends string, V>(
  names: readonly K[],
  make: (name: K) => fc.Arbitrary<V>,
): fc.Arbitrary<Record<K, V>> =>
  fc.record(Object.fromEntries(names.map((name) => [name, make(name)]))) as never;

const texts = record(FIELDS, (field) => {
  const [values, words] = LENGTHS[field];
  return fc.array(text(words), { minLength: field === "name" ? 1 : 0, maxLength: values });
});

const facets: fc.Arbitrary<FacetChoice> = record(FACETS, (name) =>
  fc.uniqueArray(some(VALUES[name]), { maxLength: MOST[name] ?? 1 }),
);

const document: fc.Arbitrary<Omit<SearchDocument, "key" | "id" | "nameKey">> = fc.record({
  downloads: fc.oneof(fc.nat(3), fc.constantFrom(0, 1000, 2 ** 31, 2 ** 32 - 1)),
  ratingScore: fc.constantFrom(3.5, 4, Math.fround(4.000_001), 4.5),
  rating: fc.constantFrom(0, 0, 3, 3.999, 4, 5),
  published: fc.constantFrom(0, 1_600_000_000, 1_600_000_001, 1_690_000_000),
  updated: fc.constantFrom(0, 1_600_000_000, 1_600_000_001, 2 ** 32 - 1),
  size: fc.constantFrom(0, 1, 150_000, 2 ** 32 - 1),
  texts,
  facets,
});

const idOf = (key: number): string => ["", "v", "f", "c-"][key % 4] + String((key * 7919) % 10_007);

/** Documents with keys from `first`, in any order. */
export const documents = (max: number, first = 1): fc.Arbitrary<SearchDocument[]> =>
  fc.array(document, { maxLength: max, size: "max" }).map((all) =>
    all.map((one, i) => {
      const key = first + i;
      return { ...one, key, id: idOf(key), nameKey: nameKey(one.texts.name[0] ?? "") };
    }),
  );

const asked = fc.oneof(some(WORDS), fc.constantFrom(...WORDS, ...ASKED));

const clause = fc
  .record({
    minus: fc.oneof({ weight: 6, arbitrary: fc.constant("") }, fc.constant("-")),
    operator: fc.oneof(
      { weight: 5, arbitrary: fc.constant("") },
      fc.constantFrom("tag:", "by:", "trigger:", "file:", "base:", "prompt:", "other:"),
    ),
    value: fc.oneof(
      { weight: 5, arbitrary: asked },
      fc.array(asked, { minLength: 1, maxLength: 3 }).map((all) => `"${all.join(" ")}"`),
    ),
  })
  .map(({ minus, operator, value }) => minus + operator + value);

const hash = fc
  .tuple(fc.constantFrom("hash:", "", "-hash:"), fc.constantFrom(...HASHES, "dead", "DEADBEEF1"))
  .map((parts) => parts.join(""));

const q = fc.oneof(
  { weight: 2, arbitrary: fc.constant("") },
  { weight: 3, arbitrary: asked },
  {
    weight: 3,
    arbitrary: fc.array(asked, { minLength: 2, maxLength: 3 }).map((all) => all.join(" ")),
  },
  {
    weight: 3,
    arbitrary: fc.array(clause, { minLength: 1, maxLength: 4 }).map((all) => all.join(" ")),
  },
  { weight: 1, arbitrary: fc.tuple(clause, hash).map((all) => all.join(" ")) },
  { weight: 1, arbitrary: hash },
  { weight: 1, arbitrary: text(3) },
);

/** Some facets with some values each. */
const choice = (max: number): fc.Arbitrary<Partial<FacetChoice>> =>
  fc.uniqueArray(fc.constantFrom(...FACETS), { maxLength: max }).chain((names) =>
    record(names, (name) =>
      fc.uniqueArray(fc.oneof(some(VALUES[name]), fc.constantFrom(...VALUES[name], "nothing")), {
        minLength: 1,
        maxLength: 3,
      }),
    ),
  );

const nothing: fc.Arbitrary<Partial<FacetChoice>> = fc.constant({});
const rarely = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(undefined) }, arbitrary);

export const queries: fc.Arbitrary<CatalogQuery> = fc
  .record({
    q: q.map((words) => words.trim()),
    included: fc.oneof(nothing, choice(1), choice(3)),
    not: fc.oneof({ weight: 3, arbitrary: nothing }, choice(2)),
    anyTag: rarely(fc.constant(true as const)),
    minDownloads: rarely(fc.constantFrom(0, 1, 2, 1000, 2 ** 32)),
    minRating: rarely(fc.constantFrom(0, 3, 3.5, 4, 5)),
    sort: fc.option(fc.constantFrom(...SORTS), { nil: undefined }),
    seed: rarely(fc.constantFrom(0, 1, 7, 999_999)),
    page: fc.oneof({ weight: 4, arbitrary: fc.constant(1) }, fc.integer({ min: 1, max: 5 })),
  })
  // Nobody lets a value in and leaves it out.
  .map(({ included, not, q: words, page, ...rest }) => {
    const said = Object.entries(rest).filter(([, value]) => value !== undefined);
    const others = Object.entries(not).map(([name, values]) => {
      return [name, values.filter((value) => !included[name as FacetName]?.includes(value))];
    });
    const chosen = { ...included, not: Object.fromEntries(others) };
    return { ...emptyQuery(), ...chosen, ...Object.fromEntries(said), q: words, page };
  });

/** Digests of some documents. */
export const hashesOf =
  (all: readonly SearchDocument[]) =>
  (digits: string): number[] =>
    all.filter(({ key }) => HASHES[key % 5]?.startsWith(digits.slice(0, 9))).map(({ key }) => key);
