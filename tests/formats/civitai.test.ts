import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Model } from "#lib/catalog/model.ts";
import type { FileReading, Reading, VersionReading } from "#lib/catalog/reading.ts";
import { readCivitai, toCivitai } from "#lib/formats/civitai.ts";
import { mergeReadings } from "#lib/import/merge.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";

const read = (value: unknown) => readCivitai(Buffer.from(JSON.stringify(value)), "a.json");

function readWhole(value: unknown): Reading {
  const { reading, problems } = read(value);
  expect(problems).toEqual([]);
  if (reading === undefined) throw new Error("no reading");
  return reading;
}

const SHA256 = "CA90CF6E262801C6EA7CB7D287B0B6864806672332741DB6B0CDF201ED14A86A";
const BLAKE3 = "293D58E200965BA2F97D1F694F3D1BD244E0CB448BFB3B6D888121BFD7B51637";
const IMAGE = "https://image.civitai.com/key/64e394e4-44ee-4486-49d2-1cf1dafed900";
const DOWNLOAD = "https://civitai.com/api/download/models/900002";

/** A model as lists gave it in 2023. */
const old = {
  id: 900,
  name: " Paper 灯笼 | lantern",
  description: "<p>Warm light</p>",
  type: "LORA",
  poi: false,
  nsfw: true,
  allowNoCredit: true,
  allowCommercialUse: "Rent",
  allowDerivatives: false,
  allowDifferentLicense: true,
  mode: "Archived",
  stats: { downloadCount: 12, favoriteCount: 4, commentCount: 3, ratingCount: 2, rating: 4.5 },
  creator: { username: "maker", image: "https://image.civitai.com/key/a/width=96/maker.jpeg" },
  tags: ["style", "low key"],
  modelVersions: [
    {
      id: 900002,
      modelId: 900,
      name: " v2 ",
      createdAt: "2023-05-01T08:00:00.000Z",
      updatedAt: "2023-05-05T11:29:46.765Z",
      trainedWords: ["paper lantern, glow", "", "<lora:x:1>"],
      baseModel: "SD 1.5",
      earlyAccessTimeFrame: 5,
      description: "",
      stats: { downloadCount: 7, ratingCount: 1, rating: 5 },
      files: [
        {
          name: "images.zip",
          id: 31,
          sizeKB: 1000.5,
          type: "Training Data",
          metadata: { fp: null, size: null, format: "Other" },
          pickleScanResult: "Pending",
          pickleScanMessage: null,
          virusScanResult: "Pending",
          scannedAt: null,
          hashes: {},
          downloadUrl: `${DOWNLOAD}?type=Training%20Data`,
        },
        {
          name: "Paper.safetensors",
          id: 30,
          sizeKB: 147_568.484_375,
          type: "Model",
          metadata: { fp: "fp16", size: "pruned", format: "SafeTensor" },
          pickleScanResult: "Success",
          pickleScanMessage: "No Pickle imports",
          virusScanResult: "Success",
          scannedAt: "2023-05-05T12:01:32.088Z",
          hashes: { AutoV1: "26B2AB32", AutoV2: "CA90CF6E26", SHA256, CRC32: "123A568F", BLAKE3 },
          downloadUrl: DOWNLOAD,
          primary: true,
        },
      ],
      images: [
        {
          id: 700001,
          url: `${IMAGE}/width=450/700001.jpeg`,
          nsfw: "Soft",
          width: 800,
          height: 1000,
          hash: "UTKKm5of4:-;~qofD*ogNGt7ayayx]kCn$ax",
          meta: { seed: 5, steps: 20, resources: [{ name: "Paper", type: "lora", weight: 0.7 }] },
        },
        {
          id: 700002,
          url: `${IMAGE}/width=450/700002.jpeg`,
          nsfw: "None",
          width: 5,
          height: 6,
          hash: "UTKKm5of4:-;~qofD*ogNGt7ayayx]kCn$ax",
          meta: null,
        },
      ],
      downloadUrl: DOWNLOAD,
    },
  ],
};

const oldReading: Reading = {
  modelId: "900",
  ownId: "900",
  name: " Paper 灯笼 | lantern",
  description: "<p>Warm light</p>",
  type: "LORA",
  realPerson: false,
  nsfw: true,
  license: {
    noCredit: true,
    derivatives: false,
    otherPermissions: true,
    commercialUse: ["Image", "RentCivit", "Rent"],
  },
  mode: "Archived",
  stats: { downloads: 12, favorites: 4, comments: 3, ratings: 2, rating: 4.5 },
  creator: { name: "maker", avatarUrl: "https://image.civitai.com/key/a/width=96/maker.jpeg" },
  tags: ["style", "low key"],
  versions: [
    {
      id: "900002",
      name: " v2 ",
      createdAt: "2023-05-01T08:00:00.000Z",
      updatedAt: "2023-05-05T11:29:46.765Z",
      publishedAt: "2023-05-05T11:29:46.765Z",
      trainedWords: ["paper lantern, glow", "", "<lora:x:1>"],
      baseModel: "SD 1.5",
      earlyAccess: { days: 5 },
      description: "",
      stats: { downloads: 7, ratings: 1, rating: 5 },
      files: [
        {
          name: "images.zip",
          id: "31",
          sizeBytes: 1_024_512,
          type: "Training Data",
          format: "Other",
          scan: { pickle: "Pending", virus: "Pending" },
          hashes: {},
          url: `${DOWNLOAD}?type=Training%20Data`,
          primary: false,
        },
        {
          name: "Paper.safetensors",
          id: "30",
          sizeBytes: 151_110_128,
          type: "Model",
          format: "SafeTensor",
          precision: "fp16",
          sizeClass: "pruned",
          scan: {
            pickle: "Success",
            pickleMessage: "No Pickle imports",
            virus: "Success",
            scannedAt: "2023-05-05T12:01:32.088Z",
          },
          hashes: {
            sha256: SHA256.toLowerCase(),
            autoV1: "26b2ab32",
            autoV2: "ca90cf6e26",
            crc32: "123a568f",
            blake3: BLAKE3.toLowerCase(),
          },
          url: DOWNLOAD,
          primary: true,
        },
      ],
      images: [
        {
          id: "700001",
          url: `${IMAGE}/width=450/700001.jpeg`,
          rating: "PG-13",
          width: 800,
          height: 1000,
          blurhash: "UTKKm5of4:-;~qofD*ogNGt7ayayx]kCn$ax",
          meta: { seed: 5, steps: 20, resources: [{ name: "Paper", type: "lora", weight: 0.7 }] },
        },
        {
          id: "700002",
          url: `${IMAGE}/width=450/700002.jpeg`,
          rating: "PG",
          width: 5,
          height: 6,
          blurhash: "UTKKm5of4:-;~qofD*ogNGt7ayayx]kCn$ax",
        },
      ],
    },
  ],
};

/** A model as lists give it today. */
const today = {
  id: 2_000_000_001,
  name: "Glow",
  description: null,
  type: "DoRA",
  poi: true,
  minor: true,
  sfwOnly: false,
  nsfw: false,
  nsfwLevel: 31,
  availability: "Public",
  userId: 7,
  cosmetic: null,
  baseModels: ["Flux.1 D"],
  supportsGeneration: true,
  allowNoCredit: false,
  allowCommercialUse: '{Image,"RentCivit"}',
  allowDerivatives: true,
  allowDifferentLicense: false,
  stats: {
    downloadCount: null,
    thumbsUpCount: 97,
    thumbsDownCount: 3,
    commentCount: 2,
    tippedAmountCount: null,
  },
  creator: { username: "maker", image: null },
  tags: [],
  modelVersions: [
    {
      id: 1001,
      index: 0,
      name: "v1",
      baseModel: "Flux.1 D",
      baseModelType: "Standard",
      publishedAt: "2025-01-02T03:04:05.678Z",
      availability: "EarlyAccess",
      earlyAccessDeadline: "2025-02-01T00:00:00.000Z",
      paidAccess: { permanent: true, endsAt: null },
      nsfwLevel: 3,
      description: "<p>new</p>",
      trainedWords: [],
      stats: { downloadCount: 5, thumbsUpCount: 0, thumbsDownCount: 0 },
      supportsGeneration: true,
      flags: 0,
      vaeId: null,
      files: [
        {
          id: 51,
          name: "original.gguf",
          overrideName: "Glow.gguf",
          type: "Model",
          sizeKB: 0.5,
          metadata: {
            format: "GGUF",
            size: "full",
            fp: "bf16",
            quantType: "Q8_0",
            isRequired: true,
          },
          pickleScanResult: "Success",
          pickleScanMessage: null,
          virusScanResult: "Danger",
          virusScanMessage: "found something",
          scannedAt: "2025-01-02T03:05:00Z",
          hashes: { AutoV3: "ABCDEF012345" },
          downloadUrl: "https://civitai.com/api/download/models/1001",
          primary: true,
        },
      ],
      images: [
        {
          id: 800001,
          url: `${IMAGE}/original=true/800001.mp4`,
          nsfwLevel: 8,
          width: 720,
          height: 1280,
          hash: null,
          type: "video",
          hasMeta: true,
          hasPositivePrompt: true,
          onSite: false,
          minor: false,
          poi: false,
          remixOfId: null,
        },
      ],
      downloadUrl: "https://civitai.com/api/download/models/1001",
    },
  ],
};

const todayReading: Reading = {
  modelId: "2000000001",
  ownId: "2000000001",
  name: "Glow",
  type: "DoRA",
  realPerson: true,
  minor: true,
  nsfw: false,
  contentRatings: ["PG", "PG-13", "R", "X", "XXX"],
  availability: "Public",
  license: {
    noCredit: false,
    derivatives: true,
    otherPermissions: false,
    commercialUse: ["Image", "RentCivit"],
  },
  stats: { favorites: 97, comments: 2, ratings: 100, rating: 4.85, thumbsUp: 97, thumbsDown: 3 },
  creator: { name: "maker" },
  tags: [],
  versions: [
    {
      id: "1001",
      name: "v1",
      baseModel: "Flux.1 D",
      baseModelType: "Standard",
      publishedAt: "2025-01-02T03:04:05.678Z",
      availability: "EarlyAccess",
      earlyAccess: { endsAt: "2025-02-01T00:00:00.000Z", permanent: true },
      contentRatings: ["PG", "PG-13"],
      description: "<p>new</p>",
      trainedWords: [],
      stats: { downloads: 5, ratings: 0, rating: 0, thumbsUp: 0, thumbsDown: 0 },
      files: [
        {
          id: "51",
          name: "Glow.gguf",
          type: "Model",
          sizeBytes: 512,
          format: "GGUF",
          sizeClass: "full",
          precision: "bf16",
          quantization: "Q8_0",
          scan: {
            pickle: "Success",
            virus: "Danger",
            virusMessage: "found something",
            scannedAt: "2025-01-02T03:05:00Z",
          },
          hashes: { autoV3: "abcdef012345" },
          url: "https://civitai.com/api/download/models/1001",
          primary: true,
        },
      ],
      images: [
        {
          id: "800001",
          url: `${IMAGE}/original=true/800001.mp4`,
          kind: "video",
          rating: "X",
          width: 720,
          height: 1280,
        },
      ],
    },
  ],
};

/** What /models/:id says of a version where most is empty: keys without a value are left out. */
const bare = {
  id: 12,
  name: "Bare",
  type: "LoCon",
  modelVersions: [{ id: 13, index: 0, name: "v1", baseModel: "Pony", status: "Published" }],
};

/** The answer for a hash. */
const answer = {
  id: 1001,
  modelId: 2_000_000_001,
  name: "v1",
  nsfwLevel: 1,
  createdAt: "2025-01-01T00:00:00.000Z",
  updatedAt: "2025-01-03T00:00:00.000Z",
  status: "Published",
  publishedAt: "2025-01-02T03:04:05.678Z",
  trainedWords: ["glow"],
  trainingStatus: null,
  trainingDetails: null,
  baseModel: "Flux.1 D",
  baseModelType: null,
  description: null,
  uploadType: "Created",
  usageControl: "Download",
  air: "urn:air:flux1:lora:civitai:2000000001@1001",
  earlyAccessConfig: null,
  earlyAccessEndsAt: "2025-03-01T00:00:00.000Z",
  paidAccess: null,
  stats: { downloadCount: 5, thumbsUpCount: 4 },
  model: { name: "Glow", type: "LORA", nsfw: false, poi: false, mode: "TakenDown" },
  files: [
    {
      id: 51,
      name: "Glow.safetensors",
      type: "Model",
      sizeKB: 1,
      primary: true,
      downloadUrl: "https://undefined/api/download/models/1001",
      hashes: { SHA256 },
    },
    {
      id: 52,
      name: "data.zip",
      type: "Training Data",
      primary: false,
      downloadUrl: "https://undefined/api/download/models/1001?type=Training%20Data",
    },
  ],
  images: [
    {
      url: `${IMAGE}/original=true/800001.jpeg`,
      nsfwLevel: 2,
      hash: "UTKKm5of4:-;~qofD*ogNGt7ayayx]kCn$ax",
      type: "image",
      metadata: { width: 512, height: 768, size: 5, hash: "x" },
      availability: "Public",
      meta: {
        id: 800001,
        meta: {
          prompt: "glow",
          civitaiResources: [{ type: "lora", modelVersionId: 1001, weight: 0.8 }],
        },
      },
    },
  ],
  downloadUrl: "https://undefined/api/download/models/1001",
};

describe("readCivitai", () => {
  test("reads every field of a model of 2023", () => {
    expect(readWhole(old)).toEqual(oldReading);
  });

  test("reads every field of a model of today's lists", () => {
    expect(readWhole(today)).toEqual(todayReading);
  });

  test("states nothing where keys are missing", () => {
    expect(readWhole(bare)).toEqual({
      modelId: "12",
      ownId: "12",
      name: "Bare",
      type: "LoCon",
      versions: [
        { id: "13", name: "v1", baseModel: "Pony", status: "Published", files: [], images: [] },
      ],
    });
    expect(readWhole({ id: 1, name: "n", modelVersions: [] }).versions).toEqual([]);
  });

  test("reads the answer for one version with what it says of its model", () => {
    expect(readWhole(answer)).toEqual({
      modelId: "2000000001",
      ownId: "2000000001",
      name: "Glow",
      type: "LORA",
      nsfw: false,
      realPerson: false,
      mode: "TakenDown",
      versions: [
        {
          id: "1001",
          name: "v1",
          contentRatings: ["PG"],
          createdAt: "2025-01-01T00:00:00.000Z",
          updatedAt: "2025-01-03T00:00:00.000Z",
          publishedAt: "2025-01-02T03:04:05.678Z",
          status: "Published",
          trainedWords: ["glow"],
          baseModel: "Flux.1 D",
          earlyAccess: { endsAt: "2025-03-01T00:00:00.000Z" },
          stats: { downloads: 5, thumbsUp: 4 },
          files: [
            {
              id: "51",
              name: "Glow.safetensors",
              type: "Model",
              sizeBytes: 1024,
              primary: true,
              url: "https://civitai.com/api/download/models/1001",
              hashes: { sha256: SHA256.toLowerCase() },
            },
            {
              id: "52",
              name: "data.zip",
              type: "Training Data",
              primary: false,
              url: "https://civitai.com/api/download/models/1001?type=Training%20Data",
            },
          ],
          images: [
            {
              id: "800001",
              url: `${IMAGE}/original=true/800001.jpeg`,
              rating: "PG-13",
              blurhash: "UTKKm5of4:-;~qofD*ogNGt7ayayx]kCn$ax",
              width: 512,
              height: 768,
              meta: {
                prompt: "glow",
                civitaiResources: [{ type: "lora", modelVersionId: 1001, weight: 0.8 }],
              },
            },
          ],
        },
      ],
    });
  });

  test("knows a version whose model is not said by the version's number", () => {
    const { modelId, model, ...alone } = answer;
    expect(readWhole(alone)).toMatchObject({ ownId: "v1001" });
    expect(readWhole(alone)).not.toHaveProperty("modelId");
    expect(readWhole({ ...alone, creator: { username: "maker" } }).creator).toEqual({
      name: "maker",
    });
  });

  test("takes stars and thumbs of answers that have both", () => {
    const stats = { ...old.stats, thumbsUpCount: 9, thumbsDownCount: 1, tippedAmountCount: 0 };
    expect(readWhole({ ...old, stats }).stats).toEqual({
      ...oldReading.stats,
      thumbsUp: 9,
      thumbsDown: 1,
    });
  });

  test("takes thumbs where the stars beside them have gone out of use", () => {
    const stats = {
      favoriteCount: 0,
      ratingCount: 0,
      rating: 0,
      thumbsUpCount: 9,
      thumbsDownCount: 1,
    };
    expect(readWhole({ ...old, stats }).stats).toEqual({
      favorites: 9,
      ratings: 10,
      rating: 4.5,
      thumbsUp: 9,
      thumbsDown: 1,
    });
    expect(readWhole({ ...old, stats: { favoriteCount: 0 } }).stats).toEqual({ favorites: 0 });
  });

  test.each([
    ["None", []],
    ["Image", ["Image"]],
    ["RentCivit", ["Image", "RentCivit"]],
    ["Rent", ["Image", "RentCivit", "Rent"]],
    ["Sell", ["Image", "RentCivit", "Rent", "Sell"]],
    ["{}", []],
    ["{None}", []],
    ["{Image,RentCivit}", ["Image", "RentCivit"]],
    [["Sell"], ["Sell"]],
    [
      ["Image", "Rent"],
      ["Image", "Rent"],
    ],
    [[], []],
    [null, undefined],
  ])("reads the commercial use %j", (allowCommercialUse, expected) => {
    expect(readWhole({ ...old, allowCommercialUse }).license?.commercialUse).toEqual(expected);
  });

  const imageOf = (fields: object) =>
    readWhole({
      ...bare,
      modelVersions: [{ id: 1, images: [{ url: `${IMAGE}/width=450/5.jpeg`, ...fields }] }],
    }).versions[0]?.images[0];

  test.each([
    [{ nsfw: "None" }, "PG"],
    [{ nsfw: "Soft" }, "PG-13"],
    [{ nsfw: "Mature" }, "R"],
    [{ nsfw: "X" }, "X"],
    [{ nsfw: "Blocked" }, "Blocked"],
    [{ nsfw: true, nsfwLevel: "Mature" }, "R"],
    [{ nsfw: true }, undefined],
    [{ nsfwLevel: 0 }, undefined],
    [{ nsfwLevel: null }, undefined],
    [{ nsfwLevel: 1 }, "PG"],
    [{ nsfwLevel: 2 }, "PG-13"],
    [{ nsfwLevel: 4 }, "R"],
    [{ nsfwLevel: 8 }, "X"],
    [{ nsfwLevel: 16 }, "XXX"],
    [{ nsfwLevel: 32 }, "Blocked"],
    [{ nsfwLevel: 5 }, "R"],
  ])("rates an image with %j", (fields, rating) => {
    expect(imageOf(fields)?.rating).toBe(rating);
  });

  test("knows an image by its number, else by its address", () => {
    expect(imageOf({ id: 9 })?.id).toBe("9");
    expect(imageOf({})?.id).toBe("5");
    expect(imageOf({ url: "https://example.org/5.jpeg" })?.id).toMatch(/^h[0-9a-f]{12}$/);
  });

  const filesOf = (...files: object[]) =>
    readWhole({ ...bare, modelVersions: [{ id: 13, files }] }).versions[0]?.files ?? [];

  test.each([
    [[{ primary: true }, {}], 0],
    [[{}, { primary: true }], 1],
    [[{}, { primary: true }, { primary: true }], 1],
    [[{ type: "Training Data" }, { type: "Model" }, { type: "Model" }], 1],
    [[{ type: "VAE" }, { type: "Training Data" }], 0],
  ])("makes one file primary of %j", (files, place) => {
    const flags = filesOf(...files.map((file, id) => ({ id: id + 1, name: "a", ...file })));
    expect(flags.map(({ primary }) => primary)).toEqual(files.map((_, index) => index === place));
  });

  const plain = "https://civitai.com/api/download/models/13";
  test.each([
    [{ primary: true, downloadUrl: `https://undefined/api/download/models/13` }, plain],
    [{ primary: true, downloadUrl: "//civitai.com/api/download/models/13" }, plain],
    [{ primary: true, downloadUrl: "/api/download/models/13" }, plain],
    [{ primary: true, downloadUrl: null }, plain],
    [{ primary: true, downloadUrl: "javascript:alert(1)" }, plain],
    [{ downloadUrl: "https://undefined/api/download/models/13?type=VAE" }, `${plain}?type=VAE`],
    [{ downloadUrl: "https://undefined/elsewhere", id: 8 }, `${plain}?fileId=8`],
    [{ id: 8 }, `${plain}?fileId=8`],
    [{}, plain],
    [
      { type: "Training Data", metadata: { format: "Other", size: "full", fp: "fp16" } },
      `${plain}?type=Training%20Data&format=Other&size=full&fp=fp16`,
    ],
    [
      { downloadUrl: "https://civitai.red/api/download/models/13?fp=a" },
      "https://civitai.red/api/download/models/13?fp=a",
    ],
  ])("gives the file %j an address that can be asked", (file, url) => {
    const [first] = filesOf(
      { name: "a", ...file },
      ...("primary" in file ? [] : [{ name: "b", primary: true }]),
    );
    expect(first?.url).toBe(url);
  });

  test("leaves out digests that are none, and the digest of nothing", () => {
    const hashes = { AutoV3: "E3B0C44298FC", AutoV2: "CA90CF6E26", SHA256: "xyz", CRC32: 5 };
    const { reading, problems } = read({
      ...bare,
      modelVersions: [{ id: 13, files: [{ name: "a", hashes }] }],
    });
    expect(reading?.versions[0]?.files[0]?.hashes).toEqual({ autoV2: "ca90cf6e26" });
    expect(problems).toEqual([
      {
        source: "a.json",
        field: "modelVersions[0].files[0].hashes.SHA256",
        kind: "value",
        message: 'expected 64 hex digits, found "xyz"',
      },
      {
        source: "a.json",
        field: "modelVersions[0].files[0].hashes.CRC32",
        kind: "value",
        message: "expected a text, found 5",
      },
    ]);
  });

  test("turns times with an offset into UTC and refuses others", () => {
    const publishedAt = "2025-01-02T03:04:05+02:00";
    const createdAt = "yesterday";
    const { reading, problems } = read({
      ...bare,
      modelVersions: [{ id: 1, publishedAt, createdAt }],
    });
    expect(reading?.versions[0]).toMatchObject({ publishedAt: "2025-01-02T01:04:05.000Z" });
    expect(problems).toMatchObject([{ field: "modelVersions[0].createdAt", kind: "value" }]);
  });

  test("drops avatars that no other browser can show, and creators without a name", () => {
    const creator = { username: "a", image: "blob:https://civitai.com/26aeef35" };
    expect(readWhole({ ...bare, creator }).creator).toEqual({ name: "a" });
    expect(readWhole({ ...bare, creator: { username: null } })).not.toHaveProperty("creator");
  });

  test.each([
    [{}, "json", "expected a model or a version, found an object"],
    [[], "json", "expected a model or a version, found a list"],
    ["text", "json", 'expected a model or a version, found "text"'],
    [null, "json", "expected a model or a version, found null"],
    [{ error: "Model not found" }, "json", 'found "Model not found"'],
    [{ items: [bare] }, "json", "expected a model or a version"],
    [{ ...bare, id: undefined }, "id", "expected the id, found nothing"],
    [{ ...bare, id: "12" }, "id", 'expected a whole number above 0, found "12"'],
    [{ ...bare, name: "" }, "name", 'expected a text of 1–1000 characters, found ""'],
    [{ ...bare, name: null }, "name", "expected the name, found null"],
    [{ ...bare, modelVersions: null }, "modelVersions", "found null"],
    [{ ...bare, modelVersions: {} }, "modelVersions", "expected a list, found an object"],
    [{ ...bare, modelVersions: [{ name: "v" }] }, "modelVersions[0].id", "expected the id"],
    [{ ...bare, modelVersions: [{ id: 1 }, null] }, "modelVersions[1]", "an object, found null"],
    [{ files: [], id: -1 }, "id", "expected a whole number above 0, found -1"],
  ])("gives no reading of %j", (value, field, message) => {
    const { reading, problems } = read(value);
    expect(reading).toBeUndefined();
    expect(problems).toMatchObject([{ source: "a.json", field }]);
    expect(problems[0]?.message).toContain(message);
  });

  test("leaves out files without a name and images without an address, and reads the others", () => {
    const files = [{ id: 1 }, { id: 2, name: "b" }, 5];
    const images = [{ id: 1 }, { id: 2, url: "nowhere" }, { id: 3, url: "https://a.example/b" }];
    const { reading, problems } = read({ ...bare, modelVersions: [{ id: 1, files, images }] });
    expect(reading?.versions[0]?.files).toMatchObject([{ id: "2", primary: true }]);
    expect(reading?.versions[0]?.images.map(({ id }) => id)).toEqual(["3"]);
    expect(problems.map(({ field }) => field)).toEqual([
      "modelVersions[0].files[0].name",
      "modelVersions[0].files[2]",
      "modelVersions[0].images[0].url",
      "modelVersions[0].images[1].url",
    ]);
  });

  test("says what is wrong with the JSON itself", () => {
    const { reading, problems } = readCivitai(Buffer.from('{"id": 1,\n"id": 2}'), "b.json");
    expect(reading).toBeUndefined();
    expect(problems).toMatchObject([{ source: "b.json", line: 2, field: "id", kind: "structure" }]);
  });

  test("stops listing problems after fifty", () => {
    const { problems } = read({ ...bare, tags: Array(1000).fill(5) });
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)?.kind).toBe("limit");
  });
});

test("lists beyond all measure are cut off with a problem", () => {
  const { reading, problems } = read({ ...bare, tags: Array.from({ length: 10_001 }, String) });
  expect(reading?.tags).toHaveLength(10_000);
  expect(problems).toMatchObject([{ field: "tags", kind: "limit" }]);
});

test.each([
  ["half a character is mended", "ink\ud800", "ink\ufffd"],
  ["a name that nobody can see is none", " \u200b\u3000", undefined],
])("%s, with a problem", (_what, name, expected) => {
  const { reading, problems } = read({ ...bare, name });
  expect(reading?.name).toBe(expected);
  expect(problems).toMatchObject([{ field: "name" }]);
});

/** A place in a JSON value: the keys that lead there. */
type Place = (string | number)[];

function* placesOf(value: unknown, place: Place = []): Generator<Place> {
  if (place.length > 0) yield place;
  if (typeof value !== "object" || value === null) return;
  for (const [key, inner] of Object.entries(value))
    yield* placesOf(inner, [...place, Array.isArray(value) ? Number(key) : key]);
}

function replaceAt(value: unknown, [first, ...rest]: Place, by: unknown): unknown {
  if (first === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inner = Reflect.get(copy, first);
  Reflect.set(copy, first, replaceAt(inner, rest, by));
  return copy;
}

const fieldOf = (place: Place): string =>
  place
    .map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`))
    .join("")
    .slice(1);

describe("bad values", () => {
  const anything = fc.oneof(
    fc.constantFrom<unknown>(null, true, "", "text", 0, -1, 1.5, 1e300, [], {}, [null], { a: 1 }),
    fc.jsonValue(),
  );

  test.each([
    ["2023", old, oldReading],
    ["today's lists", today, todayReading],
    ["a hash", answer, readCivitai(Buffer.from(JSON.stringify(answer)), "a").reading],
  ])("in an answer of %s cost their own field only", (_name, value, whole) => {
    const places = [...placesOf(value)];
    fc.assert(
      fc.property(fc.constantFrom(...places), anything, (place, by) => {
        const { reading, problems } = read(replaceAt(value, place, by));
        expect(reading !== undefined || problems.length > 0).toBe(true);
        const field = fieldOf(place);
        expect(problems.filter((problem) => !problem.field.startsWith(field))).toEqual([]);
        if (place.length === 1) expectBeside(String(place[0]), reading, whole);
      }),
      { numRuns: 3000 },
    );
  });

  test("in a file or image leave the ones beside it as they are", () => {
    const version = old.modelVersions[0];
    fc.assert(
      fc.property(fc.constantFrom(...placesOf(version?.files[0])), anything, (place, by) => {
        const bad = replaceAt(old, ["modelVersions", 0, "files", 0, ...place], by);
        const { reading } = read(bad);
        const { files, ...rest } = reading?.versions[0] ?? {};
        const { files: _, ...whole } = oldReading.versions[0] ?? {};
        expect(rest).toEqual(whole);
        const other = place[0] === "primary" ? {} : { primary: true };
        expect(files?.at(-1)).toMatchObject({ id: "30", ...other });
      }),
    );
  });
});

/** What stands beside a key of the answer's outermost object is read as ever. */
function expectBeside(key: string, reading: Reading | undefined, whole: Reading | undefined): void {
  const touched = new Set(["ownId", ...(TOUCHED[key] ?? [key])]);
  const beside = Object.entries(whole ?? {}).filter(([name]) => !touched.has(name));
  if (reading !== undefined) expect(reading).toMatchObject(Object.fromEntries(beside));
}

/** Keys of a reading that depend on a key of the answer, where they have another name. */
const TOUCHED: Record<string, string[]> = {
  id: ["modelId", "versions"],
  modelId: ["modelId"],
  modelVersions: ["versions"],
  poi: ["realPerson"],
  nsfwLevel: ["contentRatings", "versions"],
  allowNoCredit: ["license"],
  allowDerivatives: ["license"],
  allowDifferentLicense: ["license"],
  allowCommercialUse: ["license"],
  model: ["name", "type", "nsfw", "realPerson", "mode"],
  ...Object.fromEntries(
    Object.keys(answer)
      .filter((key) => !["id", "modelId", "model"].includes(key))
      .filter((key) => !(key in old) && !(key in today))
      .map((key) => [key, ["versions"]]),
  ),
  name: ["name", "versions"],
  description: ["description", "versions"],
  stats: ["stats", "versions"],
};

describe("toCivitai", () => {
  const source = (name: string) => ({
    kind: "api" as const,
    name,
    sha256: "0".repeat(64),
    importedAt: "2026-01-01T00:00:00.000Z",
  });
  const modelOf = (reading: Reading) => mergeReadings([{ source: source("a"), reading }]);

  test.each([
    ["2023", oldReading],
    ["today's lists", todayReading],
  ])("gives back all that a model of %s says", (_name, reading) => {
    const model = modelOf(reading);
    expect(Model.safeParse(model).error).toBeUndefined();
    expect(readWhole(toCivitai(model))).toMatchObject(reading);
  });

  test("writes the fields of both generations", () => {
    expect(toCivitai(modelOf(oldReading))).toMatchObject({
      id: 900,
      nsfwLevel: expect.any(Number),
      availability: "Public",
      minor: false,
      sfwOnly: false,
      supportsGeneration: false,
      cosmetic: null,
      userId: expect.any(Number),
      allowCommercialUse: ["Image", "RentCivit", "Rent"],
      stats: {
        downloadCount: 12,
        favoriteCount: 4,
        commentCount: 3,
        ratingCount: 2,
        rating: 4.5,
        thumbsUpCount: 2,
        thumbsDownCount: 0,
        tippedAmountCount: 0,
      },
      modelVersions: [
        {
          id: 900002,
          modelId: 900,
          index: 0,
          publishedAt: "2023-05-05T11:29:46.765Z",
          status: "Published",
          availability: "Public",
          baseModelType: "Standard",
          earlyAccessTimeFrame: 5,
          earlyAccessEndsAt: null,
          air: "urn:air:sd1:lora:civitai:900@900002",
          downloadUrl: DOWNLOAD,
          files: [
            { hashes: {}, metadata: { format: "Other" } },
            { primary: true, hashes: { SHA256, BLAKE3, AutoV2: "CA90CF6E26" } },
          ],
          images: [
            { id: 700001, nsfwLevel: 2, type: "image", hasMeta: true, hasPositivePrompt: false },
            { id: 700002, nsfwLevel: 1, type: "image", hasMeta: false, meta: null },
          ],
        },
      ],
    });
    const [first] = JSON.parse(JSON.stringify(toCivitai(modelOf(oldReading)))).modelVersions[0]
      .files;
    expect(first).not.toHaveProperty("primary");
  });

  test("gives numbers to ids that are none, always the same", () => {
    const url = "https://example.org/a.png";
    const version: VersionReading = {
      id: "v1.1",
      files: [],
      images: [{ id: "h0123456789ab", url }],
    };
    const ids = (ownId: string) => {
      const model = { ...modelOf({ ownId, name: "n", versions: [version] }), id: ownId };
      const { id, modelVersions } = JSON.parse(JSON.stringify(toCivitai(model)));
      return [id, modelVersions[0].id];
    };
    expect(ids("v52753")[0]).toBe(52753);
    expect(ids("f0123456789ab")).toEqual(ids("f0123456789ab"));
    for (const id of ids("f0123456789ab")) expect(id).toBeGreaterThanOrEqual(2 ** 30);
    for (const id of ids("c0123456789ab")) expect(id).toBeLessThan(2 ** 31);
  });

  test("gives images of other hosts back under their own ids", () => {
    const url = "https://example.org/a.png";
    const reading = readWhole({ ...bare, modelVersions: [{ id: 1, images: [{ url }] }] });
    const back = readWhole(toCivitai(modelOf(reading)));
    expect(back.versions[0]?.images[0]).toMatchObject({
      id: reading.versions[0]?.images[0]?.id,
      url,
    });
  });
});

describe.skipIf(!hasCorpus)("the corpus", () => {
  const files = hasCorpus ? readdirSync(corpus.api) : [];
  const bytesOf = (name: string) => readFileSync(resolve(corpus.api, name));

  /** Where each field of 2023 comes out: the value found there, and what the field stands for. */
  interface At {
    model: Reading;
    version: VersionReading;
    file: FileReading;
    image: VersionReading["images"][number];
  }
  type Check = (at: At, raw: unknown) => [found: unknown, expected: unknown];
  const same =
    (find: (at: At) => unknown): Check =>
    (at, raw) => [find(at), raw ?? undefined];
  const id =
    (find: (at: At) => unknown): Check =>
    (at, raw) => [find(at), String(raw)];
  const lower =
    (find: (at: At) => unknown): Check =>
    (at, raw) => [find(at), String(raw).toLowerCase()];
  const LADDER = ["None", "Image", "RentCivit", "Rent", "Sell"];
  const WORDS: Record<string, string> = { None: "PG", Soft: "PG-13", Mature: "R", X: "X" };

  const checks: Record<string, Check> = {
    id: id(({ model }) => model.modelId),
    name: same(({ model }) => model.name),
    description: same(({ model }) => model.description),
    type: same(({ model }) => model.type),
    poi: same(({ model }) => model.realPerson),
    nsfw: same(({ model }) => model.nsfw),
    mode: same(({ model }) => model.mode),
    allowNoCredit: same(({ model }) => model.license?.noCredit),
    allowDerivatives: same(({ model }) => model.license?.derivatives),
    allowDifferentLicense: same(({ model }) => model.license?.otherPermissions),
    allowCommercialUse: ({ model }, raw) => [
      model.license?.commercialUse,
      LADDER.slice(1, LADDER.indexOf(String(raw)) + 1),
    ],
    "stats.downloadCount": same(({ model }) => model.stats?.downloads),
    "stats.favoriteCount": same(({ model }) => model.stats?.favorites),
    "stats.commentCount": same(({ model }) => model.stats?.comments),
    "stats.ratingCount": same(({ model }) => model.stats?.ratings),
    "stats.rating": same(({ model }) => model.stats?.rating),
    "creator.username": same(({ model }) => model.creator?.name),
    "creator.image": ({ model }, raw) => [
      model.creator?.avatarUrl,
      /^https?:/.test(String(raw)) ? raw : undefined,
    ],
    tags: same(({ model }) => model.tags),
    "modelVersions[].id": id(({ version }) => version.id),
    "modelVersions[].modelId": id(({ model }) => model.modelId),
    "modelVersions[].name": same(({ version }) => version.name),
    "modelVersions[].createdAt": same(({ version }) => version.createdAt),
    "modelVersions[].updatedAt": ({ version }, raw) => [
      [version.updatedAt, version.publishedAt],
      [raw, raw],
    ],
    "modelVersions[].trainedWords": same(({ version }) => version.trainedWords),
    "modelVersions[].baseModel": same(({ version }) => version.baseModel),
    "modelVersions[].earlyAccessTimeFrame": ({ version }, raw) => [
      version.earlyAccess?.days ?? 0,
      raw,
    ],
    "modelVersions[].description": same(({ version }) => version.description),
    "modelVersions[].stats.downloadCount": same(({ version }) => version.stats?.downloads),
    "modelVersions[].stats.ratingCount": same(({ version }) => version.stats?.ratings),
    "modelVersions[].stats.rating": same(({ version }) => version.stats?.rating),
    "modelVersions[].downloadUrl": ({ version }, raw) => [
      version.files.find(({ primary }) => primary)?.url,
      raw,
    ],
    "modelVersions[].files[].id": id(({ file }) => file.id),
    "modelVersions[].files[].name": same(({ file }) => file.name),
    "modelVersions[].files[].type": same(({ file }) => file.type),
    "modelVersions[].files[].sizeKB": ({ file }, raw) => [
      file.sizeBytes,
      Math.round(Number(raw) * 1024),
    ],
    "modelVersions[].files[].metadata.format": same(({ file }) => file.format),
    "modelVersions[].files[].metadata.fp": same(({ file }) => file.precision),
    "modelVersions[].files[].metadata.size": same(({ file }) => file.sizeClass),
    "modelVersions[].files[].pickleScanResult": same(({ file }) => file.scan?.pickle),
    "modelVersions[].files[].pickleScanMessage": same(({ file }) => file.scan?.pickleMessage),
    "modelVersions[].files[].virusScanResult": same(({ file }) => file.scan?.virus),
    "modelVersions[].files[].scannedAt": same(({ file }) => file.scan?.scannedAt),
    "modelVersions[].files[].hashes.SHA256": lower(({ file }) => file.hashes?.sha256),
    "modelVersions[].files[].hashes.AutoV1": lower(({ file }) => file.hashes?.autoV1),
    "modelVersions[].files[].hashes.AutoV2": lower(({ file }) => file.hashes?.autoV2),
    "modelVersions[].files[].hashes.BLAKE3": lower(({ file }) => file.hashes?.blake3),
    "modelVersions[].files[].hashes.CRC32": lower(({ file }) => file.hashes?.crc32),
    "modelVersions[].files[].downloadUrl": same(({ file }) => file.url),
    "modelVersions[].files[].primary": same(({ file }) => file.primary),
    "modelVersions[].images[].id": id(({ image }) => image.id),
    "modelVersions[].images[].url": same(({ image }) => image.url),
    "modelVersions[].images[].nsfw": ({ image }, raw) => [image.rating, WORDS[String(raw)]],
    "modelVersions[].images[].width": same(({ image }) => image.width),
    "modelVersions[].images[].height": same(({ image }) => image.height),
    "modelVersions[].images[].hash": same(({ image }) => image.blurhash),
    "modelVersions[].images[].meta": same(({ image }) => image.meta),
  };
  /** The readings that an element of a list belongs to. */
  function within(at: At, path: string, index: number): At {
    const { model, version } = at;
    if (path === "modelVersions") return { ...at, version: model.versions[index] ?? version };
    if (path.endsWith("files")) return { ...at, file: version.files[index] ?? at.file };
    return { ...at, image: version.images[index] ?? at.image };
  }

  /** All of an answer's fields with the readings they belong to. */
  function fieldsOf(value: unknown, at: At, path: string): [string, unknown, At][] {
    if (path in checks) return [[path, value, at]];
    if (Array.isArray(value))
      return value.flatMap((inner, index) => fieldsOf(inner, within(at, path, index), `${path}[]`));
    if (typeof value !== "object" || value === null) throw new Error(`not checked: ${path}`);
    const prefix = path === "" ? "" : `${path}.`;
    return Object.entries(value).flatMap(([key, inner]) => fieldsOf(inner, at, prefix + key));
  }

  const nowhere = { files: [], images: [], name: "nowhere", id: "", url: "" };

  /** Compares every field of an answer; counts those that a reading has. */
  function check(name: string, counts: Map<string, number>): void {
    const { reading: model, problems } = readCivitai(bytesOf(name), name);
    expect(problems).toEqual([]);
    if (model === undefined) throw new Error(name);
    const raw = JSON.parse(bytesOf(name).toString());
    expect(model.versions.length).toBe(raw.modelVersions.length);
    const start: At = { model, version: nowhere, file: nowhere, image: nowhere };
    const wrong = fieldsOf(raw, start, "").flatMap(([path, value, at]) => {
      const [found, expected] = checks[path]?.(at, value) ?? [];
      if (found !== undefined) counts.set(path, (counts.get(path) ?? 0) + 1);
      const isEqual = JSON.stringify(found) === JSON.stringify(expected);
      return isEqual ? [] : [{ path, found, expected }];
    });
    expect(wrong).toEqual([]);
    for (const { files: listed } of model.versions)
      expect(listed.filter(({ primary }) => primary).length).toBe(Math.min(1, listed.length));
  }

  test("is read without a problem, every field at its place", () => {
    const counts = new Map<string, number>();
    for (const name of files) check(name, counts);
    expect(files.length).toBe(1602);
    for (const path of Object.keys(checks)) expect(counts.get(path) ?? 0).toBeGreaterThan(0);
    expect(Object.fromEntries(counts)).toMatchObject({
      "creator.username": 1602,
      "modelVersions[].files[].hashes.SHA256": 2239,
      "modelVersions[].files[].scannedAt": 2239,
      "modelVersions[].images[].hash": 14_810,
      "modelVersions[].images[].nsfw": 14_810,
      "modelVersions[].images[].meta": 14_810 - 6480,
    });
  });

  test("comes back whole from the answers written for its records", () => {
    for (const name of files) {
      const { reading } = readCivitai(bytesOf(name), name);
      if (reading === undefined) throw new Error(name);
      const source = {
        kind: "api" as const,
        name,
        sha256: "0".repeat(64),
        importedAt: "2026-01-01T00:00:00.000Z",
      };
      const model = mergeReadings([{ source, reading }]);
      const text = JSON.stringify(toCivitai(model));
      const { reading: back, problems } = readCivitai(Buffer.from(text), name);
      expect(problems).toEqual([]);
      if (back === undefined) throw new Error(name);
      const again = mergeReadings([{ source, reading: back }]);
      expect(again).toMatchObject(model);
    }
  });
});
