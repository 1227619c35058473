import fc from "fast-check";
import { expect, test } from "vitest";
import {
  fileStem,
  formatLoraTag,
  formatTip,
  formatWeight,
  startWeight,
  weightScale,
} from "#lib/catalog/prompt.ts";

test.each([
  ["LowRA.safetensors", "LowRA"],
  ["v1.5 style.pt", "v1.5 style"],
  ["中国龙.safetensors", "中国龙"],
  ["no-ending", "no-ending"],
  [".safetensors", ".safetensors"],
  ["a.tar.gz", "a.tar"],
])("the stem of %s is %s", (name, stem) => {
  expect(fileStem(name)).toBe(stem);
});

test.each([
  [0.6, "0.6"],
  [1, "1"],
  [0.1 + 0.2, "0.3"],
  [-0.001, "0"],
  [-2, "-2"],
  [0.125, "0.13"],
])("weight %d is written %s", (weight, text) => {
  expect(formatWeight(weight)).toBe(text);
});

test("a tag reads back as exactly one LoRA with this stem and weight, or is refused", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.double({ min: -10, max: 10, noNaN: true }),
      (stem, weight) => {
        const tag = formatLoraTag(stem, weight);
        if (tag === undefined) return;
        const found = [...tag.matchAll(/<(\w+):([^>]+)>/g)];
        expect(found).toHaveLength(1);
        expect(found[0]?.[2]?.split(":")).toEqual([stem, formatWeight(weight)]);
      },
    ),
    { numRuns: 5000 },
  );
});

test.each(["", "a:b", "a>b", "<lora:x:1>", "a\nb", "a\u202eb", "a|b", "a\\b"])(
  "the stem %j is refused",
  (stem) => {
    expect(formatLoraTag(stem, 1)).toBeUndefined();
  },
);

test("a stem with spaces, brackets and any script makes a tag", () => {
  expect(formatLoraTag("墨心 (MoXin) v1.0", 0.85)).toBe("<lora:墨心 (MoXin) v1.0:0.85>");
});

test.each([
  [{ best: 0.6, min: 0.6, max: 0.8 }, "0.6", 0.6],
  [{ min: 0.6, max: 0.8 }, "0.6–0.8", 0.7],
  [{ max: 1 }, "≤ 1", 1],
  [{ min: 0.5 }, "≥ 0.5", 0.5],
])("the tip %j reads %s and starts at %d", (tip, text, start) => {
  expect(formatTip(tip)).toBe(text);
  expect(startWeight(tip)).toBeCloseTo(start, 10);
});

test("nothing known, and a range around zero, start nowhere", () => {
  expect(formatTip({ min: -2, max: 2 })).toBe("±2");
  expect(startWeight({ min: -2, max: 2 })).toBeUndefined();
  expect(startWeight(null)).toBeUndefined();
});

test.each([
  [null, { min: 0, max: 1.5 }],
  [{ best: 0.6 }, { min: 0, max: 1.5 }],
  [
    { min: -2, max: 2 },
    { min: -2, max: 2 },
  ],
  [{ max: 1.8 }, { min: 0, max: 2 }],
  [{ best: 1e9 }, { min: 0, max: 10 }],
])("the slider for %j covers %j", (tip, scale) => {
  expect(weightScale(tip)).toEqual(scale);
});
