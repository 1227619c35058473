import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { TriggerTip } from "#lib/catalog/model.ts";
import { htmlToLines } from "#lib/tips/html-text.ts";
import { readTriggers as readTexts, withoutRepeats } from "#lib/tips/read-triggers.ts";
import { TRIGGER_FORMS } from "#lib/tips/read-triggers-forms.ts";
import { readListedTriggers, readListedWeight } from "#lib/tips/read-triggers-listed.ts";
import { HINTS, MAY_NAME } from "#lib/tips/read-triggers-nouns.ts";

const readTriggers = (lines: string[]): TriggerTip[] => readTexts([lines])[0] ?? [];
const groups = (...lines: string[]): string[][] => readTriggers(lines).map(({ words }) => words);
const words = (...lines: string[]): string[] => groups(...lines).flat();
const labelled = (...lines: string[]): (string | undefined)[][] =>
  readTriggers(lines).map(({ label, words }) => [label, ...words]);

describe("each form reads its example", () => {
  test.each(TRIGGER_FORMS.filter((form) => form.words.length > 0))("$example", (form) => {
    expect(words(form.example)).toEqual(form.words);
    expect(form.example).toMatch(form.pattern);
  });

  test.each(TRIGGER_FORMS.filter((form) => form.words.length === 0))(
    "$example, and the words below",
    ({ example, pattern }) => {
      expect(example).toMatch(pattern);
      expect(words(example, "Outfit: kaede_a, red hat")).toEqual(["kaede_a", "red hat"]);
    },
  );

  test.each(TRIGGER_FORMS)("$example: its hints let it pass", ({ example, hint, also = hint }) => {
    expect(example).toMatch(MAY_NAME);
    expect(example).toMatch(HINTS[hint]);
    expect(example).toMatch(HINTS[also]);
  });
});

describe("words are found", () => {
  test.each([
    ["Triggerword: M4rble", ["M4rble"]],
    ["Trigger word is required : tslas", ["tslas"]],
    ["Activation keyword: eris greyrat", ["eris greyrat"]],
    ["Default Skin: precise. (Trigger: NshroV4)", ["NshroV4"]],
    ["Trigger Words: chino | maya | megu.", ["chino", "maya", "megu"]],
    ["Trigger is strtrk uniform and it works well.", ["strtrk uniform"]],
    ["The keyword is nakano_y but you need more tags.", ["nakano_y"]],
    ["The main prompts are “Eresh” and “EreshDress”.", ["Eresh", "EreshDress"]],
    ["Trigger: roxie \\(pokemon\\), topknot", ["roxie \\(pokemon\\)", "topknot"]],
    ["触发词为vintage poster；", ["vintage poster"]],
    ["触发词Trigger word：niji color", ["niji color"]],
    ["通常服装触发词为nnk", ["nnk"]],
    ["关键词：letterboxed, illustration,", ["letterboxed", "illustration"]],
    ["トリガーは「tareme」です。", ["tareme"]],
    ["トリガーワード：gyaru、tan", ["gyaru", "tan"]],
    ["트리거 단어: hanbok", ["hanbok"]],
    ["Palabra clave: luchador", ["luchador"]],
    ["Palavra-chave: saci", ["saci"]],
    ["Mot-clé : gavroche", ["gavroche"]],
    ["Auslösewort: trigger", []],
    ["Ключевое слово: matryoshka", ["matryoshka"]],
    ["Tags you'll need: 1girl, solo, bun (or side bun)", ["1girl", "solo", "bun", "side bun"]],
    [
      "tag：realistic，(portrait:1.2)，black and white",
      ["realistic", "portrait", "black and white"],
    ],
    ["use trigger words Rem_R, blue eyes to get Rem.", ["Rem_R", "blue eyes"]],
    ["Trigger: shuimo (not required)", ["shuimo"]],
    ["Trigger: blair's hat, :3", ["blair's hat", ":3"]],
  ])("%s", (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test.each([
    ["The trained tag is grnlntrn.", ["grnlntrn"]],
    ["Trigger: may-bell", ["may-bell"]],
    ["Add the prompt: no humans, lantern", ["no humans", "lantern"]],
    ["New switch: use “lid open” and “lid closed”", ["lid open", "lid closed"]],
    ['For the third arm it is better to add "extra arms".', ["extra arms"]],
    ["Remember to use - kaede \\(maple\\)", ["kaede \\(maple\\)"]],
    ["必須：kaede_robe", ["kaede_robe"]],
    ["你可以使用autumn_lantern来触发", ["autumn_lantern"]],
    ["Helping prompt : dark cape, lantern", ["dark cape", "lantern"]],
    ["Summer uniform (school): white shirt, hat, ribbon", ["white shirt", "hat", "ribbon"]],
    ["Use lantern light, to get a warmer picture.", ["lantern light"]],
  ])("%s (in advice)", (line, expected) => {
    expect(words(line)).toEqual(expected);
  });

  test("in the lines below, without bullets", () => {
    expect(
      words("Tags:", "on lantern", "with red cape", "old_robe", "Trained on 40 pictures"),
    ).toEqual(["on lantern", "with red cape", "old_robe"]);
    expect(
      words("It has one activation word for each", "robe_a (her winter robe)", "robe_b"),
    ).toEqual(["robe_a", "robe_b"]);
    expect(
      words("I recommend you add:", '"red cape, lantern"', '"straw hat" for the summer'),
    ).toEqual(["straw hat", "red cape", "lantern"]);
    expect(
      words("You may put these tags in your positive or negative prompts:", "cape", "hood"),
    ).toEqual(["cape", "hood"]);
  });

  test("in lines that have nothing else, unless these are examples or triggers are named", () => {
    const line = "kaede, long hair, red cape, lantern";
    expect(words("A model.", line)).toEqual(["kaede", "long hair", "red cape", "lantern"]);
    expect(words("Trigger: kaede", line)).toEqual(["kaede"]);
    expect(words("Negative prompt:", line)).toEqual([]);
    expect(words("Example:", line)).toEqual([]);
    expect(words("She has long hair, blue eyes, a cape and is kind")).toEqual([]);
  });

  test("of outfits, where no triggers are named or the outfits' tags are", () => {
    const outfit = "Default Outfit: red cape, straw hat, sandals";
    expect(labelled("A model.", outfit)).toEqual([
      ["Default Outfit", "red cape", "straw hat", "sandals"],
    ]);
    expect(words("Trigger: kaede", outfit, "Recommended tags: moon")).toEqual(["kaede"]);
    expect(words("Trigger: kaede", "Tags for summer outfit:", "sash, fan, sandals")).toEqual([
      "kaede",
      "sash",
      "fan",
      "sandals",
    ]);
    expect(labelled("maple: mpl, kaede_m, red_cape, fan")).toEqual([
      ["maple", "mpl", "kaede_m", "red_cape", "fan"],
    ]);
    expect(words("Keywords: You can add red cape, fan")).toEqual(["red cape", "fan"]);
    expect(words("Outfit: she wears what you like")).toEqual([]);
  });

  test("in the next line, and in the items of a list", () => {
    expect(words("Trigger Word:", "PepePunch", "Have fun!")).toEqual(["PepePunch"]);
    expect(words("Trigger words:", "- red hat", "- big boots", "Weight: 0.8")).toEqual([
      "red hat",
      "big boots",
    ]);
    expect(words("Tags", "DDlip", "Additional tags", "Close-up portrait")).toEqual(["DDlip"]);
  });

  test("with blanks lost before them in bold or code", () => {
    const html = "<p>You must use the trigger word <code>neotech</code>to activate it.</p>";
    expect(words(...htmlToLines(html))).toEqual(["neotech"]);
  });
});

describe("what is no trigger", () => {
  test.each([
    "No trigger word needed.",
    "Trigger word not needed.",
    "Trigger word : NONE !!!",
    "No prompt activator",
    "无需触发词",
    "LoRA can be applied without a trigger word",
    "Negative Trigger Words: big thunder",
    "Negative prompt: lowres, text",
    "负面提示词：text, watermark",
    'Use "double bun" in negatives.',
    "Prompt: masterpiece, best quality, 1girl, smile",
    "Prompt: fantasy00d, caustics, office <lora:fantasy:1>",
    "Example prompt: kaede, sitting, garden",
    "Use Hires fix and a low CFG scale.",
    "Try to use the trigger words above to get a better image.",
    "You no longer need howls as a trigger word.",
    "Trigger words are in the version's description.",
    "The weight should be 0.8.",
  ])("%s", (line) => {
    expect(words(line)).toEqual([]);
  });

  test("struck-out words, and prompt tags among words", () => {
    expect(words(...htmlToLines("<p>Trigger: <s>old</s> kaede, <lora:kaede:1>, hat</p>"))).toEqual([
      "kaede",
      "hat",
    ]);
  });

  test("recommended tags, where the text names triggers too", () => {
    expect(words("Recommended prompt: moon, rose")).toEqual(["moon", "rose"]);
    expect(words("Trigger: kaede", "Recommended prompt: moon, rose")).toEqual(["kaede"]);
  });
});

describe("groups", () => {
  test("stay apart by outfit, with its name", () => {
    expect(labelled("Outfit trigger: listless", "Tags for wano: yukata_x, cloak")).toEqual([
      ["Outfit", "listless"],
      ["wano", "yukata_x", "cloak"],
    ]);
    expect(labelled("Trigger words:", "Color: kiro_w", "Ink: kiro_m")).toEqual([
      ["Color", "kiro_w"],
      ["Ink", "kiro_m"],
    ]);
    expect(labelled("For triggering Nurse(Default):", "prompt: origen, cap")).toEqual([
      ["Nurse(Default)", "origen", "cap"],
    ]);
    expect(labelled("Season 3 outfit :", "kat3, bracelet, crop top")).toEqual([
      ["Season 3 outfit", "kat3", "bracelet", "crop top"],
    ]);
  });

  test("are said once, though texts say them in two languages", () => {
    expect(groups("触发词：eaba, red_hat", "Trigger word: eaba, red hat")).toHaveLength(1);
  });

  test("that a list holds are left out", () => {
    const listed = readListedTriggers(["Eaba, red hat", "boots"]);
    const said = readTriggers(["Trigger word: eaba, boots", "Outfit trigger: cape_x, boots"]);
    expect(withoutRepeats(said, listed).map(({ words }) => words)).toEqual([["cape_x", "boots"]]);
  });

  test("carry the line and the words that name them", () => {
    expect(readTriggers(["Hello.", "Trigger: kaede"])).toEqual([
      { words: ["kaede"], evidence: { kind: "description", quote: "Trigger: kaede", line: 2 } },
    ]);
  });
});

describe("a source's list", () => {
  test.each([
    [" kaede \\(azur\\) ", ["kaede \\(azur\\)"]],
    ["tag:1girl,facial mark", ["1girl", "facial mark"]],
    ["(kaede:1.2), mio (x), 1boy", ["kaede", "mio (x)", "1boy"]],
    ["(1990s \\(style\\):1.2),hat", ["1990s \\(style\\)", "hat"]],
    ["(cracked skin, extra arms:1.3)", ["cracked skin", "extra arms"]],
    ["white background:1.1", ["white background"]],
    ["dress <lora:kaede:0.8>, hat, Hat,", ["dress", "hat"]],
    ["<lyco:kaede:1>", []],
    [":3, >_<", [":3", ">_<"]],
    ["re:zero", ["re:zero"]],
    ["a|b", ["a|b"]],
  ])("%s", (entry, expected) => {
    expect(readListedTriggers([entry]).flatMap(({ words }) => words)).toEqual(expected);
  });

  test("has a group an entry, with its label, and no group twice", () => {
    expect(
      readListedTriggers(["Outfit 1: dress, hat", "armor", "Armor", ""]).map((tip) => [
        tip.label,
        ...tip.words,
      ]),
    ).toEqual([
      ["Outfit 1", "dress", "hat"],
      [undefined, "armor"],
    ]);
  });

  test("loses no letter of its words", () => {
    const word = fc.stringMatching(/^[a-zäж花]{1,9}(?: [a-z0-9]{1,5})?$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 9 }), (list) => {
        const found = readListedTriggers([list.join(", ")]).flatMap((tip) => tip.words);
        expect(found).toEqual([...new Set(list)]);
      }),
    );
  });

  test("may hide the weight in tags of the model's own files", () => {
    const stems = new Set(["kaede_v2"]);
    const listed = ["<lora:Kaede v2:0.8>", "<lora:other:0.3>", "hat"];
    expect(readListedWeight(listed, stems)).toEqual({
      best: 0.8,
      evidence: [{ kind: "trainedWords", quote: "<lora:Kaede v2:0.8>", best: 0.8 }],
    });
    expect(readListedWeight([...listed, "<lora:kaede_v2:1>"], stems)).toMatchObject({
      min: 0.8,
      max: 1,
    });
    expect(readListedWeight(["<lora:kaede_v2>", "<lora:kaede_v2:0>", "hat"], stems)).toBeNull();
  });
});

const PIECES = [
  "trigger words: ",
  "Trigger",
  "use ",
  "the tag ",
  '"red hat" ',
  "触发词",
  "：",
  "to your prompt",
  "kaede, ",
  "(or ",
  "1girl, ",
  "<lora:a:1>",
  "outfit 1",
  ": ",
  ". ",
  "- ",
  "and ",
  "((x:1.2))",
  "masterpiece, ",
  "is ",
  "for ",
  "プロンプトに",
  "「",
  "」",
  "\\(",
  ":3",
  " | ",
  "no ",
  "as trigger",
  "_",
  "\n",
];

test("texts that are read at once say what each says alone", () => {
  const texts = TRIGGER_FORMS.map(({ example }) => [example, "kaede, long hair, red scarf"]);
  expect(readTexts(texts)).toEqual(texts.map(readTriggers));
  expect(readTexts([[], ["Trigger: kaede"], []])).toEqual([
    [],
    readTriggers(["Trigger: kaede"]),
    [],
  ]);
});

test("words stand in the text exactly, whatever the text", () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string()), { maxLength: 40 }),
      (parts) => {
        const lines = parts.join("").split("\n");
        for (const tip of readTriggers(lines)) {
          expect(TriggerTip.parse(tip)).toEqual(tip);
          for (const word of tip.words) {
            expect(word).toBe(word.trim());
            expect(lines.some((line) => line.includes(word))).toBe(true);
          }
        }
      },
    ),
    { numRuns: 500 },
  );
});

/** The better of two, in ms. */
function timeOf(piece: string, size: number): number {
  const lines = piece.repeat(Math.ceil(size / piece.length)).split("\n");
  const times = [1, 2].map(() => {
    const start = performance.now();
    readTriggers(lines);
    return performance.now() - start;
  });
  return Math.min(...times);
}

test("the work grows no faster than a hostile text of up to 256 KB", () => {
  const hostile = ["trigger ", "use the tag ", "触发词", "((", "(or ", "a_b ", '"a" ', "x, ", "- "];
  for (const piece of hostile.flatMap((piece) => [piece, `${piece}. `, `${piece}\n`])) {
    const small = timeOf(piece, 64 * 1024);
    const large = timeOf(piece, 256 * 1024);
    expect(large, JSON.stringify(piece)).toBeLessThan(Math.max(small, 5) * 12);
  }
}, 120_000);
