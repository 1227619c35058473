import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Tips } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import { createTipsReader } from "#lib/tips/read-tips.ts";
import { TRIGGER_FORMS } from "#lib/tips/read-triggers.ts";
import { REPLACEMENTS, VALUE_FORMS } from "#lib/tips/weight-words.ts";
import { corpus, hasCorpus, hasLabels, labels } from "#tests/support/shared.ts";

function tipsOf(description: string, trainedWords: string[] = []): Tips {
  const model = { description, stems: ["LowRA", "LowRa"], versionNames: ["v2.0", "v1.0"] };
  return createTipsReader(model)({ name: "v2.0", trainedWords });
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
  ])("is not taken from: %s", (text) => {
    expect(weightOf(`<p>${text}</p>`)).toBeNull();
  });

  test("is unknown where there is no text", () => {
    expect(
      createTipsReader({ description: undefined, stems: [], versionNames: [] })({
        name: "",
        trainedWords: [],
      }),
    ).toEqual({ weight: null, triggers: [] });
  });

  test("comes from the LoRA's own tag, whatever its case, and with prose beside it", () => {
    expect(weightOf("<p>&lt;lora:lowra:0.6&gt;</p>")).toBe("0.6 - -");
    expect(weightOf("<p>&lt;lora:LowRA-000010:.6&gt; works well between 0.4 and 0.8</p>")).toBe(
      "0.6 0.4 0.8",
    );
    expect(tipsOf("<p>&lt;lora:LowRA:0.6&gt;</p>").weight?.evidence).toEqual([
      { kind: "tag", quote: "<lora:LowRA:0.6>", best: 0.6 },
    ]);
  });

  test("comes from an example prompt only where nothing else is said", () => {
    const prompt = "<p>1girl, night, &lt;lora:LowRA:0.5&gt;</p>";
    expect(weightOf(prompt)).toBe("0.5 - -");
    expect(weightOf(`${prompt}<p>Weight 0.6-0.8</p>`)).toBe("- 0.6 0.8");
  });

  test("keeps the sentence that says it, and of a long one the part around the number", () => {
    const { weight } = tipsOf(`<p>Hello. The  best\nweight is 0.7! Bye.</p>`);
    expect(weight?.evidence).toEqual([
      { kind: "description", quote: "The best weight is 0.7!", best: 0.7 },
    ]);
    const long = tipsOf(`<p>${"so ".repeat(200)}weight 0.7${" and on".repeat(100)}</p>`);
    expect(long.weight?.evidence[0]?.quote).toMatch(/^….*weight 0\.7.*…$/);
    expect(long.weight?.evidence[0]?.quote.length).toBeLessThanOrEqual(200);
  });

  test("is each version's own where the text tells them apart", () => {
    const read = createTipsReader({
      description: "<p>For v1.0 use weight 0.5.</p><p>For V2 use weight 0.9.</p>",
      stems: [],
      versionNames: ["v2.0", "v1.0"],
    });
    const bestOf = (name: string) => read({ name, trainedWords: [] }).weight?.best;
    expect([bestOf("v2.0"), bestOf("v1.0")]).toEqual([0.9, 0.5]);
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
    ['<p>Add "cockpit view" to the prompt</p>', ["cockpit view"]],
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
  test.each(VALUE_FORMS)("$example", ({ example, pattern, read }) => {
    const [match] = example.matchAll(pattern);
    expect(match?.[0]).toBe(example);
    expect(Object.values(read([0.5, 1]))).not.toEqual([]);
  });
  test.each(TRIGGER_FORMS)("$example", ({ example, pattern }) => {
    expect(pattern.exec(example)?.[1]).toMatch(/\w/);
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

interface Label {
  id: number;
  primary: { best: number | null; min: number | null; max: number | null } | null;
}

describe.skipIf(!hasLabels || !hasCorpus)("against 200 texts that people have read", () => {
  const read = () =>
    readFileSync(labels, "utf8")
      .trim()
      .split("\n")
      .map((line): Label => JSON.parse(line))
      .map(({ id, primary }) => {
        const api = JSON.parse(readFileSync(resolve(corpus.api, `${id}.json`), "utf8"));
        const versions: { name: string; files: { name: string }[] }[] = api.modelVersions;
        const { weight } = createTipsReader({
          description: api.description ?? undefined,
          stems: versions.flatMap((version) => version.files.map((file) => fileStem(file.name))),
          versionNames: versions.map((version) => version.name),
        })({ name: versions[0]?.name ?? "", trainedWords: [] });
        const got = weight && [weight.best ?? null, weight.min ?? null, weight.max ?? null];
        const wanted = primary && [primary.best, primary.min, primary.max];
        return { id, got, wanted };
      });

  test("at least 94 % of the weights are exactly those, and at most 1 % are invented", () => {
    const results = read();
    const isSame = ({ got, wanted }: (typeof results)[number]) =>
      JSON.stringify(got) === JSON.stringify(wanted);
    expect(results.filter(isSame).length / results.length).toBeGreaterThanOrEqual(0.94);
    const invented = results.filter(({ got, wanted }) => got !== null && wanted === null);
    expect(invented.length / results.length).toBeLessThanOrEqual(0.01);
  });
});
