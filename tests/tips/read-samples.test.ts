import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Image, type Meta, SampleStats } from "#lib/catalog/model.ts";
import { readSamples } from "#lib/tips/read-samples.ts";
import { modelNames } from "#lib/tips/read-samples-use.ts";

const SHA256 = `0123456789abcdef${"7".repeat(48)}`;
const AUTO_V3 = "fedcba987654";
const file = {
  id: "9",
  name: "Low_RA-v1.safetensors",
  primary: true,
  hashes: { sha256: SHA256, autoV1: "11112222", autoV3: AUTO_V3 },
  training: { outputName: "lowra_training" },
};
const names = modelNames(["Low_RA-v1", "Low_RA-v2", "Low_RA-20"]);

function samples(metas: readonly (Meta | undefined)[], files = [file]) {
  const images = metas.map(
    (meta, index): Image => (meta === undefined ? { id: `${index}` } : { id: `${index}`, meta }),
  );
  return readSamples({ id: "63006", files, images }, names);
}
const weightOf = (meta: Meta) => samples([meta]).images[0]?.weight;

describe("the weight at which an image used the version's file", () => {
  test.each<[string, Meta, number | undefined]>([
    ["a tag", { prompt: "dark <lora:Low_RA-v1:0.6>" }, 0.6],
    ["a tag in other case, blanks, with an epoch", { prompt: "<lora:low ra v1-000008:0.6>" }, 0.6],
    ["a tag of the training's name", { prompt: "<lora:lowra_training:0.7>" }, 0.7],
    ["a tag without a number", { prompt: "<lora:Low_RA-v1>" }, 1],
    ["a tag of another version", { prompt: "<lora:Low_RA-v2:0.6>" }, undefined],
    ["a tag of another LoRA", { prompt: "<lora:HighRA:0.6>" }, undefined],
    ["a tag in the negative prompt", { negativePrompt: "<lora:Low_RA-v1:0.6>" }, undefined],
    ["a weight with a long tail", { prompt: "<lora:Low_RA-v1:0.66666>" }, 0.67],
    ["the same weight twice", { prompt: "<lora:Low_RA-v1:0.6> AND <lora:low_ra-v1:0.60>" }, 0.6],
    ["two weights", { prompt: "<lora:Low_RA-v1:0.6> AND <lora:Low_RA-v1:0.8>" }, undefined],
    ["0 beside a weight", { prompt: "<lora:Low_RA-v1:0> <lora:Low_RA-v1:0.8>" }, 0.8],
    ["0", { prompt: "<lora:Low_RA-v1:0>" }, undefined],
    ["less than nothing", { prompt: "<lora:Low_RA-v1:-2>" }, -2],
    ["beyond ten", { prompt: "<lora:Low_RA-v1:11>" }, undefined],
    [
      "Additional Networks by name",
      { "AddNet Model 2": "Low_RA-v1(aaaaaaaaaaaa)", "AddNet Weight A 2": "0.45" },
      0.45,
    ],
    [
      "Additional Networks by digest, as they noted weights before",
      { "AddNet Model 1": `old name(${AUTO_V3})`, "AddNet Weight 1": 0.85 },
      0.85,
    ],
    [
      "a tag whose digest is noted",
      { prompt: "<lora:renamed:0.5>", hashes: { "LORA:renamed": "0123456789" } },
      0.5,
    ],
    [
      "a tag whose digest is noted in a text",
      { prompt: "<lora:renamed:0.5>", "Lora hashes": `"other: 00, renamed: ${AUTO_V3}"` },
      0.5,
    ],
    [
      "Civitai's resource",
      { civitaiResources: [{ type: "lora", modelVersionId: 63006, weight: 0.75 }] },
      0.75,
    ],
    [
      "Civitai's resource of another version",
      { civitaiResources: [{ type: "lora", modelVersionId: 63007, weight: 0.75 }] },
      undefined,
    ],
    ["a resource by name", { resources: [{ type: "lora", name: "Low_RA-v1", weight: 0.3 }] }, 0.3],
    [
      "a resource by digest",
      { resources: [{ type: "lora", name: "", hash: SHA256.toUpperCase(), weight: "0.3" }] },
      0.3,
    ],
    ["another kind", { resources: [{ type: "embed", name: "Low_RA-v1", weight: 0.3 }] }, undefined],
    [
      "a node of ComfyUI",
      { additionalResources: [{ type: "lora", name: "x/Low_RA-v1.safetensors", strength: 0.9 }] },
      0.9,
    ],
    ["a short digest", { resources: [{ type: "lora", hash: "01234", weight: 0.3 }] }, undefined],
    [
      "the prompt before a list",
      {
        prompt: "<lora:Low_RA-v1:0.6>",
        resources: [{ type: "lora", name: "Low_RA-v1", weight: 1 }],
      },
      0.6,
    ],
  ])("%s", (_, meta, weight) => expect(weightOf(meta)).toBe(weight));

  test("is worked out again: what an image brings along does not count", () => {
    const images: Image[] = [
      { id: "1", weight: 0.9 },
      { id: "2", weight: 0.9, meta: { prompt: "x" } },
      { id: "3", weight: 0.9, meta: { prompt: "<lora:Low_RA-v1:0.6>" } },
    ];
    const read = readSamples({ id: "1", files: [file], images }, names);
    expect(read.images.map((image) => image.weight)).toEqual([undefined, undefined, 0.6]);
    expect(read.images[0]).not.toHaveProperty("weight");
    expect(readSamples({ id: "1", files: [file], images: read.images }, names)).toEqual(read);
  });

  test("is not looked for in training data", () => {
    const data = { ...file, type: "Training Data" };
    expect(samples([{ prompt: "<lora:Low_RA-v1:0.6>" }], [data]).images[0]?.weight).toBe(undefined);
  });
});

describe("the samples of a version", () => {
  const used = (weight: number, more = "") => ({ prompt: `<lora:Low_RA-v1:${weight}> ${more}` });

  test("tell their weights with median and quartiles", () => {
    const { stats } = samples([used(0.8), used(0.6), used(0.6), used(1), undefined, { steps: 20 }]);
    expect(stats).toMatchObject({
      prompts: 4,
      weights: [
        [0.6, 2],
        [0.8, 1],
        [1, 1],
      ],
      median: 0.7,
      quartiles: [0.6, 1],
    });
  });

  test("tell which other LoRAs recur beside the file, with their median weight", () => {
    const { stats } = samples([
      used(1, "<lora:ink:0.3> <lora:once:1> <lora:Low_RA-v2:1>"),
      used(1, "<lora:Ink.safetensors:0.5> <lora:ink:2>"),
      used(1, "<lora:grain:X> <lora:Low_RA-v2:1>"),
      used(1, "<lora:grain:Y> <lora:ink:0.4>"),
      { prompt: "<lora:grain:1>" },
    ]);
    expect(stats?.together).toEqual([
      { value: "ink", count: 3, weight: 0.4 },
      { value: "grain", count: 2 },
    ]);
  });

  test("round the weights of other LoRAs to no -0, which JSON does not have", () => {
    const meta = {
      prompt: "<lora:Low_RA-v1:0.6>",
      "AddNet Model 1": "!",
      "AddNet Weight A 1": -5e-324,
    };
    expect(samples([meta, meta]).stats?.together).toEqual([{ value: "!", count: 2, weight: 0 }]);
  });

  test("tell which settings recur, the most frequent first, odd ones left out", () => {
    const one = { sampler: "Euler a", steps: 20, cfgScale: 7, Size: "512x768", Model: "ink.ckpt" };
    const two = { sampler: "DDIM", steps: "28", cfgScale: 7.5, width: 640, height: 640 };
    const resource = { resources: [{ type: "model", name: "paper" }] };
    const odd = { sampler: "odd", steps: 1, cfgScale: 30, Size: "1x1", Model: "odd" };
    const all = [two, one, odd, one, { ...two, ...resource }, { ...one, models: ["x"] }];
    expect(samples(all).stats).toMatchObject({
      samplers: [
        { value: "Euler a", count: 3 },
        { value: "DDIM", count: 2 },
      ],
      steps: [
        { value: "20", count: 3 },
        { value: "28", count: 2 },
      ],
      cfg: [
        { value: "7", count: 3 },
        { value: "7.5", count: 2 },
      ],
      sizes: [
        { value: "512x768", count: 3 },
        { value: "640x640", count: 2 },
      ],
      checkpoints: [{ value: "ink", count: 3 }],
    });
  });

  test("tell no more than eight of a kind", () => {
    const metas = Array.from({ length: 24 }, (_, index) => ({ sampler: `s${index % 12}` }));
    expect(samples(metas).stats?.samplers).toHaveLength(8);
  });

  test("that tell nothing have no counts", () => {
    expect(samples([undefined, {}, { seed: 7, Size: "big", steps: 1 }]).stats).toBe(undefined);
    expect(samples([]).stats).toBe(undefined);
  });

  test("may hold any JSON anywhere: the answer is sound and the same again", () => {
    const key = fc.constantFrom(
      ...["prompt", "resources", "additionalResources", "civitaiResources", "hashes", "Size"],
      ...["Lora hashes", "AddNet Model 1", "AddNet Weight A 1", "sampler", "steps", "cfgScale"],
      ...["Model", "models", "width", "height", "__proto__", "toString"],
    );
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("<lora:Low_RA-v1:0.6>", "<lora:a:\ud800:9>", "1e999", "-0", `x(${AUTO_V3})`),
    );
    const entry = fc.dictionary(
      fc.constantFrom("name", "type", "hash", "weight", "strength", "modelVersionId", "toString"),
      fc.oneof(text, fc.constant("lora"), fc.double(), fc.jsonValue({ maxDepth: 1 })),
    );
    const value = fc.oneof(text, fc.double(), fc.array(entry), fc.jsonValue({ maxDepth: 2 }));
    const metas = fc.array(fc.dictionary(key, value, { maxKeys: 12 }), { maxLength: 5 });
    fc.assert(
      fc.property(metas, (anything) => {
        const clean = anything.map((meta) => JSON.parse(JSON.stringify(meta)) as Meta);
        const read = samples([...clean, ...clean]);
        for (const { weight } of read.images)
          if (weight !== undefined) expect(Math.abs(weight)).toBeLessThanOrEqual(10);
        if (read.stats) {
          expect(SampleStats.parse(read.stats)).toEqual(read.stats);
          expect(JSON.parse(JSON.stringify(read.stats))).toEqual(read.stats);
        }
        expect(samples([...clean, ...clean])).toEqual(read);
      }),
      { numRuns: 500 },
    );
  });

  test("of a megabyte of tags take no longer than it takes to read them", () => {
    const tags = Array.from({ length: 40_000 }, (_, index) => `<lora:n${index}:0.${index % 9}>`);
    const start = performance.now();
    samples([{ prompt: tags.join("") }, { prompt: "<lora:Low_RA-v1:0.5>".repeat(40_000) }]);
    expect(performance.now() - start).toBeLessThan(3000); // comparing all with all takes minutes
  });
});
