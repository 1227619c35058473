import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import type { Model } from "#lib/catalog/model.ts";
import type { SourcedReading } from "#lib/catalog/reading.ts";
import { looksLikeRecord, readRecord } from "#lib/formats/record.ts";
import { mergeReadings } from "#lib/import/merge.ts";
import { sampleModel, sampleVersion } from "#tests/store/sample.ts";
import { modelOfCard, read } from "#tests/support/merged.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const source = { kind: "api", sha256: "a".repeat(64), importedAt: "2024-01-01T00:00:00Z" } as const;
const MODEL = sampleModel("7", {
  aliases: ["v1"],
  versions: [sampleVersion("2"), sampleVersion("1")],
  sources: [{ ...source, name: "7.json" }],
  differences: [{ field: "name", source: "b".repeat(64), value: "Old" }],
});

/** A record is read and merged alone, as an import into an empty catalog does. */
const again = (model: Model) => mergeReadings([read("record", bytesOf(model))]);

test("a record states its fields, and what it knows of its sources", () => {
  const { reading, problems } = readRecord(bytesOf(MODEL), "models.ndjson");
  expect(problems).toEqual([]);
  expect(reading).toMatchObject({
    modelId: "7",
    ownId: "7",
    name: MODEL.name,
    versions: [{ id: "2" }, { id: "1" }],
    record: { aliases: ["v1"], sources: MODEL.sources, differences: MODEL.differences },
  });
});

test("a record alone makes the same model again", () => {
  expect(again(MODEL)).toEqual(MODEL);
});

test("what Lorary filled in is no statement of a record", () => {
  const card = sampleModel("v1", {
    sources: [{ ...source, kind: "header", name: "a.safetensors" }],
    versions: [sampleVersion("1"), sampleVersion("v1.1", { files: [], baseModel: "" })],
  });
  const { reading } = readRecord(bytesOf(card), "a.json");
  for (const field of ["type", "stats", "modelId"]) expect(reading).not.toHaveProperty(field);
  const [newer, older] = reading?.versions ?? [];
  for (const field of ["stats", "trainedWords", "tips"]) expect(newer).not.toHaveProperty(field);
  for (const field of ["id", "hashes"]) expect(newer?.files[0]).not.toHaveProperty(field);
  for (const field of ["id", "baseModel"]) expect(older).not.toHaveProperty(field);
  expect(again(card)).toEqual(card);
});

test("a record with its own documents beside it adds nothing", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../data/cards/LowRA.md"));
  const card = read("card", text);
  const model = mergeReadings([card]);
  expect(mergeReadings([card, read("record", bytesOf(model))])).toEqual(model);
});

test("a record counts as what it was made of: an answer's outranks a card, a card's does not", () => {
  const text = readFileSync(resolve(import.meta.dirname, "../../data/cards/LowRA.md"), "utf8");
  const { model } = modelOfCard(text);
  if (model === undefined) throw new Error("no model");
  const renamed = (kind: "api" | "card") =>
    read("record", bytesOf({ ...model, name: "Other", sources: [{ ...source, kind, name: "x" }] }));
  const card = read("card", Buffer.from(text), { takenAt: "2025-01-01T00:00:00Z" });
  expect(mergeReadings([card, renamed("api")]).name).toBe("Other");
  expect(mergeReadings([card, renamed("card")])).toMatchObject({
    name: "LowRA",
    differences: [{ field: "name", source: source.sha256, value: "Other" }],
  });
});

test("differences that a record brings along go where their source speaks for itself or wins", () => {
  const old = { field: "name", source: "b".repeat(64), value: "Old" };
  const record = (name: string): SourcedReading =>
    read("record", bytesOf({ ...MODEL, name, differences: [old] }));
  expect(mergeReadings([record("New")]).differences).toEqual([old]);
  expect(mergeReadings([record("Old")])).not.toHaveProperty("differences");
});

test.each<[string, object, string, RegExp]>([
  ["no name", { name: undefined }, "name", /expected string, found nothing/],
  ["a number for a name", { name: 7 }, "name", /expected string, found 7/],
  ["an unsafe id", { id: "../x" }, "id", /safe characters, found "\.\.\/x"/],
  [
    "a bad time",
    { versions: [sampleVersion("1", { publishedAt: "soon" })] },
    "versions[0].publishedAt",
    /expected .*date.*, found "soon"/i,
  ],
  [
    "an unsafe address",
    { versions: [sampleVersion("1", { images: [{ id: "1", url: "file:///etc" }] })] },
    "versions[0].images[0].url",
    /expected .*URL.*, found "file/,
  ],
  [
    "two versions with one id",
    { versions: [sampleVersion("1"), sampleVersion("1")] },
    "versions[1].id",
    /no other/,
  ],
])("a record with %s is refused, with its place", (_, change, field, message) => {
  const { reading, problems } = readRecord(bytesOf({ ...MODEL, ...change }), "a.ndjson");
  expect(reading).toBeUndefined();
  expect(problems).toMatchObject([
    { source: "a.ndjson", field, message: expect.stringMatching(message) },
  ]);
});

test("problems are listed up to fifty", () => {
  const images = Array.from({ length: 80 }, () => ({}));
  const versions = [{ ...sampleVersion("1"), images }];
  const { problems } = readRecord(bytesOf({ ...MODEL, versions }), "a");
  expect(problems).toHaveLength(51);
  expect(problems.at(-1)?.kind).toBe("limit");
});

test("a record is known by its versions and sources", () => {
  expect(looksLikeRecord(MODEL)).toBe(true);
  for (const value of [null, 1, [], { versions: [] }, { sources: [], versions: {} }])
    expect(looksLikeRecord(value)).toBe(false);
});

describe.skipIf(!hasCorpus)("the corpus", () => {
  test("gives records of cards, of answers and of both that make the same models again", () => {
    const names = readdirSync(corpus.cards);
    expect(names).toHaveLength(1602);
    for (const name of names) {
      const card = read("card", readFileSync(resolve(corpus.cards, name)));
      const api = read("api", readFileSync(resolve(corpus.api, name.replace(".md", ".json"))));
      for (const readings of [[card], [api], [card, api]]) {
        const model = mergeReadings(readings);
        expect(again(model)).toEqual(model);
      }
    }
  }, 120_000);
});
