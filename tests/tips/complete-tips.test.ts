import { describe, expect, test } from "vitest";
import type { Tips, Usage, WeightTip } from "#lib/catalog/model.ts";
import { Version } from "#lib/catalog/model.ts";
import { completeTips, sampledWeight } from "#lib/tips/complete-tips.ts";
import { readSamples } from "#lib/tips/read-samples.ts";
import { modelNames } from "#lib/tips/read-samples-use.ts";

const names = modelNames(["ink"]);
const NOTHING = { weight: null, triggers: [] };

function version(
  weights: readonly number[],
  more: { usage?: Usage; trainedWords?: string[] } = {},
) {
  return {
    id: "1",
    files: [{ id: "1.1", name: "ink.safetensors", hashes: {}, primary: true }],
    images: weights.map((weight, id) => ({
      id: `${id}`,
      meta: { prompt: `a <lora:ink:${weight}>` },
    })),
    trainedWords: [],
    ...more,
  };
}
const statsOf = (weights: readonly number[]) => readSamples(version(weights), names).stats;
const said = (
  value: Pick<WeightTip, "best" | "min" | "max">,
): Pick<Tips, "weight" | "triggers"> => ({
  weight: { ...value, evidence: [{ kind: "description", quote: "said", ...value }] },
  triggers: [],
});

describe("the weight of a version", () => {
  const samples = [0.5, 0.5, 0.5];
  const usage = { weight: 0.9 };
  const trainedWords = ["ink style <lora:ink:0.4>"];

  test.each<[string, Tips["weight"], { usage?: Usage; trainedWords?: string[] }, string, number]>([
    ["the author's text", said({ best: 0.7 }).weight, { usage, trainedWords }, "description", 0.7],
    ["a tag in the trained words", null, { usage, trainedWords }, "trainedWords", 0.4],
    ["what people noted", null, { usage }, "sidecar", 0.9],
    ["the samples", null, {}, "samples", 0.5],
  ])("comes from %s before what follows", (_, weight, more, kind, best) => {
    const { tips } = completeTips({ weight, triggers: [] }, version(samples, more), names);
    expect(tips.weight).toMatchObject({ best, evidence: [{ kind }] });
  });

  test("is null where nothing tells", () => {
    expect(completeTips(NOTHING, version([]), names)).toEqual({
      tips: { weight: null, triggers: [] },
      images: [],
    });
  });

  test("tells how many samples agree, where they do not give it themselves", () => {
    const agreement = (value: Parameters<typeof said>[0]) =>
      completeTips(said(value), version([0.4, 0.6, 0.65, 0.9, 1]), names).tips.weight?.agreement;
    expect(agreement({ best: 0.6 })).toEqual({ count: 2, of: 5 });
    expect(agreement({ min: 0.7, max: 0.8 })).toEqual({ count: 1, of: 5 });
    expect(agreement({ max: 0.6 })).toEqual({ count: 3, of: 5 });
    expect(agreement({ min: 0.95 })).toEqual({ count: 2, of: 5 });
    expect(agreement({ best: 0.4, min: 0.6, max: 0.9 })).toEqual({ count: 4, of: 5 });
    expect(completeTips(NOTHING, version(samples), names).tips.weight).not.toHaveProperty(
      "agreement",
    );
    expect(completeTips(said({ best: 1 }), version([]), names).tips.weight).not.toHaveProperty(
      "agreement",
    );
  });

  test("leaves a version that the record's schema takes, with the samples' weights", () => {
    const { tips, images } = completeTips(NOTHING, version([0.5, 0.6, 0.5]), names);
    expect(images.map(({ weight }) => weight)).toEqual([0.5, 0.6, 0.5]);
    expect(Version.shape.tips.parse(tips)).toEqual(tips);
    expect(tips.samples).toMatchObject({ prompts: 3, median: 0.5 });
  });
});

describe("samples give a weight", () => {
  test.each([
    [[0.7, 0.7], { best: 0.7 }, "used at 0.7 in 2 of 2 samples", 2],
    [[0.7, 0.7, 0.7], { best: 0.7 }, "used at 0.7 in 3 of 3 samples", 3],
    [[0.7, 0.7, 0.7, 0.7, 0.7, 1], { best: 0.7 }, "used at 0.7 in 5 of 6 samples", 5],
    [[0.68, 0.69, 0.71], { best: 0.7 }, "used at 0.7 in 3 of 3 samples", 3],
    [
      [0.6, 0.6, 0.7, 0.8, 0.8, 1.2],
      { best: 0.75, min: 0.6, max: 0.8 },
      "used at 0.6–0.8 in 5 of 6 samples",
      5,
    ],
    [[-2, -2, -2], { best: -2 }, "used at -2 in 3 of 3 samples", 3],
  ])("%j", (weights, value, quote, count) => {
    const evidence = [{ kind: "samples", quote, ...value, count, of: weights.length }];
    expect(sampledWeight(statsOf(weights))).toEqual({ ...value, evidence });
  });

  test.each([
    ["a single image", [0.7]],
    ["two images that differ", [0.7, 0.8]],
    ["images that go far apart", [0.2, 0.5, 0.8, 1.2]],
    ["the two ends of a slider", [-1, -1, 1, 1]],
    ["no image", []],
  ])("but not %s", (_, weights) => expect(sampledWeight(statsOf(weights))).toBe(null));
});

describe("trigger words that people noted", () => {
  const listed = { words: ["ink"], evidence: { kind: "trainedWords", quote: "ink" } } as const;
  const text = { words: ["brush"], evidence: { kind: "description", quote: "use brush" } } as const;
  const triggers = [listed, text].map(({ words, evidence }) => ({ words: [...words], evidence }));

  test("stand behind the listed ones, before those of the text", () => {
    const usage = { activationText: "paper, wet" };
    const { tips } = completeTips({ weight: null, triggers }, version([], { usage }), names);
    expect(tips.triggers.map(({ words }) => words)).toEqual([["ink"], ["paper", "wet"], ["brush"]]);
  });

  test("are left out where all of them are listed", () => {
    const usage = { activationText: "ink" };
    const { tips } = completeTips({ weight: null, triggers }, version([], { usage }), names);
    expect(tips.triggers).toEqual(triggers);
  });
});
