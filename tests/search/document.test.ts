import { expect, test } from "vitest";
import type { ModelFile } from "#lib/catalog/file.ts";
import { documentOf, licenseTermsOf, sizeClassOf, stripMarkup } from "#lib/search/document.ts";
import { sampleImage, sampleModel, sampleVersion } from "#tests/store/sample.ts";

const evidence = { kind: "description" as const, quote: "q" };

const file = (more: Partial<ModelFile>): ModelFile => ({
  id: "1.1",
  name: "Ink_v2.safetensors",
  hashes: {},
  primary: false,
  ...more,
});

const newest = sampleVersion("2", {
  name: "v2",
  baseModel: "SDXL 1.0",
  publishedAt: "2023-07-31T23:30:00.000Z",
  updatedAt: "2023-08-02T00:00:00.000Z",
  description: "<p>new&nbsp;ink</p>",
  trainedWords: ["ink style", ""],
  files: [
    file({}),
    file({ name: "b.pt", primary: true, format: "PickleTensor", sizeBytes: 20_000_000 }),
  ],
  images: [
    sampleImage("1", { rating: "R", meta: { prompt: "a cat" } }),
    sampleImage("2", { rating: "PG", meta: { prompt: " " } }),
    sampleImage("3", { meta: { prompt: "a cat" } }),
  ],
  usage: { notes: "beside ink" },
  tips: { weight: null, triggers: [{ words: ["inky", "ink style"], evidence }] },
});
const oldest = sampleVersion("1", {
  name: "v1",
  files: [file({ localPath: "/x/Ink.pt", hashes: { crc32: "deadbeef" } })],
  images: [sampleImage("4", { rating: "XXX" })],
});

test("what of a model is searched and filtered", () => {
  const model = sampleModel("7", {
    name: " Ínk",
    creator: { name: "any" },
    tags: ["style", "style", "x".repeat(101), "\ud800", ""],
    description: "<b>an</b> ink",
    stats: { downloads: 5, favorites: 0, comments: 0, ratings: 10, rating: 5 },
    license: { noCredit: true, derivatives: false, commercialUse: ["Sell"] },
    versions: [newest, oldest],
  });
  const { texts, facets, ...rest } = documentOf(3, model);
  expect(rest).toEqual({
    key: 3,
    id: "7",
    nameKey: "ink",
    downloads: 5,
    ratingScore: 4.5,
    rating: 5,
    published: Date.UTC(2023, 6, 31, 23, 30) / 1000,
    updated: Date.UTC(2023, 7, 2) / 1000,
    size: 19_532,
  });
  expect(texts).toEqual({
    name: [" Ínk"],
    creator: ["any"],
    tag: ["style", "x".repeat(101), "\ud800"],
    trigger: ["ink style", "inky"],
    version: ["v2", "v1"],
    file: ["Ink_v2.safetensors", "b.pt"],
    base: ["SDXL 1.0", "SD 1.5"],
    body: [" an  ink", " new ink ", "beside ink"],
    prompt: ["a cat"],
  });
  expect(facets).toEqual({
    base: ["SDXL 1.0", "SD 1.5"],
    type: ["LORA"],
    has: ["triggers", "prompts", "hashes"],
    tag: ["style", "\ufffd"],
    creator: ["any"],
    date: ["2023", "2023-07"],
    rating: ["R"],
    license: ["sell-images", "sell-model", "no-credit"],
    format: ["PickleTensor"],
    size: ["20-50mb"],
    source: [],
    disk: ["yes"],
  });
});

test("a model that says nothing has few values", () => {
  const { facets, published, size } = documentOf(1, sampleModel("1", { versions: [] }));
  expect({ published, size }).toEqual({ published: 0, size: 0 });
  const said = Object.entries(facets).filter(([, values]) => values.length > 0);
  expect(said).toEqual([
    ["type", ["LORA"]],
    ["rating", ["unrated"]],
  ]);
});

test("numbers beyond 32 bits become the nearest ones", () => {
  const huge = sampleVersion("1", {
    publishedAt: "1960-01-01T00:00:00Z",
    updatedAt: "9999-01-01T00:00:00Z",
    files: [file({ name: "a.safetensors", primary: true, sizeBytes: 2 ** 45 })],
  });
  const stats = { downloads: 2 ** 40, favorites: 0, comments: 0, ratings: 0, rating: 0 };
  const most = 2 ** 32 - 1;
  expect(documentOf(1, sampleModel("1", { stats, versions: [huge] }))).toMatchObject({
    downloads: most,
    published: 0,
    updated: most,
    size: most,
  });
});

test("long texts end somewhere", () => {
  const prompts = ["a", "b"].map((text) => text.repeat(60_000));
  const images = prompts.map((prompt, i) => sampleImage(`${i}`, { meta: { prompt } }));
  const versions = [sampleVersion("1", { images })];
  const { texts } = documentOf(1, sampleModel("1", { description: "c".repeat(200_000), versions }));
  expect(texts.prompt.map(({ length }) => length)).toEqual([60_000, 40_000]);
  expect(texts.body.map(({ length }) => length)).toEqual([100_000]);
});

test("classes, terms, markup", () => {
  expect([0, 19_999_999, 20_000_000, 1e12].map(sizeClassOf)).toEqual([
    "under-20mb",
    "under-20mb",
    "20-50mb",
    "over-500mb",
  ]);
  expect(licenseTermsOf(undefined)).toEqual([]);
  expect(licenseTermsOf({ commercialUse: ["Image", "RentCivit"], otherPermissions: true })).toEqual(
    ["sell-images", "run-paid", "other-terms"],
  );
  expect(stripMarkup("1 < 2 <br/>&amp;x")).toBe("1   x");
  expect(stripMarkup("<".repeat(100_000))).toHaveLength(100_000);
});
