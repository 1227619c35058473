import { expect, test } from "vitest";
import { MAX_PROMPT, readSettings } from "#lib/catalog/settings.ts";
import {
  barsOf,
  describeSamplesAt,
  nearestWeights,
  scaleOf,
  stepWeight,
  suggestionsOf,
} from "#lib/catalog/weight-scale.ts";

const SCALE = { min: 0, max: 1.5 };

test("steps go to the next place of their grid and end at the scale's ends", () => {
  expect(stepWeight(0.63, 1, 0.05, SCALE)).toBe(0.65);
  expect(stepWeight(0.63, -1, 0.05, SCALE)).toBe(0.6);
  expect(stepWeight(0.3, 1, 0.05, SCALE)).toBe(0.35);
  expect(stepWeight(0.7, 1, 0.01, SCALE)).toBe(0.71);
  expect(stepWeight(1.5, 1, 0.05, SCALE)).toBe(1.5);
  expect(stepWeight(0, -1, 0.05, SCALE)).toBe(0);
});

test("the scale holds all advice, and samples unless they lie far out", () => {
  expect(scaleOf([], [])).toEqual(SCALE);
  expect(scaleOf([{ best: 1.6 }], [])).toEqual({ min: 0, max: 2 });
  expect(
    scaleOf(
      [],
      [
        [-0.7, 1],
        [1.8, 1],
        [9, 1],
      ],
    ),
  ).toEqual({ min: -1, max: 2 });
});

test("bars count samples by steps of 0.05, wider on a wide scale, and lose none", () => {
  const { bars, outside } = barsOf(
    [
      [0.64, 1],
      [0.65, 2],
      [0.9, 1],
      [9, 3],
    ],
    SCALE,
    { best: 0.65 },
  );
  expect(bars).toEqual([
    { weight: 0.65, count: 3, advised: true },
    { weight: 0.9, count: 1, advised: false },
  ]);
  expect(outside).toBe(3);
  const wide = barsOf(
    [
      [0.64, 1],
      [5, 2],
    ],
    { min: -10, max: 10 },
    null,
  );
  expect(wide).toMatchObject({ step: 0.5, outside: 0 });
  expect(wide.bars.map(({ weight }) => weight)).toEqual([0.5, 5]);
});

test("the nearest samples within a step of the chosen weight are meant", () => {
  const weights = [0.6, 0.65, 0.65, 0.7, 1];
  expect(nearestWeights(weights, 0.63)).toEqual([0.65]);
  expect(nearestWeights([0.6, 0.7], 0.65)).toEqual([0.6, 0.7]);
  expect(nearestWeights(weights, 0.95)).toEqual([1]);
  expect(nearestWeights(weights, 0.9)).toEqual([]);
  expect(nearestWeights(weights, undefined)).toEqual([]);
  expect(describeSamplesAt([[0.65, 3]], 0.65)).toBe("3 samples at 0.65");
  expect(describeSamplesAt([[0.65, 1]], 0.9)).toBe("no sample at 0.9");
  expect(describeSamplesAt([], 0.9)).toBeUndefined();
});

test("each weight is offered once; where nothing is known, full strength and no advice", () => {
  expect(suggestionsOf({ best: 0.6, min: 0.6, max: 0.8 }, 0.65)).toEqual([
    { label: "min · best", weight: 0.6 },
    { label: "samples’ median", weight: 0.65 },
    { label: "max", weight: 0.8 },
  ]);
  expect(suggestionsOf({ min: 0.6, max: 0.8 }, undefined).map(({ label }) => label)).toEqual([
    "min",
    "middle",
    "max",
  ]);
  expect(suggestionsOf({ max: 1 }, undefined)).toEqual([{ label: "max", weight: 1 }]);
  expect(suggestionsOf(null, undefined)).toEqual([{ label: "full strength", weight: 1 }]);
});

test("settings of any type are text or nothing, without hidden characters", () => {
  expect(readSettings(undefined)).toBeUndefined();
  expect(readSettings({ prompt: { a: 1 }, steps: [1], sampler: null })).toBeUndefined();
  const settings = readSettings({
    prompt: "a\u0000\u202eb\r\nc\ud800",
    negativePrompt: 42,
    steps: 28,
    sampler: "x".repeat(1e6),
    constructor: "no",
  });
  expect(settings?.prompt).toBe("ab\nc\ufffd");
  expect(settings?.negative).toBe("42");
  expect(settings?.facts.map(([name]) => name)).toEqual(["Sampler", "Steps"]);
  expect(settings?.facts[0]?.[1].length).toBeLessThan(200);
});

test("a long prompt is cut before a tag, never within", () => {
  const prompt = `${"a".repeat(MAX_PROMPT - 5)}<lora:long name:1>`;
  expect(readSettings({ prompt })).toMatchObject({ prompt: "a".repeat(MAX_PROMPT - 5), cut: true });
  expect(readSettings({ prompt: "short" })).not.toHaveProperty("cut");
});
