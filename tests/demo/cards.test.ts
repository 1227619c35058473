import { readdirSync, readFileSync } from "node:fs";
import { join, parse } from "node:path";
import { expect, test } from "vitest";
import { DEMO_HOST, isDemo, type Model } from "#lib/catalog/model.ts";
import { motifOf } from "#lib/demo/gallery.ts";
import { formatCard } from "#lib/formats/markdown-card.ts";
import { modelOfCard } from "#tests/support/merged.ts";

const FOLDER = join(import.meta.dirname, "../../data/cards/demo");
const cards = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), "utf8");
  return { name, text, ...modelOfCard(text) };
});
const models = cards.flatMap(({ model }): Model[] => (model ? [model] : []));
const versions = models.flatMap((model) => model.versions);

test.each(cards)("$name parses without a problem and is written back byte for byte", (card) => {
  expect(card.problems).toEqual([]);
  expect(card.model && formatCard(card.model)).toBe(card.text);
});

test.each(cards)("$name lives on the demo host alone", ({ model }) => {
  expect(model && isDemo(model)).toBe(true);
});

test.each(cards)(
  "$name says of every picture which card, version and place it belongs to",
  (card) => {
    const stem = parse(card.name).name;
    const { versions: own = [] } = card.model ?? {};
    const expected = own.flatMap(({ images }, i) =>
      images.map((_, k) => `https://${DEMO_HOST}/images/${stem}-v${own.length - i}-${k + 1}.webp`),
    );
    expect(own.flatMap(({ images }) => images.map(({ url }) => url))).toEqual(expected);
  },
);

test("models, versions and picture addresses are each told apart", () => {
  const addresses = versions.flatMap(({ images }) => images.map(({ url }) => url));
  for (const keys of [models.map(({ id }) => id), versions.map(({ id }) => id), addresses])
    expect(new Set(keys).size).toBe(keys.length);
});

test("the set fills a first page: over 30 models with some 200 pictures", () => {
  expect(models.length).toBeGreaterThanOrEqual(32);
  expect(versions.flatMap(({ images }) => images).length).toBeGreaterThanOrEqual(200);
});

test("names come in English, Chinese and Japanese", () => {
  const has = (pattern: RegExp) =>
    models.filter(({ description, name }) => pattern.test(`${name} ${description}`)).length;
  expect(has(/[\u3040-\u30ff]/)).toBeGreaterThanOrEqual(6);
  expect(has(/的|权重/)).toBeGreaterThanOrEqual(6);
  expect(models.filter(({ name }) => /^[\x20-\u2030]+$/.test(name)).length).toBeGreaterThanOrEqual(
    18,
  );
});

test("about two thirds give advice on the weight, the others none", () => {
  const advised = models.filter(({ versions: [newest] }) => newest?.tips.weight != null).length;
  expect(advised / models.length).toBeGreaterThan(0.55);
  expect(advised / models.length).toBeLessThan(0.8);
});

test("base models, years, downloads and tags are spread", () => {
  expect(new Set(versions.map(({ baseModel }) => baseModel)).size).toBeGreaterThanOrEqual(8);
  expect(new Set(versions.map(({ publishedAt }) => publishedAt.slice(0, 4)))).toEqual(
    new Set(["2023", "2024", "2025", "2026"]),
  );
  const downloads = models.map(({ stats }) => stats.downloads);
  expect(Math.min(...downloads)).toBeLessThanOrEqual(40);
  expect(Math.max(...downloads)).toBeGreaterThan(150_000);
  expect(new Set(models.map(({ tags }) => tags.length)).size).toBeGreaterThanOrEqual(6);
});

test("models have one to five versions", () => {
  const counts = models.map((model) => model.versions.length);
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 5]);
});

test("a model's counts are the sums of its versions'", () => {
  for (const { stats, versions: own } of models) {
    expect(stats.downloads).toBe(own.reduce((sum, version) => sum + version.stats.downloads, 0));
    expect(stats.ratings).toBe(own.reduce((sum, version) => sum + version.stats.ratings, 0));
  }
});

test("the corners of the format are there: no file, no picture, two files, no text, a long name", () => {
  expect(versions.some(({ files }) => files.length === 0)).toBe(true);
  expect(versions.some(({ images }) => images.length === 0)).toBe(true);
  expect(versions.some(({ files }) => files.length === 2)).toBe(true);
  expect(models.some(({ description }) => description === undefined)).toBe(true);
  expect(models.some(({ name }) => name.length > 150)).toBe(true);
  expect(models.some(({ name }) => /[|[\]"]/.test(name))).toBe(true);
});

test("nearly every card has a motif of its own", () => {
  const motifs = cards.map(({ name }) => motifOf(parse(name).name).motif);
  expect(new Set(motifs).size).toBeGreaterThanOrEqual(cards.length - 1);
});
