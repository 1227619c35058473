// Each dialect is held against a small parser written after the grammar that its program publishes.
import fc from "fast-check";
import { expect, test } from "vitest";
import {
  DIALECTS,
  type Dialect,
  type DialectId,
  findDialect,
  type Ingredients,
  type Written,
} from "#lib/catalog/dialects.ts";
import { formatWeight } from "#lib/catalog/prompt.ts";
import { STEM_RULES, safeStem } from "#lib/catalog/stem.ts";

interface Found {
  /** A stem, a file name or an importer's name for it, whatever the program takes. */
  name: string;
  weight: number;
  clip?: number;
}

// modules/extra_networks.py: every `<kind:…>` leaves the prompt; arguments are split at ":", and an
// item that "=" cuts in two is a named one.
function parseA1111(prompt: string): Found[] {
  return [...prompt.matchAll(/<(\w+):([^>]+)>/g)].map(([, kind, args = ""]) => {
    expect(kind).toBe("lora");
    const positional = args.split(":").filter((item) => item.split("=").length !== 2);
    const [name = "", weight = "1", ...rest] = positional;
    expect(rest).toEqual([]);
    return { name, weight: Number(weight) };
  });
}

// ComfyUI-Lora-Manager, py/nodes/utils: the weight is mandatory, digits, dot and minus only.
function parseLoraManager(prompt: string): Found[] {
  return [...prompt.matchAll(/<lora:([^:>]+):([-\d.]+)(?::([-\d.]+))?>/g)].map(
    ([, name = "", weight, clip]) => ({
      name,
      weight: Number(weight),
      ...(clip !== undefined && { clip: Number(clip) }),
    }),
  );
}

// SwarmUI, docs/Features/Prompt Syntax.md: `<name:data>` and `<name[pre]:data>` are tags and may be
// nested; `<trigger>` and `<break>` have no data.
function parseSwarm(prompt: string): Found[] {
  const tags = [...prompt.matchAll(/<([a-z]+)(\[[^\]]*\])?(?::([^<>]*))?>/gi)];
  return tags.map(([, kind, pre, data = ""]) => {
    expect([kind, pre]).toEqual(["lora", undefined]);
    const [name = "", weight = "1", ...rest] = data.split(":");
    expect(rest).toEqual([]);
    return { name: name.trim(), weight: Number(weight) };
  });
}

// Fooocus, modules/util.py: commas first, then the pattern.
function parseFooocus(prompt: string): Found[] {
  const pattern = /<lora:([^:]+):([+-]?(?:\d+(?:\.\d*)?|\.\d+))>/g;
  return prompt
    .split(",")
    .flatMap((token) => [...token.matchAll(pattern)])
    .map(([, name = "", weight]) => ({ name, weight: Number(weight) }));
}

const field = (written: Written, label: string) =>
  ("text" in written ? written.fields : undefined)?.find((item) => item.label === label)?.text ??
  "";

/** The value of a Python string literal in double quotes with the escapes \" \\ \n … \uXXXX. */
function readPython(literal: string): string {
  expect(literal).toMatch(/^"(?:[^"\\\p{Cc}]|\\["\\bfnrt]|\\u[0-9a-f]{4})*"$/u);
  return JSON.parse(literal);
}

function parseDiffusers(code: string): Found[] {
  const [load = "", scale = ""] = code.split("\n");
  const loaded = /^pipe\.load_lora_weights\("\.", weight_name=(".*"), adapter_name="(\w+)"\)$/.exec(
    load,
  );
  const scaled = /^pipe\.set_adapters\(\["(\w+)"\], adapter_weights=\[(-?[\d.]+)\]\)$/.exec(scale);
  expect(scaled?.[1]).toBe(loaded?.[2]);
  return [{ name: readPython(loaded?.[1] ?? ""), weight: Number(scaled?.[2]) }];
}

const textOf = (written: Written) => ("text" in written ? written.text : "");

// What each program finds in what it is given.
const PARSERS: Record<DialectId, (written: Written) => Found[]> = {
  a1111: (written) => parseA1111(textOf(written)),
  comfyui: (written) => parseLoraManager(textOf(written)),
  "comfyui-nodes": (written) => [
    {
      name: field(written, "lora_name"),
      weight: Number(field(written, "strength_model")),
      clip: Number(field(written, "strength_clip")),
    },
  ],
  swarmui: (written) => parseSwarm(textOf(written)),
  fooocus: (written) => parseFooocus(textOf(written)),
  invokeai: (written) => [
    { name: field(written, "LoRA"), weight: Number(field(written, "weight")) },
  ],
  "draw-things": (written) =>
    JSON.parse(field(written, "configuration")).loras.map(
      ({ file, weight }: { file: string; weight: number }) => ({ name: file, weight }),
    ),
  diffusers: (written) => parseDiffusers(textOf(written)),
};

/** What the program has to find. */
function expected(id: DialectId, { stem, fileName, weight = 0 }: Ingredients): Found {
  const names: Partial<Record<DialectId, string>> = {
    "comfyui-nodes": fileName,
    diffusers: fileName,
    // Importer.cleanup of Draw Things goes by what Swift calls a Character.
    "draw-things": `${Array.from(new Intl.Segmenter().segment(stem), ({ segment }) =>
      /^[a-z0-9]$/i.test(segment) ? segment.toLowerCase() : "_",
    ).join("")}_lora_f16.ckpt`,
  };
  return {
    name: names[id] ?? stem,
    weight,
    ...(id === "comfyui-nodes" && { clip: weight }),
  };
}

const awkward = fc.constantFrom(
  ..."<>:=,|\\/()[]{}\"'`$*?#& ._-\n\t\u202e\u200b\u200d\ud83d中é😀aB1",
);
const text = fc.oneof(
  fc.string({ unit: awkward, maxLength: 12 }),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.constantFrom(
    "<lora:x:1>",
    "a, <lora:x:1>",
    "<trigger>",
    "<break>",
    "name \\(series\\)",
    ">_<",
  ),
);
const ingredients = fc
  .record({
    stem: text,
    weight: fc.integer({ min: -500, max: 500 }).map((hundredths) => hundredths / 100),
    triggers: fc.array(text, { maxLength: 4 }),
  })
  .map((given) => ({ ...given, fileName: `${given.stem}.safetensors` }));

test.each(DIALECTS)(
  "what $name is given names exactly this file and weight, or is refused",
  (dialect) => {
    let written = 0;
    fc.assert(
      fc.property(ingredients, (given) => {
        const result = dialect.format(given);
        if ("problem" in result) return;
        written++;
        expect(PARSERS[dialect.id](result)).toEqual([expected(dialect.id, given)]);
      }),
      { numRuns: 1000 },
    );
    expect(written).toBeGreaterThan(100);
  },
);

test("a name that a program cannot take comes with a name that all of them take", () => {
  fc.assert(
    fc.property(ingredients, fc.constantFrom(...DIALECTS), (given, dialect) => {
      const result = dialect.format(given);
      if (!("problem" in result)) return;
      const stem = result.safeStem;
      for (const other of DIALECTS) {
        const renamed = { ...given, stem, fileName: `${stem}.safetensors` };
        const again = other.format(renamed);
        expect(again).toHaveProperty("text");
        expect(PARSERS[other.id](again)).toEqual([expected(other.id, renamed)]);
      }
      expect(Buffer.byteLength(stem)).toBeLessThan(400);
      expect(stem).not.toMatch(/[\p{Cc}<>:"/\\|?*]|^[\s.]|[\s.]$/u);
    }),
    { numRuns: 1000 },
  );
});

test("a safe name keeps the letters of any script, and keeps apart what differed in the rest", () => {
  expect(safeStem("墨心: MoXin (v1.0)")).toMatch(/^墨心_ MoXin \(v1\.0\)_[0-9a-f]{4}$/);
  expect(safeStem("รัก, กัน")).toMatch(/^รัก_ กัน_[0-9a-f]{4}$/);
  expect(safeStem("a:b")).not.toBe(safeStem("a,b"));
  expect(safeStem("")).toMatch(/^lora_[0-9a-f]{4}$/);
  expect(safeStem("::")).not.toBe(safeStem(":"));
});

// Which program refuses which example.
const EVERY = DIALECTS.map(({ id }) => id);
const TAGGED: DialectId[] = ["a1111", "comfyui", "swarmui", "fooocus"];
const REFUSALS: Record<keyof typeof STEM_RULES, DialectId[]> = {
  empty: EVERY,
  folder: EVERY,
  hidden: [...TAGGED, "comfyui-nodes", "invokeai"],
  tagPart: TAGGED,
  setting: ["a1111"],
  comma: ["fooocus"],
  edge: TAGGED,
};

test.each(Object.entries(STEM_RULES))(
  "a name against the rule “%s” is refused where it holds",
  (rule, { example }) => {
    const refusing = DIALECTS.filter(
      ({ format }) =>
        "problem" in format({ stem: example, fileName: `${example}.pt`, weight: 1, triggers: [] }),
    ).map(({ id }) => id);
    expect(refusing.toSorted()).toEqual(REFUSALS[rule as keyof typeof STEM_RULES].toSorted());
  },
);

const say = (id: DialectId, triggers: string[], weight: number | undefined = 0.6): Written =>
  findDialect(id).format({ stem: "LowRA", fileName: "LowRA.safetensors", weight, triggers });

test.each<[DialectId, string]>([
  ["a1111", "<lora:LowRA:0.6>, hanfu \\(ming\\)"],
  ["comfyui", "<lora:LowRA:0.6>, hanfu \\(ming\\)"],
  [
    "comfyui-nodes",
    "lora_name: LowRA.safetensors\nstrength_model: 0.6\nstrength_clip: 0.6\nprompt: hanfu \\(ming\\)",
  ],
  ["swarmui", "<lora:LowRA:0.6>, hanfu \\(ming\\)"],
  ["fooocus", "<lora:LowRA:0.6>, hanfu \\(ming\\)"],
  ["invokeai", "LoRA: LowRA\nweight: 0.6\nprompt: hanfu \\(ming\\)"],
  [
    "draw-things",
    'configuration: {"loras":[{"file":"lowra_lora_f16.ckpt","weight":0.6}]}\nprompt: hanfu (ming)',
  ],
  [
    "diffusers",
    'pipe.load_lora_weights(".", weight_name="LowRA.safetensors", adapter_name="adapter_LowRA")\npipe.set_adapters(["adapter_LowRA"], adapter_weights=[0.6])\nprompt = "hanfu (ming)"',
  ],
])("%s is given", (id, written) => {
  expect(textOf(say(id, ["hanfu (ming)"]))).toBe(written);
});

test("without a chosen weight no number stands in its place", () => {
  for (const { id } of DIALECTS)
    expect(
      textOf(
        findDialect(id).format({ stem: "x", fileName: "x.pt", weight: undefined, triggers: [] }),
      ),
    ).toMatch(/…[^\d]*$/);
});

test("an unknown dialect is that of A1111", () => {
  expect(findDialect("telepathy").id).toBe("a1111");
  expect(findDialect(null).id).toBe("a1111");
});

/** [text, emphasis] as modules/prompt_parser.py cuts it, for brackets; "BREAK" apart. */
function readA1111(prompt: string): [string, number][] {
  const parts: [string, number][] = [];
  let open = 0;
  for (const [part] of prompt.matchAll(/\\\(|\\\)|\\\[|\\\]|\\\\|\\|[()[\]]|[^\\()[\]]+/g))
    if (part.length === 2 && part.startsWith("\\")) parts.push([part.slice(1), open]);
    else if ("([".includes(part)) open++;
    else if (")]".includes(part)) open--;
    else parts.push([part, open]);
  return parts;
}

/** comfy/sd1_clip.py, after formatUtil.ts has taken braces for choices. */
function readComfy(prompt: string): string {
  const chosen = prompt.replace(/\\([{}|])|([{}])/g, (_, literal, brace) => {
    expect(brace).toBeUndefined();
    return literal;
  });
  const escaped = chosen.replaceAll("\\)", "\0\u0001").replaceAll("\\(", "\0\u0002");
  expect(escaped).not.toMatch(/[()]/);
  return escaped.replaceAll("\0\u0001", ")").replaceAll("\0\u0002", "(");
}

const plain = fc
  .string({ unit: fc.constantFrom(..."ab ,_()[]{}"), maxLength: 16 })
  .map((words) => words.trim().replace(/ +/g, " "));

test("brackets in trigger words are text to each program that knows emphasis", () => {
  const brackets = (dialect: Dialect, words: string) => dialect.escape(words);
  fc.assert(
    fc.property(plain, (words) => {
      const parts = readA1111(brackets(findDialect("a1111"), words));
      expect(parts.map(([part]) => part).join("")).toBe(words);
      expect(parts.every(([, emphasis]) => emphasis === 0)).toBe(true);
      expect(readComfy(brackets(findDialect("comfyui"), words))).toBe(words);
      for (const id of ["swarmui", "fooocus", "invokeai"])
        expect(brackets(findDialect(id), words).replace(/\\([()])/g, "$1")).toBe(words);
      for (const id of ["draw-things", "diffusers"])
        expect(brackets(findDialect(id), words)).toBe(words);
    }),
    { numRuns: 2000 },
  );
});

test("words that an author escaped are not escaped twice", () => {
  for (const id of ["a1111", "comfyui", "swarmui", "fooocus", "invokeai"])
    expect(findDialect(id).escape("miku \\(series\\)")).toBe("miku \\(series\\)");
  expect(findDialect("diffusers").escape("miku \\(series\\)")).toBe("miku (series)");
});

test("emphasis that an author asks for stays where the program knows it", () => {
  for (const id of ["a1111", "comfyui", "comfyui-nodes", "swarmui", "fooocus"])
    expect(findDialect(id).escape("(white background:1.5) 1girl (ming)")).toBe(
      "(white background:1.5) 1girl \\(ming\\)",
    );
  expect(findDialect("invokeai").escape("(white:1.5)")).toBe("\\(white:1.5\\)");
});

test("a face stays a face, and a tag in the words loads nothing", () => {
  expect(findDialect("a1111").escape(">_<, <3")).toBe(">_<, <3");
  expect(textOf(say("a1111", ["<lora:other:1>"]))).toBe("<lora:LowRA:0.6>, < lora:other:1>");
});

test("weights have a dot and no exponent in every dialect", () => {
  for (const { id } of DIALECTS) {
    const weight = PARSERS[id](say(id, [], 0.000_000_1))[0]?.weight;
    expect(weight).toBe(Number(formatWeight(0.000_000_1)));
  }
});
