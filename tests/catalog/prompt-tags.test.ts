import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loraKey, loraName, readPromptTags } from "#lib/catalog/prompt-tags.ts";

describe("a tag in a prompt", () => {
  test.each([
    ["<lora:LowRA:0.6>", "LowRA", 0.6, undefined],
    ["<lora:LowRA>", "LowRA", 1, undefined],
    ["<lora:LowRA:.6>", "LowRA", 0.6, undefined],
    ["<lora:LowRA:-1>", "LowRA", -1, undefined],
    ["<lora:LowRA:0.5:0.8>", "LowRA", 0.5, 0.8],
    ["<lora:LowRA:te=0.5:unet=0.8>", "LowRA", 0.8, undefined],
    ["<lora:LowRA:te=0.5>", "LowRA", 0.5, undefined],
    ["<lora:LowRA:1:lbw=IN02:stop=10>", "LowRA", 1, undefined],
    ["<lora:LowRA:0.8:1,0,0,0,1,1>", "LowRA", 0.8, undefined],
    ["<lora:LowRA:0.8:XYZ>", "LowRA", 0.8, undefined],
    ["<LYCO:LowRA:0.7>", "LowRA", 0.7, undefined],
    ["<lora: Low RA : 0.7 >", "Low RA", 0.7, undefined],
    ["<lora:styles/light\\LowRA.safetensors:0.7>", "LowRA", 0.7, undefined],
    ["<lora:光 (暗) v1.0:0.7>", "光 (暗) v1.0", 0.7, undefined],
    ["<lora:LowRA:>", "LowRA", undefined, undefined],
    ["<lora:LowRA:0.8.5>", "LowRA", undefined, undefined],
    ["<lora:LowRA:1/0.9/0.8>", "LowRA", undefined, undefined],
    ["<lora:LowRA:XYZ>", "LowRA", undefined, undefined],
  ])("%s names %s with weight %s", (text, name, weight, second) => {
    expect(readPromptTags(text)).toMatchObject([{ name, weight, second }]);
  });

  test.each([
    ["no tag", "a photo, (smile:1.2)"],
    ["a hypernetwork's", "<hypernet:LowRA:0.5>"],
    ["a comparison", "a < b: 3 > c"],
    ["a name of blanks", "<lora: :1>"],
    ["no name", "<lora::1>"],
    ["a tag without its end", "<lora:LowRA:0.6, smile"],
  ])("%s is none", (_, text) => expect(readPromptTags(text)).toEqual([]));

  test("is told with the places of the whole and of its name", () => {
    const text = "dark, <lora:sub/LowRA:0.6>, <lora:<lora:second:1>";
    const tags = readPromptTags(text);
    expect(tags.map(({ start, end }) => text.slice(start, end))).toEqual([
      "<lora:sub/LowRA:0.6>",
      "<lora:second:1>",
    ]);
    expect(tags.map((tag) => text.slice(tag.nameStart, tag.nameEnd))).toEqual([
      "sub/LowRA",
      "second",
    ]);
    expect(tags.map(({ rest }) => rest)).toEqual([":0.6", ":1"]);
  });

  test("never has a wrong place, whatever the text", () => {
    const piece = fc.constantFrom(
      "<lora:",
      "<lyco:",
      ">",
      ":",
      "a",
      "0.6",
      "<",
      " ",
      "\n",
      "/",
      "猫",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        const text = pieces.join("");
        let before = 0;
        for (const tag of readPromptTags(text)) {
          expect(text.slice(tag.start, tag.end)).toMatch(/^<(?:lora|lyco):[^<>]+>$/);
          const inside = text.slice(tag.nameStart, tag.nameEnd) + tag.rest;
          expect(text.slice(tag.start, tag.end)).toBe(`<${tag.kind}:${inside}>`);
          expect(tag.start).toBeGreaterThanOrEqual(before);
          expect(tag.name.trim()).not.toBe("");
          before = tag.end;
        }
      }),
    );
  });

  test.each(["<", "<lora:", "<lora:a:", ":", "<lora:a:1", "<lora: ", "<lora:a:te=", "\\", "("])(
    "takes time in proportion to the text: %j again and again",
    (piece) => {
      const time = (length: number): number => {
        const text = `<lora:a${piece.repeat(length / piece.length)}>`;
        const start = performance.now();
        readPromptTags(text);
        return performance.now() - start;
      };
      time(10_000);
      // Quadratic time would be minutes.
      expect(time(1_000_000)).toBeLessThan(2000);
    },
  );
});

describe("a file's name", () => {
  test.each([
    ["LowRA.safetensors", "LowRA"],
    ["a/b\\LowRA.pt", "LowRA"],
    ["add_v1.5", "add_v1.5"],
    [" LowRA .ckpt", "LowRA"],
  ])("%j is called %s", (written, name) => expect(loraName(written)).toBe(name));

  test.each([
    ["LowRA-000010", "lowra"],
    ["detailed_eye-10", "Detailed Eye.safetensors"],
    ["LowRA (1)", "LowRA"],
    ["add_v1.5", "addV15"],
    ["ＬｏｗＲＡ", "LowRA"],
  ])("%s is the same as %s", (a, b) => expect(loraKey(a)).toBe(loraKey(b)));

  test.each([
    ["LowRA2", "LowRA"],
    ["LowRA_v2", "LowRA_v1"],
    ["LowRA-1000", "LowRA"],
  ])("%s is another than %s", (a, b) => expect(loraKey(a)).not.toBe(loraKey(b)));
});
