import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Model } from "#lib/catalog/model.ts";
import type { Reading, SourcedReading, VersionReading } from "#lib/catalog/reading.ts";
import type { Source, SourceKind } from "#lib/catalog/source.ts";
import { mergeReadings } from "#lib/import/merge.ts";
import { read, sourceOf } from "#tests/support/merged.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { anyReadings } from "./random-readings.ts";

let count = 0;
/** A document of its own that says this, on the first of a month. */
function said(
  kind: SourceKind,
  month: number,
  { versions = [], ...reading }: Partial<Reading>,
): SourcedReading {
  count += 1;
  const takenAt = new Date(Date.UTC(2024, month - 1, 1)).toISOString();
  const ownId = reading.modelId ?? `v${versions.at(-1)?.id}`;
  return {
    source: sourceOf(kind, Buffer.from(`document ${count}`), { takenAt }),
    reading: { ownId, ...reading, versions },
  };
}
const version = (id: string | undefined, more: Partial<VersionReading> = {}): VersionReading => ({
  ...(id === undefined ? {} : { id }),
  files: [],
  images: [],
  ...more,
});
const digest = ({ source }: SourcedReading) => source.sha256;
const idsOf = (model: Model) => model.versions.map(({ id }) => id);

describe("a field", () => {
  test("has the value of the source that is believed first, the others' are differences", () => {
    const api = said("api", 1, { name: "New", versions: [version("1", { baseModel: "SDXL" })] });
    const card = said("card", 9, { name: "Old", versions: [version("1", { baseModel: "SD" })] });
    expect(mergeReadings([card, api])).toMatchObject({
      name: "New",
      versions: [{ id: "1", baseModel: "SDXL" }],
      differences: [
        { field: "name", source: digest(card), value: "Old" },
        { field: "versions[1].baseModel", source: digest(card), value: "SD" },
      ],
    });
  });

  test("has the later value of two of a kind; counts of older snapshots are differences", () => {
    const old = said("api", 1, { stats: { downloads: 5, ratings: 2 } });
    const late = said("api", 2, { stats: { downloads: 9 } });
    const model = mergeReadings([old, late]);
    expect(model.stats).toEqual({ downloads: 9, favorites: 0, comments: 0, ratings: 2, rating: 0 });
    expect(model.differences).toEqual([
      { field: "stats.downloads", source: digest(old), value: 5 },
    ]);
  });

  test("has no difference where the same tags come in another order", () => {
    const one = said("api", 1, { tags: ["a", "b"] });
    const two = said("api", 2, { tags: ["b", "a"] });
    expect(mergeReadings([one, two])).not.toHaveProperty("differences");
    expect(mergeReadings([one, two]).tags).toEqual(["b", "a"]);
  });

  test("of the time of publishing is the word of one source, not the first that is in the table", () => {
    const api = said("api", 1, {
      versions: [
        version("1", { updatedAt: "2023-05-05T00:00:00Z", createdAt: "2023-05-01T00:00:00Z" }),
      ],
    });
    const header = said("header", 9, {
      versions: [version("1", { publishedAt: "2024-01-01T00:00:00Z" })],
    });
    expect(mergeReadings([header, api])).toMatchObject({
      versions: [{ publishedAt: "2023-05-05T00:00:00Z" }],
      differences: [{ field: "versions[1].publishedAt", source: digest(header) }],
    });
  });

  test("that no source states is derived or not known", () => {
    const header = said("header", 3, {
      ownId: "f000000000001",
      versions: [version(undefined, { localId: "f000000000001", files: [{ name: "Low.pt" }] })],
    });
    expect(Model.parse(mergeReadings([header]))).toMatchObject({
      id: "f000000000001",
      name: "Low",
      type: "LORA",
      tags: [],
      stats: { downloads: 0, rating: 0 },
      versions: [
        {
          id: "f000000000001",
          name: "Low",
          baseModel: "",
          publishedAt: "2024-03-01T00:00:00.000Z",
          trainedWords: [],
          files: [{ id: "f000000000001.1", primary: true, hashes: {} }],
        },
      ],
    });
  });
});

describe("versions", () => {
  test("with different numbers stay two though a file of both has the same bytes", () => {
    const hashes = { sha256: "a".repeat(64) };
    const api = said("api", 1, {
      modelId: "7",
      versions: [
        version("2", { files: [{ name: "a.pt", hashes }] }),
        version("1", { files: [{ name: "a.pt", hashes }] }),
      ],
    });
    const local = said("hashes", 2, {
      ownId: "f000000000001",
      versions: [
        version(undefined, { localId: "f000000000001", files: [{ name: "x.pt", hashes }] }),
      ],
    });
    const model = mergeReadings([local, api]);
    expect(idsOf(model)).toEqual(["2", "1"]);
    expect(model.versions[0]?.files).toMatchObject([{ name: "x.pt", primary: true }]);
    expect(model.aliases).toEqual(["f000000000001"]);
  });

  test("stand in the order of the source that knows most, others by their time", () => {
    const at = (year: number) => ({ publishedAt: `${year}-01-01T00:00:00Z` });
    const answer = said("api", 9, { modelId: "7", versions: [version("3", at(2023))] });
    const whole = said("api", 1, {
      modelId: "7",
      versions: [version("5", at(2022)), version("3", at(2023)), version("1", at(2020))],
    });
    const card = said("card", 2, {
      versions: [version("4", at(2024)), version("2", at(2021)), version("1", at(2020))],
    });
    for (const order of [
      [answer, whole, card],
      [card, whole, answer],
    ])
      expect(idsOf(mergeReadings(order))).toEqual(["4", "5", "3", "2", "1"]);
  });

  test("that a card does not number are those of their name in an answer", () => {
    const [time, later] = ["2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z"];
    const card = said("card", 1, {
      ownId: "v3",
      versions: [
        version("3", { name: "v2", publishedAt: later }),
        version(undefined, { name: "v1", publishedAt: time }),
        version(undefined, { name: "beta", publishedAt: time }),
        version(undefined, { name: "gone", publishedAt: time }),
      ],
    });
    const api = said("api", 2, {
      modelId: "7",
      versions: [
        version("3", { name: "v2" }),
        version("2", { name: "v1", updatedAt: later }),
        version("1", { name: "v1", updatedAt: time }),
        version("0", { name: "beta", updatedAt: later }),
      ],
    });
    const model = mergeReadings([card, api]);
    expect(idsOf(model).sort()).toEqual(["0", "1", "2", "3", "v3.1"]);
    expect(model.versions.find(({ id }) => id === "v3.1")?.name).toBe("gone");
    expect(mergeReadings([api, card])).toEqual(model);
  });
});

describe("files and images", () => {
  test("of one name are two where one source knows both, or their bytes differ", () => {
    const names = (...files: VersionReading["files"]) => [version("1", { files })];
    const card = said("card", 1, {
      versions: names(
        { name: "a.pt", url: "https://example.org/1" },
        { name: "a.pt", url: "https://example.org/2" },
      ),
    });
    const api = said("api", 2, {
      modelId: "7",
      versions: names(
        { id: "72", name: "a.pt", url: "https://example.org/2" },
        { id: "71", name: "a.pt", hashes: { sha256: "a".repeat(64) } },
      ),
    });
    const other = said("sidecar", 3, {
      modelId: "7",
      versions: names({ name: "a.pt", hashes: { sha256: "b".repeat(64) } }),
    });
    const model = mergeReadings([card, api, other]);
    expect(model.versions[0]?.files.map(({ id, url }) => [id, url])).toEqual([
      ["72", "https://example.org/2"],
      ["71", "https://example.org/1"],
    ]);
  });

  test("have one primary: that of the source that is believed first", () => {
    const file = (name: string, primary: boolean) => ({ name, primary });
    const card = said("card", 1, {
      versions: [version("1", { files: [file("a.pt", true), file("b.pt", false)] })],
    });
    const api = said("api", 1, {
      modelId: "7",
      versions: [version("1", { files: [file("a.pt", false), file("b.pt", true)] })],
    });
    const model = mergeReadings([card, api]);
    expect(model.versions[0]?.files.map(({ primary }) => primary)).toEqual([false, true]);
    expect(model.differences).toEqual([
      { field: "versions[1].files[1.1].primary", source: digest(card), value: true },
      { field: "versions[1].files[1.2].primary", source: digest(card), value: false },
    ]);
  });

  test("come in the answer's order, a person's own pictures last", () => {
    const picture = said("picture", 9, {
      ownId: "f000000000001",
      versions: [version("1", { images: [{ id: "h1", media: "a".repeat(64) }] })],
    });
    const card = said("card", 9, {
      versions: [version("1", { images: [{ id: "3" }, { id: "2", width: 9 }] })],
    });
    const api = said("api", 1, {
      modelId: "7",
      versions: [version("1", { images: [{ id: "1" }, { id: "2", width: 8 }] })],
    });
    const [merged] = mergeReadings([picture, card, api]).versions;
    expect(merged?.images.map(({ id }) => id)).toEqual(["1", "2", "3", "h1"]);
    expect(merged?.images[1]?.width).toBe(8);
  });
});

describe("the id", () => {
  test("is Civitai's where a source states it; the ids of single documents are aliases", () => {
    const card = said("card", 1, { versions: [version("5"), version("4")] });
    const newer = said("card", 2, { versions: [version("6"), version("5")] });
    expect(mergeReadings([card, newer])).toMatchObject({ id: "v4", aliases: ["v5"] });
    const api = said("api", 1, { modelId: "7", versions: [version("5")] });
    expect(mergeReadings([card, newer, api])).toMatchObject({ id: "7", aliases: ["v4", "v5"] });
  });
});

describe("tips", () => {
  const noted = (usage: VersionReading["usage"], more: Partial<VersionReading> = {}) =>
    said("sidecar", 1, { versions: [version("1", { ...more, usage: usage ?? {} })] });

  test("rest on a note where the author gives no weight", () => {
    const card = said("card", 1, {
      description: "<p>Use weight 0.6</p>",
      versions: [version("1")],
    });
    const [own] = mergeReadings([noted({ weight: 0.7 })]).versions;
    expect(own?.tips.weight).toEqual({
      best: 0.7,
      evidence: [{ kind: "sidecar", quote: "preferred weight: 0.7", best: 0.7 }],
    });
    expect(mergeReadings([noted({ weight: 0.7 }), card]).versions[0]?.tips.weight?.best).toBe(0.6);
    const [ranged] = mergeReadings([noted({ weightMin: 0.4, weightMax: 0.8 })]).versions;
    expect(ranged?.tips.weight).toMatchObject({
      min: 0.4,
      max: 0.8,
      evidence: [{ quote: "preferred weight: 0.4–0.8" }],
    });
  });

  test("name the words of an activation text that are not among the trained words", () => {
    const activationText = "skyla, <lora:Skyla:0.8>, blue eyes";
    const triggersOf = (trainedWords: string[]) =>
      mergeReadings([noted({ activationText }, { trainedWords })]).versions[0]?.tips.triggers;
    expect(triggersOf([])).toEqual([
      { words: ["skyla", "blue eyes"], evidence: { kind: "sidecar", quote: activationText } },
    ]);
    expect(triggersOf(["skyla"])).toMatchObject([
      { evidence: { kind: "trainedWords" } },
      { words: ["skyla", "blue eyes"] },
    ]);
    expect(triggersOf(["blue eyes, skyla, pokemon"])).toHaveLength(1);
  });

  test("hold the samples' weights, which follow from the record and are no statement", () => {
    const images = ["0.6", "0.6", "0.7"].map((weight, index) => ({
      id: `${81 + index}`,
      meta: { prompt: `dark <lora:LowRA:${weight}>` },
    }));
    const versions = [version("1", { files: [{ name: "LowRA.safetensors" }], images })];
    const api = said("api", 1, { modelId: "7", versions });
    const model = mergeReadings([api]);
    expect(model.versions[0]?.tips.weight).toMatchObject({
      best: 0.6,
      evidence: [{ kind: "samples" }],
    });
    const weightsOf = ({ versions: [own] }: Model) => own?.images.map(({ weight }) => weight);
    expect(weightsOf(model)).toEqual([0.6, 0.6, 0.7]);

    const record = read("record", Buffer.from(JSON.stringify(model)));
    expect(mergeReadings([record])).toEqual(model);
    expect(mergeReadings([record, api])).not.toHaveProperty("differences");
    const renamed = version("1", { files: [{ name: "Other.safetensors" }], images: [] });
    const disk = said("header", 2, { modelId: "7", versions: [renamed] });
    const joined = mergeReadings([record, disk]);
    expect(joined.versions[0]?.files).toHaveLength(2);
    expect(joined.differences ?? []).not.toContainEqual(
      expect.objectContaining({ field: expect.stringContaining("weight") }),
    );
  });
});

test("sources are listed once, the latest state first", () => {
  const [old, late] = [said("api", 1, {}), said("card", 2, {})];
  expect(mergeReadings([old, late, { ...old }]).sources).toEqual([late.source, old.source]);
});

describe("whatever documents say", () => {
  const merged = (readings: SourcedReading[]) =>
    JSON.parse(JSON.stringify(mergeReadings(readings)));

  test("their order does not matter", () => {
    fc.assert(
      fc.property(
        anyReadings.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([one, other]) => {
          expect(merged(one)).toEqual(merged(other));
        },
      ),
      { numRuns: 1000 },
    );
  });

  test("the record is valid, with ids told apart and one primary file a version", () => {
    const isUnique = (ids: string[]) => expect(new Set(ids).size).toBe(ids.length);
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const model = Model.parse(mergeReadings(readings));
        isUnique(idsOf(model));
        isUnique([model.id, ...(model.aliases ?? [])]);
        for (const { files } of model.versions) {
          isUnique(files.map(({ id }) => id));
          expect(files.filter(({ primary }) => primary)).toHaveLength(Math.min(1, files.length));
        }
      }),
      { numRuns: 1000 },
    );
  });

  const WITHIN = ["stats", "license", "hashes", "usage"];
  const ELSEWHERE = [
    ...["id", "modelId", "ownId", "localId", "versions", "files", "images"],
    ...["aliases", "sources", "differences", "tips"],
  ];
  /** Every value of the fields of an object, those of objects within by their parts. */
  function* statements(value: object, at = ""): Generator<[string, unknown]> {
    for (const [key, inner] of Object.entries(value))
      if (WITHIN.includes(key)) yield* statements(inner, `${at}${key}.`);
      else if (!ELSEWHERE.includes(key)) yield [`${at}${key}`, inner];
  }
  const stated = (said: Model | Reading) => [
    ...statements(said),
    ...said.versions.flatMap((item) => [
      ...statements(item, "versions[]."),
      ...item.files.flatMap((file) => [...statements(file, "versions[].files[].")]),
      ...item.images.flatMap((image) => [...statements(image, "versions[].images[].")]),
    ]),
  ];
  const keyOf = (field: string, value: unknown) =>
    JSON.stringify([field.replaceAll(/\[[^\]]*\]/g, "[]"), value]);
  const setKeyOf = (field: string, value: unknown) =>
    keyOf(field, Array.isArray(value) ? value.toSorted() : value);

  test("no statement is lost: it is in the record or among the differences", () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const model = mergeReadings(readings);
        const held = stated(model);
        const keys = new Set(held.map(([field, value]) => setKeyOf(field, value)));
        for (const { field, source, value } of model.differences ?? [])
          keys.add(source + keyOf(field, value));
        for (const { source, reading } of readings)
          for (const [field, value] of stated(reading)) {
            const places = [setKeyOf(field, value), source.sha256 + keyOf(field, value)];
            expect(places.filter((place) => keys.has(place))).not.toEqual([]);
          }
        const ids = readings.flatMap(({ reading }) =>
          reading.versions.flatMap(({ id }) => id ?? []),
        );
        expect(idsOf(model)).toEqual(expect.arrayContaining(ids));
        const known = [model.id, ...(model.aliases ?? [])];
        expect(known).toEqual(expect.arrayContaining(readings.map(({ reading }) => reading.ownId)));
      }),
      { numRuns: 1000 },
    );
  });

  test("its record alone gives the same model", () => {
    fc.assert(
      fc.property(anyReadings, (readings) => {
        const model = merged(readings);
        const record = read("record", Buffer.from(JSON.stringify(model)));
        expect(merged([record])).toEqual(model);
      }),
      { numRuns: 1000 },
    );
  });
});

describe.skipIf(!hasCorpus)("the corpus", () => {
  const stems = hasCorpus ? readdirSync(corpus.cards).map((name) => name.replace(".md", "")) : [];
  const from = (kind: "card" | "api", stem: string, more: Partial<Source> = {}) =>
    read(
      kind,
      readFileSync(
        resolve(
          kind === "card" ? corpus.cards : corpus.api,
          `${stem}${kind === "card" ? ".md" : ".json"}`,
        ),
      ),
      more,
    );

  test("gives one valid model of a card and its answer, in either order, that agree in all", () => {
    expect(stems).toHaveLength(1602);
    for (const stem of stems) {
      const [card, api] = [from("card", stem), from("api", stem)];
      const [cardAlone, alone] = [mergeReadings([card]), mergeReadings([api])];
      const model = mergeReadings([card, api]);
      expect(Model.parse(alone)).toEqual(alone);
      expect(mergeReadings([api, card])).toEqual(model);
      expect(model).toMatchObject({ id: stem, aliases: [cardAlone.id] });
      expect(model).not.toHaveProperty("differences");
      // The answer's own record with one alias and one source more: cards say nothing beyond it.
      expect({ ...model, aliases: [], sources: [] }).toEqual({
        ...alone,
        aliases: [],
        sources: [],
      });
    }
  }, 60_000);
});
