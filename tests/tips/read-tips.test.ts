import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Tips } from "#lib/catalog/model.ts";
import { htmlToLines } from "#lib/tips/html-text.ts";
import { readTips, type SaidTips, type VersionTexts } from "#lib/tips/read-tips.ts";
import { CONTEXTS, REPLACEMENTS, VALUE_FORMS } from "#lib/tips/weight-words.ts";
import { hasCorpus, hasLabels } from "#tests/support/shared.ts";
import { judgeLabels, tally } from "#tests/support/tips-labels.ts";

/** What is said of the first version. */
function said(
  description: string | undefined,
  versions: readonly VersionTexts[],
  stems: string[] = [],
): SaidTips {
  return readTips([{ description, stems, versions }])[0]?.[0] as SaidTips;
}
const version = (name: string, more: Partial<VersionTexts> = {}): VersionTexts => ({
  name,
  trainedWords: [],
  ...more,
});

function tipsOf(description: string, trainedWords: string[] = []): SaidTips {
  const versions = [version("v2.0", { trainedWords }), version("v1.0")];
  return said(description, versions, ["LowRA", "LowRa"]);
}

/** "best min max", with "-" for what is not said, or null. */
function weightOf(description: string): string | null {
  const { weight } = tipsOf(description);
  return weight && [weight.best, weight.min, weight.max].map((value) => value ?? "-").join(" ");
}

describe("the prompt weight", () => {
  test.each([
    ["Use a lora weight of 0.7", "0.7 - -"],
    ["weight0.8-0.9 can achieve good effect.", "- 0.8 0.9"],
    ["0.8-1.0weight is ok.", "- 0.8 1"],
    ["Best strength is between .5 and 1", "- 0.5 1"],
    ["recommended weight: 0,8", "0.8 - -"],
    ["80% strength is fine", "0.8 - -"],
    ["Weights are 0.6 or 0.8", "- 0.6 0.8"],
    ["Weight : 1-0.5.", "- 0.5 1"],
    ["Weight up to 1, maybe more.", "- - 1"],
    ["Use a weight of at least 0.7", "- 0.7 -"],
    ["Weight can go from 0.7 up to 1. I recommend 1.", "1 0.7 1"],
    ["Use 1 ~ 0.8", "- 0.8 1"],
    ["It works in the range of -2 to 2", "- -2 2"],
    ["Stable up to ±1.5", "- -1.5 1.5"],
    ["建议设置lora权重为0.4-0.8", "- 0.4 0.8"],
    ["推荐权重1到1.2。", "- 1 1.2"],
    ["权重0.8以上", "- 0.8 -"],
    ["推荐LORA权重：您可以先尝试0.7。不建议超过0.85。", "0.7 - 0.85"],
    ["強度は0.6〜0.8がおすすめです", "- 0.6 0.8"],
    ["推奨ウェイト：０．７", "0.7 - -"],
    ["LoRA Strengh: 0.4", "0.4 - -"],
    ["LoRA strength 0.6 + hires fix", "0.6 - -"],
    ["Changed example weight from ~0.5 to ~0.7", "0.7 - -"],
    ["1.5版只是头部，权重0.7-0.9", "- 0.7 0.9"],
    ["Weigh：0.6~0.8", "- 0.6 0.8"],
    ["Peso recomendado: 0,8", "0.8 - -"],
    ["Gewichtung 0,6 bis 0,8", "- 0.6 0.8"],
    ["Вес 0.6-0.8", "- 0.6 0.8"],
    ["가중치 0.7", "0.7 - -"],
    ["ใช้น้ำหนัก 0.6-0.8", "- 0.6 0.8"],
    ["weight ≈0.7", "0.7 - -"],
    ["lora权重 0.7±0.1", "0.7 0.6 0.8"],
    ["strength 70-80%", "- 0.7 0.8"],
    ["Use with weight 0.8,0.9 for best results.", "- 0.8 0.9"],
    ["0.6-0.8 is recommended", "- 0.6 0.8"],
    ["0.85 recommended,", "0.85 - -"],
    ["0.8左右会很好看", "0.8 - -"],
    ["Works fine at :0.8 and clip skip 2.", "0.8 - -"],
    ["weight -3 to -1", "- -3 -1"],
    ["强度最高/最低可达3/-3", "- -3 3"],
    ["Weight from 1 to 3", "- 1 3"],
    ["Weights above 0.9 will break the image", "- - 0.9"],
    ["权重高于0.9会导致画面崩坏", "- - 0.9"],
    ["set the weight &gt;0.4 &amp; &lt; 0.8", "- 0.4 0.8"],
    ["Recommended weight:</p><p>0.6 ~ 0.8", "- 0.6 0.8"],
    ["I use weights from 0.5 to 1, mostly 0.7", "0.7 0.5 1"],
    ["Weight recommended: 0.6-0.8. It works at weight 1, but I don't recommend it", "- 0.6 0.8"],
    ["权重最高也就0.8", "- - 0.8"],
    ["It gives good results around 0.6.", "0.6 - -"],
    ["If it should look bold, use a weight above 1.0, like up to 1.5", "- 1 1.5"],
    ["These are the strengths I use with my models:</p><p>0.7-0.8 for ModelA", "- 0.7 0.8"],
    ["Strength:</p><p>Model A: 0.7-0.8</p><p>Model B: 0.5", "- 0.7 0.8"],
    ["At high weight (0.9-1) it may break</p><p>Weight 0.6", "0.6 - -"],
    ["Weight 0.6 for older versions. Now the weight = 1", "1 - -"],
    ["I recommend a weight of 0.7. Do not go above a weight of 0.85", "0.7 - 0.85"],
    ["Weight between 0.3 and 0.5, 0.45 being my favourite", "0.45 0.3 0.5"],
    ["出半身，权重可以低一点，0.55左右最佳", "0.55 - -"],
    ["weight: &lt;0.6 soft lines</p><p>weight: ≥0.75 hard lines", "- - 0.6"],
    ["weight: ≥0.75 hard lines</p><p>weight: &lt;0.6 soft lines", "- 0.75 -"],
    ["1）单独使用，图里加了人物的tag，推荐权重0.85左右</p><p>2）建筑，推荐权重0.5", "0.85 - -"],
    ["Strength</p><p>Strengths I like:</p><p>Soft one:</p><p>0.75-0.9 for SomeMix2", "- 0.75 0.9"],
    ["Weight in the example images is mostly 0.65", "0.65 - -"],
    [
      'If you use other models 0.6-0.9 is good. You can use "steps" (0.65, 0.75, etc.)',
      "- 0.6 0.9",
    ],
  ])("%s", (text, expected) => {
    expect(weightOf(`<p>${text}</p>`)).toBe(expected);
  });

  test.each([
    "any weight works",
    "Lower the weight if it is too strong",
    "Denoising strength: 0.5",
    "CFG 7, clip skip 2, steps 20, hires fix 0.4",
    "ControlNet weight 0.8",
    "(smile:1.3), (masterpiece:1.2)",
    "trained with network alpha 1 and lr 0.0001 for 10 epochs",
    "It is light in weight and works with any 1.5 based model",
    "Version 0.8 uses 512x768 images, weight not tested",
    "<s>weight 0.7</s>",
    "&lt;lora:AnotherOne:0.6&gt;",
    "Make sure to change the weight (by default it's :1 which is usually too high)",
    "https://example.org/models/1/another 0.5 weight",
    'ss_prior_loss_weight: "1.0"',
    "Remember to redraw, redrawing range 0.5 is suggested",
    "Trained with 饭特稀_v0.8, it looks best on 饭特稀_v0.8",
    "Switch to another model (weight changed from 0.7)",
    "Works with any checkpoint, success rate 80%, lower the weight if needed",
  ])("is not taken from: %s", (text) => {
    expect(weightOf(`<p>${text}</p>`)).toBeNull();
  });

  test("is unknown where there is no text", () => {
    expect(said(undefined, [version("")])).toEqual({ weight: null, triggers: [] });
  });

  test("comes from the LoRA's own tag, whatever its case, and with prose beside it", () => {
    expect(weightOf("<p>&lt;lora:lowra:0.6&gt;</p>")).toBe("0.6 - -");
    expect(weightOf("<p>&lt;lora:LowRA-000010:.6&gt; works well between 0.4 and 0.8</p>")).toBe(
      "0.6 0.4 0.8",
    );
    expect(tipsOf("<p>&lt;lora:LowRA:0.6&gt;</p>").weight?.evidence).toEqual([
      { kind: "tag", quote: "<lora:LowRA:0.6>", best: 0.6, line: 1 },
    ]);
    expect(weightOf("<p>&lt;lora:LowRA_v3:0.7~0.8&gt;</p>")).toBe("- 0.7 0.8");
    expect(weightOf("<p>night, &lt;LowRA_v1:0.9&gt;, &lt;Other:0.4&gt;</p>")).toBe("0.9 - -");
  });

  test("a tag outside the range that the text states is a placeholder", () => {
    expect(weightOf("<p>&lt;lora:LowRA:1&gt; weight 0.6-0.8</p>")).toBe("- 0.6 0.8");
  });

  test("comes from an example prompt only where nothing else is said", () => {
    const prompt = "<p>1girl, night, &lt;lora:LowRA:0.5&gt;</p>";
    expect(weightOf(prompt)).toBe("0.5 - -");
    expect(weightOf(`${prompt}<p>Weight 0.6-0.8</p>`)).toBe("- 0.6 0.8");
  });

  test("keeps the sentence that says it, and of a long one the part around the number", () => {
    const { weight } = tipsOf(`<p>Hello. The  best\nweight is 0.7! Bye.</p>`);
    expect(weight?.evidence).toEqual([
      { kind: "description", quote: "The best weight is 0.7!", best: 0.7, line: 1 },
    ]);
    const text = `<p>One</p><p>${"so ".repeat(200)}weight 0.7${" and on".repeat(100)}</p>`;
    const [evidence] = tipsOf(text).weight?.evidence ?? [];
    expect(evidence?.quote).toMatch(/^so .*weight 0\.7.* (?:and|on)$/);
    expect(evidence?.quote.length).toBeLessThanOrEqual(200);
    expect(evidence?.line).toBe(2);
    expect(htmlToLines(text)[1]).toContain(evidence?.quote);
  });

  test("is each version's own where the text tells them apart", () => {
    const description = "<p>For v1.0 use weight 0.5.</p><p>For V2 use weight 0.9.</p>";
    const versions = [version("v2.0"), version("v1.0")];
    const [tips] = readTips([{ description, stems: [], versions }]);
    expect(tips?.map(({ weight }) => weight?.best)).toEqual([0.9, 0.5]);
  });

  test.each([
    "Weight: 0.5（v1.0）、0.9（v2.0）",
    "v1.0: weight 0.5, v2.0: weight 0.9",
    "Use weight 0.5 for version 1. With version 2 use weight 0.9.",
    "A weight of 0.5 for the 1.0 version and of 0.9 for the 2.0 version is best",
  ])("versions share a line: %s", (text) => {
    const { weight } = tipsOf(`<p>${text}</p>`);
    expect(weight?.best).toBe(0.9);
    expect(weight?.others).toMatchObject([{ context: "v1", best: 0.5 }]);
  });

  test("is each base model's own where a list tells them apart", () => {
    const description =
      "<h3>Weights</h3><ul><li>SDXL: 0.5 to 0.9</li><li>Flux: 0.8 to 1.1</li><li>SD 1.5: 0.6</li></ul>";
    const bases = ["Flux.1 D", "SDXL 1.0", "Illustrious", "SD 1.5"];
    const versions = bases.map((baseModel) => version("x", { baseModel }));
    const [tips = []] = readTips([{ description, stems: [], versions }]);
    expect(tips.map(({ weight }) => [weight?.best, weight?.min, weight?.max])).toEqual([
      [undefined, 0.8, 1.1],
      [undefined, 0.5, 0.9],
      [undefined, 0.5, 0.9],
      [0.6, undefined, undefined],
    ]);
    expect(tips[0]?.weight?.others).toMatchObject([
      { context: "SDXL", min: 0.5, max: 0.9 },
      { context: "SD 1.5", best: 0.6 },
    ]);
  });

  test("is told by a version's own text before the model's", () => {
    const described = version("v2.0", { description: "<p>New.</p><p>Weight 0.9</p>" });
    const versions = [described, version("v1.0")];
    const [tips] = readTips([{ description: "<p>Weight 0.5</p>", stems: [], versions }]);
    expect(tips?.[0]?.weight).toEqual({
      best: 0.9,
      evidence: [{ kind: "description", quote: "Weight 0.9", best: 0.9, line: 2, text: "version" }],
    });
    expect(tips?.[1]?.weight?.best).toBe(0.5);
  });

  test("is each model's own where several are read at once", () => {
    const models = ["Weight 0.5", undefined, "Weight 0.9"].map((description) => ({
      description,
      stems: [],
      versions: [version("a", { trainedWords: ["kaede"] }), version("b", { description: "0.8" })],
    }));
    expect(readTips(models)).toEqual(models.flatMap((model) => readTips([model])));
  });
});

describe("advice for a case", () => {
  test.each([
    ["推荐权重0.8，人物题材建议降到 0.5", "0.8 - -", [["人物题材", 0.5]]],
    [
      "Recommended weight 0.8, for portraits 0.5, with other LoRAs 0.4",
      "0.8 - -",
      [
        ["for portraits", 0.5],
        ["with other LoRAs", 0.4],
      ],
    ],
    [
      "For portraits use a weight of 0.5.</p><p>Weight 0.7-0.9",
      "- 0.7 0.9",
      [["For portraits", 0.5]],
    ],
    ["強度は0.6〜0.8がおすすめです。他のLoRAと併用する場合は0.4", "- 0.6 0.8", [["他のLoRA", 0.4]]],
    [
      "Weight: 0.7 for her tennis uniform, 0.8 for anything else",
      "0.8 - -",
      [["for her tennis uniform", 0.7]],
    ],
  ] as const)("is apart from general advice: %s", (text, general, others) => {
    expect(weightOf(`<p>${text}</p>`)).toBe(general);
    const cases = tipsOf(`<p>${text}</p>`).weight?.others;
    expect(cases?.map(({ context, best }) => [context, best])).toEqual(others);
  });

  test("is the suggestion where the text gives no other", () => {
    const { weight } = tipsOf("<p>For portraits use a weight of 0.5.</p>");
    expect(weight).toMatchObject({ best: 0.5, evidence: [{ context: "For portraits" }] });
    expect(weight?.others).toBeUndefined();
  });
});

describe("trigger words", () => {
  const wordsOf = (html: string) => tipsOf(html).triggers.map((tip) => tip.words);

  test.each([
    ["<p>Trigger words: skyla, pokemon</p>", ["skyla", "pokemon"]],
    ["<p>The trigger word is <b>FubukiOPM</b>. The weight is 1.</p>", ["FubukiOPM"]],
    ['<p>Trigger words "kasedai style" and "kase daiki".</p>', ["kasedai style", "kase daiki"]],
    ["<p>Activation Prompt: chibi</p>", ["chibi"]],
    ["<p>触发词：niji color，flower</p>", ["niji color", "flower"]],
    ["<p>トリガーワード：helena</p>", ["helena"]],
    ["<p>Trigger: &lt;lora:LowRA:1&gt; dark</p>", ["dark"]],
    ["<p>Just add <code>dark theme</code> to your prompt</p>", ["dark theme"]],
    [
      "<h3>Trigger words</h3><p><code>rim light</code>, <code>glow</code>; add two</p>",
      ["rim light", "glow"],
    ],
  ])("are named by %s", (html, words) => {
    expect(wordsOf(html)).toEqual([words]);
  });

  test("are none where the text names none, or has struck them out", () => {
    expect(wordsOf("<p>No trigger needed.</p><p><s>Trigger word: old</s></p>")).toEqual([]);
  });

  test("are also those that a source lists, group by group", () => {
    expect(tipsOf("", ["dress, red hat,", "<lora:LowRA:1>", "armor"]).triggers).toEqual([
      { words: ["dress", "red hat"], evidence: { kind: "trainedWords", quote: "dress, red hat," } },
      { words: ["armor"], evidence: { kind: "trainedWords", quote: "armor" } },
    ]);
  });
});

describe("every rule finds its own example", () => {
  test.each(REPLACEMENTS)("$example", ({ example, pattern, by }) => {
    expect(example.replace(pattern, by)).toContain(by);
    expect(example.replace(pattern, by)).not.toMatch(/\d/);
  });
  test.each(VALUE_FORMS)("$example", ({ example, within, pattern, read }) => {
    const [match] = (within ?? example).matchAll(pattern);
    expect(match?.[0]).toBe(example);
    expect(Object.values(read([0.5, 1]))).not.toEqual([]);
  });
  test.each(CONTEXTS)("$example", ({ example, pattern }) => {
    expect(pattern.exec(`0.5, ${example}`)?.[0]).toBeTruthy();
  });
});

test("any text gives tips that fit their schema", () => {
  const words = fc.constantFrom(
    "weight ",
    "0.7",
    "-",
    "~",
    "1",
    "use ",
    "<lora:LowRA:0.6>",
    "。",
    ". ",
    "权重",
    "Trigger: ",
    ",",
    "CFG ",
    "v2 ",
    "%",
  );
  const text = fc.oneof(
    fc.array(words).map((list) => list.join("")),
    fc.string({ unit: "binary" }),
  );
  fc.assert(
    fc.property(text, (description) => {
      Tips.parse(tipsOf(description));
    }),
    { numRuns: 500 },
  );
});

test.each([
  "1",
  "weight 0.7 ",
  "<lora:LowRA:1> ",
  "&lt;lora:LowRA:1&gt; ",
  "0.6-",
  "Trigger: a,",
  "v1.",
  "use ",
])("five million characters of %j are read to the end", (unit) => {
  Tips.parse(tipsOf(unit.repeat(5_000_000 / unit.length)));
});

describe.skipIf(!hasLabels || !hasCorpus)("against 200 texts that people have read", () => {
  test("at least 96 % of the weights are exactly those, and at most 1 % are invented", () => {
    const judged = judgeLabels();
    const { exact, invented } = tally(judged);
    expect(exact / judged.length).toBeGreaterThanOrEqual(0.96);
    expect(invented / judged.length).toBeLessThanOrEqual(0.01);
  });
});
