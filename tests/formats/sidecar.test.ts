import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ModelFile } from "#lib/catalog/file.ts";
import type { Model, Usage, Version } from "#lib/catalog/model.ts";
import type { Reading, ReadResult, VersionReading } from "#lib/catalog/reading.ts";
import {
  detectSidecar,
  readA1111,
  readCivitaiInfo,
  readCmInfo,
  readLoraManager,
  readSwarm,
  toSidecars,
} from "#lib/formats/sidecar.ts";

type Reader = (bytes: Buffer, source: string) => ReadResult;

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));

/** A reading without problems, and its one version. */
function readWhole(read: Reader, value: unknown, source = "loras/LowRA.json") {
  const { reading, problems } = read(bytesOf(value), source);
  expect(problems).toEqual([]);
  if (reading === undefined) throw new Error("no reading");
  return { reading, version: versionOf(reading) };
}

function versionOf(reading: Reading | undefined): VersionReading {
  expect(reading?.versions).toHaveLength(1);
  return reading?.versions[0] ?? { files: [], images: [] };
}

const fieldsOf = ({ problems }: ReadResult) => problems.map(({ field }) => field);

const sha256 = "ab".repeat(32);

describe("the format of a file beside a model", () => {
  test.each([
    ["LowRA.civitai.info", "civitaiInfo"],
    ["LowRA v1.0.metadata.json", "loraManager"],
    ["LowRA.CM-INFO.json", "cmInfo"],
    ["LowRA.swarm.json", "swarm"],
    ["LowRA.api_info.json", "apiModel"],
    ["LowRA.txt", undefined],
    [".json", undefined],
  ])("of %s is told by its ending", (name, format) => {
    expect(detectSidecar(name, undefined)).toBe(format);
  });

  test.each([
    [{ "activation text": "", "preferred weight": 0 }, "a1111"],
    [{ "sd version": "SD1" }, "a1111"],
    [{ description: "mine" }, "a1111"],
    [{ "modelspec.title": "LowRA" }, "swarm"],
    [{ ModelId: 1, ModelName: "a", VersionName: "b" }, "cmInfo"],
    [{ file_name: "a", model_name: "b", sha256 }, "loraManager"],
    [{ id: 1, name: "a", modelVersions: [] }, undefined],
    [{ description: "a", id: 1 }, undefined],
    [{}, undefined],
    [[], undefined],
    [null, undefined],
    ["activation text", undefined],
  ])("named .json and saying %j is told by its keys", (value, format) => {
    expect(detectSidecar("LowRA.json", value)).toBe(format);
  });
});

describe("A1111's notes", () => {
  test("are the usage of a version", () => {
    const { reading, version } = readWhole(readA1111, {
      description: "",
      "sd version": "SD1",
      "activation text": "dark studio",
      "preferred weight": 0.65,
      "negative text": "bright",
      notes: "for portraits",
    });
    expect(reading.ownId).toBe("");
    expect(version).toEqual({
      baseModel: "SD 1.5",
      usage: {
        weight: 0.65,
        activationText: "dark studio",
        negativeText: "bright",
        notes: "for portraits",
      },
      files: [],
      images: [],
    });
  });

  test.each<[unknown, number | undefined]>([
    [0, undefined],
    ["0", undefined],
    ["", undefined],
    [null, undefined],
    ["0.7", 0.7],
    [-1, -1],
  ])("with %j as preferred weight mean %s", (value, weight) => {
    const { version } = readWhole(readA1111, { "preferred weight": value });
    expect(version.usage?.weight).toBe(weight);
  });

  test.each([
    ["SD2", "SD 2.1"],
    ["SDXL", "SDXL 1.0"],
    ["SD3", "SD 3"],
    ["Unknown", undefined],
    ["Other", undefined],
    ["toString", undefined],
  ])("of sd version %s are for %s", (name, baseModel) => {
    expect(readWhole(readA1111, { "sd version": name }).version.baseModel).toBe(baseModel);
  });

  test("keep a typed description as notes, beside notes as the version's description", () => {
    const alone = readWhole(readA1111, { description: "Use <b> at 0.7" }).version;
    expect(alone).toMatchObject({ usage: { notes: "Use <b> at 0.7" } });
    const both = readWhole(readA1111, { description: "a < b\n\nc", notes: "mine" }).version;
    expect(both).toMatchObject({
      usage: { notes: "mine" },
      description: "<p>a &lt; b</p><p>c</p>",
    });
  });

  test("with the ids of Civitai Browser+ name model, version and file", () => {
    const { reading, version } = readWhole(readA1111, {
      description: "From the model's page",
      modelId: 48139,
      modelVersionId: "63006",
      sha256: sha256.toUpperCase(),
      unpackList: [],
    });
    expect(reading).toMatchObject({
      modelId: "48139",
      ownId: "48139",
      description: "<p>From the model&#39;s page</p>".replace("&#39;", "'"),
    });
    expect(version).toEqual({
      id: "63006",
      files: [{ name: "LowRA.safetensors", hashes: { sha256 } }],
      images: [],
    });
  });

  test("with wrong values are problems, and the rest is read", () => {
    const result = readA1111(
      bytesOf({
        "preferred weight": "much",
        notes: 5,
        modelId: {},
        sha256: "xyz",
        "activation text": "a",
      }),
      "a.json",
    );
    expect(fieldsOf(result).sort()).toEqual(["modelId", "notes", "preferred weight", "sha256"]);
    expect(versionOf(result.reading).usage).toEqual({ activationText: "a" });
    expect(result.problems.find(({ field }) => field === "preferred weight")).toEqual({
      source: "a.json",
      field: "preferred weight",
      kind: "value",
      message: 'expected a number, found "much"',
    });
  });
});

const ANSWER = {
  id: 63006,
  modelId: 48139,
  name: "v2.0",
  trainedWords: ["dark studio"],
  baseModel: "SD 1.5",
  createdAt: "2023-05-05T11:29:46.765Z",
  model: { name: "LowRA", type: "LORA", nsfw: false, poi: false },
  files: [
    {
      id: 1,
      name: "LowRA.safetensors",
      sizeKB: 10,
      type: "Model",
      hashes: { SHA256: sha256.toUpperCase() },
      primary: true,
    },
  ],
  images: [],
};

describe("Civitai Helper's answers", () => {
  test("are read as the API's", () => {
    const { reading, version } = readWhole(readCivitaiInfo, ANSWER, "LowRA.civitai.info");
    expect(reading).toMatchObject({ modelId: "48139", name: "LowRA" });
    expect(version).toMatchObject({ id: "63006", files: [{ hashes: { sha256 } }] });
  });

  test.each(["{}", " {\n}\n", "\ufeff{}"])("%j states nothing and is no problem", (text) => {
    expect(readCivitaiInfo(Buffer.from(text), "LowRA.civitai.info")).toEqual({
      reading: { ownId: "", versions: [{ files: [], images: [] }] },
      problems: [],
    });
  });
});

describe("LoRA Manager's metadata", () => {
  const WHOLE = {
    file_name: "LowRA",
    model_name: "My LowRA",
    file_path: "D:/models/loras/LowRA.safetensors",
    size: 10_240,
    sha256,
    base_model: "SD 1.5",
    preview_url: "D:/models/loras/LowRA.webp",
    notes: "good",
    tags: ["style"],
    modelDescription: "<p>Dark</p>",
    civitai: { ...ANSWER, trainedWords: ["edited"] },
    usage_tips: JSON.stringify({
      strength: 0.7,
      strength_min: "0.5",
      strength_max: 0.9,
      clip_strength: 1,
      clip_skip: 2,
    }),
  };

  test("is the API's answer with what the user made of it", () => {
    const { reading, version } = readWhole(readLoraManager, WHOLE, "LowRA.metadata.json");
    expect(reading).toMatchObject({
      modelId: "48139",
      name: "My LowRA",
      tags: ["style"],
      description: "<p>Dark</p>",
    });
    expect(version).toMatchObject({
      id: "63006",
      baseModel: "SD 1.5",
      trainedWords: ["edited"],
      usage: {
        weight: 0.7,
        weightMin: 0.5,
        weightMax: 0.9,
        clipWeight: 1,
        clipSkip: 2,
        notes: "good",
      },
    });
    expect(version.files).toHaveLength(1);
    expect(JSON.stringify(reading)).not.toContain("D:/");
  });

  test("of a file that Civitai does not know states the file and its words", () => {
    const { reading, version } = readWhole(readLoraManager, {
      ...WHOLE,
      base_model: "Unknown",
      civitai: { trainedWords: ["mine"] },
      usage_tips: "{}",
    });
    expect(reading.ownId).toBe("");
    expect(version).toEqual({
      trainedWords: ["mine"],
      usage: { notes: "good" },
      files: [{ name: "LowRA.safetensors", hashes: { sha256 }, sizeBytes: 10_240 }],
      images: [],
    });
  });

  test("of another file than the answer's states both", () => {
    const other = { ...WHOLE, file_name: "renamed", sha256: "cd".repeat(32) };
    const { version } = readWhole(readLoraManager, other);
    expect(version.files.map(({ name }) => name)).toEqual([
      "LowRA.safetensors",
      "renamed.safetensors",
    ]);
  });

  test.each([
    ["0.6-0.8", 0.6, 0.8],
    ["-1 ~ 1", -1, 1],
    [".5–1", 0.5, 1],
    ["high", undefined, undefined],
  ])("takes the strength_range %s apart", (range, min, max) => {
    const usage_tips = JSON.stringify({ strength_range: range });
    const { usage } = readWhole(readLoraManager, { usage_tips }).version;
    expect([usage?.weightMin, usage?.weightMax]).toEqual([min, max]);
  });

  test("with broken usage_tips or answer is a problem, and the rest is read", () => {
    const result = readLoraManager(
      bytesOf({ ...WHOLE, usage_tips: '{"strength":', civitai: "none", tags: [1] }),
      "a.metadata.json",
    );
    expect(fieldsOf(result).sort()).toEqual(["civitai", "tags[0]", "usage_tips"]);
    expect(result.reading).toMatchObject({ name: "My LowRA" });
    const odd = readLoraManager(bytesOf({ usage_tips: '{"strength":"x"}' }), "a.metadata.json");
    expect(fieldsOf(odd)).toEqual(["usage_tips.strength"]);
    const wrong = readLoraManager(bytesOf({ civitai: { ...ANSWER, baseModel: 7 } }), "a");
    expect(fieldsOf(wrong)).toEqual(["civitai.baseModel"]);
  });
});

test("texts that are endless or nested without end are problems", () => {
  const usage_tips = `{"strength":${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
  const file_name = "x".repeat(513);
  const result = readLoraManager(bytesOf({ usage_tips, file_name, sha256 }), "b.metadata.json");
  expect(fieldsOf(result).sort()).toEqual(["file_name", "usage_tips.strength"]);
  expect(versionOf(result.reading).files).toMatchObject([{ name: "b.safetensors" }]);
  const strength_range = "1".repeat(200_000);
  const endless = readLoraManager(bytesOf({ usage_tips: JSON.stringify({ strength_range }) }), "b");
  expect(fieldsOf(endless)).toEqual(["usage_tips.strength_range"]);
  const long = readCmInfo(bytesOf({ ModelName: "x".repeat(1001) }), "a.cm-info.json");
  expect(fieldsOf(long)).toEqual(["ModelName"]);
});

test("StabilityMatrix's information is model, version and file", () => {
  const { reading, version } = readWhole(readCmInfo, {
    ModelId: 48139,
    ModelName: "LowRA",
    ModelDescription: "<p>Dark</p>",
    Nsfw: false,
    Tags: ["style"],
    ModelType: "LORA",
    VersionId: 63006,
    VersionName: "v2.0",
    VersionDescription: null,
    AuthorUsername: "XpucT",
    BaseModel: "SD 1.5",
    RemoteFileName: "LowRA.safetensors",
    RemoteFileId: 5,
    FileMetadata: { fp: "fp16", size: "full", format: "SafeTensor" },
    ImportedAt: "2024-01-02T03:04:05+00:00",
    Hashes: { SHA256: sha256.toUpperCase(), CRC32: "85114A0D", BLAKE3: null },
    TrainedWords: ["dark studio"],
    Stats: { favoriteCount: 1, commentCount: 2, downloadCount: 3, ratingCount: 4, rating: 4.5 },
    ThumbnailImageUrl: "https://image.civitai.com/x/width=450/693804.jpeg",
    Source: "Civitai",
  });
  expect(reading).toMatchObject({
    modelId: "48139",
    ownId: "48139",
    name: "LowRA",
    type: "LORA",
    creator: { name: "XpucT" },
    tags: ["style"],
    description: "<p>Dark</p>",
    nsfw: false,
    stats: { favorites: 1, comments: 2, downloads: 3, ratings: 4, rating: 4.5 },
  });
  expect(version).toEqual({
    id: "63006",
    name: "v2.0",
    baseModel: "SD 1.5",
    trainedWords: ["dark studio"],
    files: [
      {
        id: "5",
        name: "LowRA.safetensors",
        precision: "fp16",
        sizeClass: "full",
        format: "SafeTensor",
        hashes: { sha256, crc32: "85114a0d" },
      },
    ],
    images: [{ id: "693804", url: "https://image.civitai.com/x/width=450/693804.jpeg" }],
  });
});

test("StabilityMatrix's information with wrong values is read without them", () => {
  const result = readCmInfo(
    bytesOf({
      ModelId: 1.5,
      ModelName: "LowRA",
      ModelType: "Unknown",
      Stats: { rating: 9, downloadCount: -1 },
      Hashes: { SHA256: "abc" },
      ThumbnailImageUrl: "C:\\pictures\\a.png",
    }),
    "x/LowRA.cm-info.json",
  );
  expect(fieldsOf(result).sort()).toEqual([
    "Hashes.SHA256",
    "ModelId",
    "Stats.downloadCount",
    "Stats.rating",
  ]);
  expect(result.reading).toEqual({
    ownId: "",
    name: "LowRA",
    versions: [{ files: [], images: [] }],
  });
});

test("SwarmUI's notes are read as a header's", () => {
  const { reading, version } = readWhole(readSwarm, {
    "modelspec.title": "LowRA",
    "modelspec.author": "XpucT",
    "modelspec.trigger_phrase": "dark studio",
    "modelspec.usage_hint": "at night",
    "modelspec.lora_default_weight": "0.8",
    tags: "style, low key",
  });
  expect(reading).toMatchObject({
    name: "LowRA",
    creator: { name: "XpucT" },
    tags: ["style", "low key"],
  });
  expect(version).toEqual({
    trainedWords: ["dark studio"],
    usage: { weight: 0.8, notes: "at night" },
    files: [],
    images: [],
  });
});

describe("every reader", () => {
  const readers: [string, Reader][] = [
    ["A1111", readA1111],
    ["LoRA Manager", readLoraManager],
    ["StabilityMatrix", readCmInfo],
    ["SwarmUI", readSwarm],
  ];

  test.each(readers)("of %s says what is no object", (_, read) => {
    for (const text of ["[]", '"a"', "1", "", "{", "<html>", "null"]) {
      const { reading, problems } = read(Buffer.from(text), "a.json");
      expect(reading).toBeUndefined();
      expect(problems).toHaveLength(1);
    }
  });

  test.each(readers)("of %s answers a reading whatever the values are", (_, read) => {
    const names = [
      ...["description", "activation text", "preferred weight", "modelId", "sha256", "civitai"],
      ...["usage_tips", "tags", "Stats", "Hashes", "ModelName", "modelspec.title", "__proto__"],
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), fc.jsonValue()), (value) => {
        expect(read(bytesOf(value), "a.json").reading?.versions).toHaveLength(1);
      }),
    );
  });
});

const READERS: Record<string, Reader> = {
  ".json": readA1111,
  ".civitai.info": readCivitaiInfo,
  ".metadata.json": readLoraManager,
  ".cm-info.json": readCmInfo,
};

const FILE: ModelFile = {
  id: "5",
  name: "LowRA 夜.safetensors",
  url: "https://civitai.com/api/download/models/63006",
  type: "Model",
  format: "SafeTensor",
  sizeBytes: 10_240,
  hashes: { sha256, autoV2: sha256.slice(0, 10) },
  primary: true,
};

function modelWith(version: Partial<Version>, model: Partial<Model> = {}): [Model, Version] {
  const whole: Version = {
    id: "63006",
    name: "v2.0",
    baseModel: "SD 1.5",
    publishedAt: "2023-05-05T11:29:46.765Z",
    stats: { downloads: 1, ratings: 0, rating: 0 },
    trainedWords: [],
    files: [FILE],
    images: [],
    tips: { weight: null, triggers: [] },
    ...version,
  };
  const stats = { downloads: 1, favorites: 0, comments: 0, ratings: 0, rating: 0 };
  const record = { id: "48139", name: "LowRA", type: "LORA", tags: ["style"], stats, sources: [] };
  return [{ ...record, versions: [whole], ...model }, whole];
}

/** What the written files say when they are read back, by their endings. */
function writtenAndRead(model: Model, version: Version) {
  const files = toSidecars(model, version, FILE).map(({ name, text }) => {
    const ending = name.slice("LowRA 夜".length);
    const { reading, problems } = READERS[ending]?.(Buffer.from(text), name) ?? { problems: [] };
    expect(problems).toEqual([]);
    return [ending, { name, text, reading, version: versionOf(reading) }] as const;
  });
  return Object.fromEntries(files);
}

interface Said {
  id: number;
  modelId: number;
  weight: number | undefined;
  words: string[];
  notes: string | undefined;
  description: string | undefined;
}

function modelOf({ id, modelId, weight, words, notes, description }: Said): [Model, Version] {
  const tip = weight === undefined ? null : { best: weight, evidence: EVIDENCE };
  const tips = { weight: tip, triggers: [] };
  return modelWith(
    {
      id: String(id),
      trainedWords: words,
      tips,
      ...(notes === undefined ? {} : { usage: { notes } }),
    },
    { id: String(modelId), ...(description === undefined ? {} : { description }) },
  );
}

const EVIDENCE = [{ kind: "description" as const, quote: "weight 0.6-0.8" }];

describe("written sidecars", () => {
  test("are named after the file, for the four programs", () => {
    const files = toSidecars(...modelWith({}), FILE);
    expect(files.map(({ name }) => name)).toEqual([
      "LowRA 夜.json",
      "LowRA 夜.civitai.info",
      "LowRA 夜.metadata.json",
      "LowRA 夜.cm-info.json",
    ]);
  });

  test("carry the author's weight before the user's, and 0 only where nobody says", () => {
    const weightOf = (tip: Version["tips"]["weight"], usage?: Usage) => {
      const version = { tips: { weight: tip, triggers: [] }, ...(usage && { usage }) };
      const [first] = toSidecars(...modelWith(version), FILE);
      return JSON.parse(first?.text ?? "")["preferred weight"];
    };
    expect(weightOf({ min: 0.6, max: 0.8, evidence: EVIDENCE }, { weight: 1 })).toBe(0.7);
    expect(weightOf({ min: -2, max: 2, evidence: EVIDENCE }, { weight: 1 })).toBe(1);
    expect(weightOf(null, { weight: 0.9 })).toBe(0.9);
    expect(weightOf(null)).toBe(0);
  });

  test("carry a weight that comes from the samples, with its range where there is a place for it", () => {
    const evidence = [{ kind: "samples" as const, quote: "12 of 14 samples", count: 12, of: 14 }];
    const tips = { weight: { best: 0.65, min: 0.5, max: 0.8, evidence }, triggers: [] };
    const files = toSidecars(...modelWith({ tips, usage: { weightMin: 0.1, weightMax: 2 } }), FILE);
    const valueIn = (ending: string) =>
      JSON.parse(files.find(({ name }) => name.endsWith(ending))?.text ?? "");
    expect(valueIn("夜.json")["preferred weight"]).toBe(0.65);
    expect(JSON.parse(valueIn(".metadata.json").usage_tips)).toEqual({
      strength: 0.65,
      strength_min: 0.5,
      strength_max: 0.8,
    });
  });

  test("join the main group of trigger words without tags, and keep what the user activates with", () => {
    const textOf = (version: Partial<Version>) => {
      const [first] = toSidecars(...modelWith(version), FILE);
      return JSON.parse(first?.text ?? "")["activation text"];
    };
    const evidence = { kind: "trainedWords" as const, quote: "q" };
    const groups = [["dark studio, <lora:LowRA:0.6>", " ", "<lora:x:1>", "low key,"], ["night"]];
    const tips = { weight: null, triggers: groups.map((words) => ({ words, evidence })) };
    expect(textOf({ tips })).toBe("dark studio, low key");
    expect(textOf({ tips, usage: { activationText: "mine" } })).toBe("mine");
    expect(textOf({})).toBe("");
  });

  test("are ASCII where Python writes them", () => {
    const trainedWords = ["夜", "🌙"];
    const evidence = { kind: "trainedWords" as const, quote: "夜, 🌙" };
    const tips = { weight: null, triggers: [{ words: trainedWords, evidence }] };
    const [model, version] = modelWith({ trainedWords, tips });
    const files = writtenAndRead(model, version);
    expect(files[".json"]?.text).toContain('\n    "activation text": "\\u591c, \\ud83c\\udf19"');
    expect(files[".civitai.info"]?.text).toMatch(/^[\x20-\x7e\n]*$/);
  });

  test("of a file that Civitai does not know have no answer of Civitai's", () => {
    const [model, version] = modelWith({ id: "f0123456789ab.1" }, { id: "f0123456789ab" });
    const files = writtenAndRead(model, version);
    expect(Object.keys(files)).toEqual([".json", ".metadata.json", ".cm-info.json"]);
    for (const { reading } of Object.values(files)) {
      expect(reading?.modelId).toBeUndefined();
      expect(reading?.ownId).toBe("");
    }
  });

  test("read back as the same weight, words, ids and digests", () => {
    const text = fc.string({ unit: "grapheme", minLength: 1 }).filter((word) => word.trim() !== "");
    const weight = fc.integer({ min: 1, max: 200 }).map((hundredths) => hundredths / 100);
    const arbitrary = fc.record({
      id: fc.integer({ min: 1, max: 2 ** 31 }),
      modelId: fc.integer({ min: 1, max: 2 ** 31 }),
      weight: fc.option(weight, { nil: undefined }),
      words: fc.array(text, { maxLength: 4 }),
      notes: fc.option(text, { nil: undefined }),
      description: fc.option(text, { nil: undefined }),
    });
    fc.assert(
      fc.property(arbitrary, (said) => {
        const [model, version] = modelOf(said);
        const files = writtenAndRead(model, version);
        for (const { reading, version: read } of Object.values(files)) {
          expect(reading?.modelId).toBe(model.id);
          expect(read.id).toBe(version.id);
          expect(read.files.map(({ hashes }) => hashes?.sha256)).toEqual([sha256]);
        }
        for (const ending of [".json", ".metadata.json"]) {
          expect(files[ending]?.version.usage?.weight).toBe(said.weight);
          expect(files[ending]?.version.usage?.notes).toBe(said.notes);
        }
        for (const ending of [".civitai.info", ".metadata.json", ".cm-info.json"])
          expect(files[ending]?.version.trainedWords ?? []).toEqual(said.words);
      }),
      { numRuns: 50 },
    );
  });
});
