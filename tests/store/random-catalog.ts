// Random catalogs and queries over few words, so that they meet.
import fc from "fast-check";
import type { Model, Version } from "#lib/catalog/model.ts";
import { type CatalogQuery, emptyQuery, SORTS, TRAITS } from "#lib/catalog/query.ts";
import { sampleImage, sampleModel, sampleVersion } from "./sample.ts";

const WORDS = ["cat", "catalog", "dog", "Dog", "low", "LORA", "春", "春日", "日", "x1"];
const TAGS = Array.from({ length: 45 }, (_, i) => `t${i}`);
const BASES = Array.from({ length: 25 }, (_, i) => `base ${i}`);
// Few, uneven values: ties and frequent values are the interesting cases.
const some = (values: readonly string[]) =>
  fc.oneof(fc.constantFrom(...values.slice(0, 3)), fc.constantFrom(...values));
const phrase = (max: number) =>
  fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: max }).map((w) => w.join(" "));

/** What a version may say; of each about as often yes as no. */
const advice = fc.record({ weight: fc.boolean(), triggers: fc.boolean(), prompts: fc.boolean() });
type Advice = { weight: boolean; triggers: boolean; prompts: boolean };

function saying({ weight, triggers, prompts }: Advice): Partial<Version> {
  const evidence = { kind: "description" as const, quote: "q" };
  return {
    tips: {
      weight: weight ? { best: 1, evidence: [evidence] } : null,
      triggers: triggers ? [{ words: ["t"], evidence }] : [],
    },
    images: [
      sampleImage("a", { meta: { steps: 3, ...(prompts && { prompt: "a prompt" }) } }),
      sampleImage("b", { meta: {} }),
    ],
  };
}

const model = fc
  .record({
    name: phrase(3),
    description: fc.option(phrase(4), { nil: undefined }),
    tags: fc.uniqueArray(some(TAGS), { maxLength: 6 }),
    versions: fc.array(fc.tuple(some(BASES), advice), { minLength: 1, maxLength: 3 }),
    downloads: fc.nat(3),
    ratings: fc.nat(30),
    rating: fc.nat(5),
    day: fc.integer({ min: 1, max: 9 }),
  })
  .map(({ name, description, tags, versions, downloads, ratings, rating, day }) => {
    const publishedAt = `2023-05-0${day}T00:00:00.000Z`;
    return (id: string): Model =>
      sampleModel(id, {
        name,
        tags,
        ...(description === undefined ? {} : { description }),
        stats: { downloads, favorites: 0, comments: 0, ratings, rating },
        versions: versions.map(([baseModel, said], i) =>
          sampleVersion(`${id}${i}`, {
            name: "",
            files: [],
            baseModel,
            publishedAt,
            ...saying(said),
          }),
        ),
      });
  });

export const catalogs = fc
  .array(model, { maxLength: 130 })
  .map((makers) => makers.map((make, i) => make(String(i + 1))));

// The random order is the index's own: tests/search.
const ORDERS = SORTS.filter((sort) => sort !== "random");

export const queries: fc.Arbitrary<CatalogQuery> = fc
  .record({
    q: fc.oneof(fc.constant(""), phrase(2), fc.constantFrom("c", "ca", "d", "l", "春日 dog", "?")),
    base: fc.uniqueArray(some(BASES), { maxLength: 3 }),
    has: fc.uniqueArray(fc.constantFrom(...TRAITS), { maxLength: 2 }),
    tag: fc.uniqueArray(some(TAGS), { maxLength: 2 }),
    not: fc.uniqueArray(some(TAGS), { maxLength: 1 }),
    anyTag: fc.boolean(),
    minDownloads: fc.option(fc.nat(3), { nil: undefined }),
    minRating: fc.option(fc.integer({ min: 1, max: 5 }), { nil: undefined }),
    sort: fc.option(fc.constantFrom(...ORDERS), { nil: undefined }),
    page: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ sort, not, anyTag, minDownloads, minRating, tag, ...query }) => ({
    ...emptyQuery(),
    ...query,
    tag,
    not: not.length > 0 ? { tag: not.filter((value) => !tag.includes(value)) } : {},
    ...(anyTag && { anyTag }),
    ...(minDownloads !== undefined && { minDownloads }),
    ...(minRating !== undefined && { minRating }),
    ...(sort !== undefined && { sort }),
  }));
