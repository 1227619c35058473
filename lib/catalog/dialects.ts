// Dialects: how each program takes a LoRA, its weight and its trigger words.
// Invariant: what is returned parses back to exactly this file and weight by the grammar of the
// program it is for; a file name that the program cannot take is a problem with a safe name.
import { formatWeight } from "./prompt.ts";
import {
  A1111_RULES,
  findStemProblem,
  HIDDEN,
  type StemRule,
  safeStem,
  TAG_RULES,
} from "./stem.ts";

export const DIALECT_IDS = [
  "a1111",
  "comfyui",
  "comfyui-nodes",
  "swarmui",
  "fooocus",
  "invokeai",
  "draw-things",
  "diffusers",
] as const;
export type DialectId = (typeof DIALECT_IDS)[number];

/** What goes into a prompt. */
export interface Ingredients {
  /** The file's name without its last ending. */
  stem: string;
  /** The file's name as it lies on the disk. */
  fileName: string;
  /** undefined: not chosen yet; "…" stands in its place and nothing should be copied. */
  weight: number | undefined;
  /** Trigger words as their source writes them. */
  triggers: readonly string[];
}

/** One field of a program that takes name and weight apart. */
export interface Field {
  label: string;
  text: string;
}

/** What to paste: all of it, and field by field where the program has fields; or why not. */
export type Written =
  | { text: string; fields?: readonly Field[] }
  | { problem: string; safeStem: string };

export interface Dialect {
  id: DialectId;
  /** The programs that speak it. */
  name: string;
  /** The LoRA is written into the prompt itself. */
  inPrompt: boolean;
  /** Trigger words so that the program takes brackets for text, not for emphasis. */
  escape: (words: string) => string;
  format: (ingredients: Ingredients) => Written;
}

const weightText = (weight: number | undefined) =>
  weight === undefined ? "…" : formatWeight(weight);

/** On one line, and without what cannot be seen. */
const visible = (words: string) => words.replace(/\s+/g, " ").replace(HIDDEN, "").trim();

/** Authors often write `\(` themselves, which must not become `\\\(`. */
const unescaped = (words: string) => visible(words).replace(/\\([()[\]{}])/g, "$1");

/** A tag inside the words would load a second LoRA; an angle bracket alone is a face or a heart. */
const defuse = (words: string) => words.replace(/<(?=\w+[:>[])/g, "< ");

/** `(words:1.3)`: emphasis that the author asks for; the same in A1111, ComfyUI and its kin. */
const EMPHASIS = /\([^()[\]{}\\:]{1,100}:\s?\d{1,2}(?:\.\d{1,3})?\)/;

/** A backslash before each of `characters`, but for emphasis that the program knows. */
function escaping(characters: RegExp, emphasis = EMPHASIS): (words: string) => string {
  const pattern = new RegExp(`(${emphasis.source})|${characters.source}`, "g");
  return (words) =>
    defuse(unescaped(words).replace(pattern, (found, kept?: string) => kept ?? `\\${found}`));
}

// AUTOMATIC1111, modules/prompt_parser.py, re_attention: \( \) \[ \] \\ are literal; \{ is not.
const escapeA1111 = escaping(/[\\()[\]]/);
// ComfyUI, comfy/sd1_clip.py, escape_important: \( and \) only, for models without weights, too.
// SwarmUI's default backend and Fooocus' copy do the same.
const escapeParentheses = escaping(/[()]/);
// ComfyUI_frontend, formatUtil.ts, processDynamicPrompt: braces are a choice unless escaped.
const escapeComfy = escaping(/[(){}]/);
const NONE = /(?!)/;
// InvokeAI's manual: "if the model you are using has parentheses () or speech marks "" as part of
// its syntax, you will need to escape these using a backslash". Its emphasis is written otherwise.
const escapeInvoke = escaping(/[()"]/, NONE);

const wordsOf = (triggers: readonly string[], write: (words: string) => string) =>
  triggers
    .map(write)
    .filter((word) => word !== "")
    .join(", ");

interface Row {
  id: DialectId;
  name: string;
  /** For sentences. */
  short: string;
  rules: readonly StemRule[];
  escape: (words: string) => string;
}

/** Programs that read `<lora:NAME:WEIGHT>` anywhere in the prompt. */
function tagDialect(row: Row): Dialect {
  const { id, name, short, rules } = row;
  return {
    id,
    name,
    inPrompt: true,
    escape: row.escape,
    format: ({ stem, weight, triggers }) => {
      const problem = findStemProblem(stem, rules, short);
      if (problem !== undefined) return { problem, safeStem: safeStem(stem) };
      const words = wordsOf(triggers, row.escape);
      const tag = `<lora:${stem}:${weightText(weight)}>`;
      return { text: words === "" ? tag : `${tag}, ${words}` };
    },
  };
}

/** Programs with a field for each value. */
function fieldDialect(row: Row, fieldsOf: (given: Ingredients) => Field[]): Dialect {
  const { id, name, short, rules } = row;
  return {
    id,
    name,
    inPrompt: false,
    escape: row.escape,
    format: (given) => {
      const problem = findStemProblem(given.stem, rules, short);
      if (problem !== undefined) return { problem, safeStem: safeStem(given.stem) };
      const words = wordsOf(given.triggers, row.escape);
      const fields = fieldsOf(given);
      if (words !== "") fields.push({ label: "prompt", text: words });
      return { text: fields.map(({ label, text }) => `${label}: ${text}`).join("\n"), fields };
    },
  };
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });

/** The name Draw Things gives a LoRA on import (its Importer.cleanup), lower case ASCII and "_". */
function drawThingsFile(stem: string): string {
  const kept = Array.from(graphemes.segment(stem), ({ segment }) =>
    /^[A-Za-z0-9]$/.test(segment) ? segment : "_",
  );
  return `${kept.join("").toLowerCase()}_lora_f16.ckpt`;
}

function drawThingsFields({ stem, weight }: Ingredients): Field[] {
  const file = JSON.stringify(drawThingsFile(stem));
  return [
    { label: "configuration", text: `{"loras":[{"file":${file},"weight":${weightText(weight)}}]}` },
  ];
}

/** A Python string literal: JSON's escapes are Python's too; what cannot be seen becomes \uXXXX. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    HIDDEN,
    (hidden) => `\\u${hidden.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** diffusers' adapters are keys of a torch ModuleDict: no dots, no names of its methods. */
const adapterName = (stem: string) => `adapter_${stem.replace(/[^A-Za-z0-9]+/g, "_").slice(0, 40)}`;

function diffusersCode({ stem, fileName, weight, triggers }: Ingredients): string {
  const adapter = pythonString(adapterName(stem));
  const load = `pipe.load_lora_weights(".", weight_name=${pythonString(fileName)}, adapter_name=${adapter})`;
  const scale = `pipe.set_adapters([${adapter}], adapter_weights=[${weightText(weight)}])`;
  const words = wordsOf(triggers, unescaped);
  const lines = words === "" ? [] : [`prompt = ${pythonString(words)}`];
  return [load, scale, ...lines].join("\n");
}

/** Programs whose own escapes carry what cannot be seen. */
const FILE_RULES: readonly StemRule[] = ["empty", "folder"];
const FIELD_RULES: readonly StemRule[] = [...FILE_RULES, "hidden"];

/** Sources of the rules: each program's own parser and manual, named beside its row. */
export const DIALECTS: readonly Dialect[] = [
  // modules/extra_networks.py: `<(\w+):([^>]+)>`, split at ":"; no escape character.
  tagDialect({
    id: "a1111",
    name: "A1111, Forge, SD.Next",
    short: "A1111",
    rules: A1111_RULES,
    escape: escapeA1111,
  }),
  // ComfyUI-Lora-Manager: `<lora:([^:>]+):([^:>]+)(?::([^:>]+))?>`; the weight is mandatory.
  tagDialect({
    id: "comfyui",
    name: "ComfyUI, LoRA Manager",
    short: "LoRA Manager",
    rules: TAG_RULES,
    escape: escapeComfy,
  }),
  // nodes.py, LoraLoader: the path below the folder of LoRAs, with its ending.
  fieldDialect(
    {
      id: "comfyui-nodes",
      name: "ComfyUI, node values",
      short: "ComfyUI",
      rules: FIELD_RULES,
      escape: escapeComfy,
    },
    ({ fileName, weight }) => [
      { label: "lora_name", text: fileName },
      { label: "strength_model", text: weightText(weight) },
      { label: "strength_clip", text: weightText(weight) },
    ],
  ),
  // docs/Features/Prompt Syntax.md, "LoRAs".
  tagDialect({
    id: "swarmui",
    name: "SwarmUI",
    short: "SwarmUI",
    rules: TAG_RULES,
    escape: escapeParentheses,
  }),
  // modules/util.py: the prompt is split at commas, then
  // `<lora:([^:]+):([+-]?(?:\d+(?:\.\d*)?|\.\d+))>` is looked for.
  tagDialect({
    id: "fooocus",
    name: "Fooocus",
    short: "Fooocus",
    rules: [...TAG_RULES, "comma"],
    escape: escapeParentheses,
  }),
  fieldDialect(
    {
      id: "invokeai",
      name: "InvokeAI",
      short: "InvokeAI",
      rules: FIELD_RULES,
      escape: escapeInvoke,
    },
    ({ stem, weight }) => [
      { label: "LoRA", text: stem },
      { label: "weight", text: weightText(weight) },
    ],
  ),
  fieldDialect(
    {
      id: "draw-things",
      name: "Draw Things",
      short: "Draw Things",
      rules: FILE_RULES,
      escape: unescaped,
    },
    drawThingsFields,
  ),
  // loaders/lora_pipeline.py; the file is expected in the working folder.
  {
    id: "diffusers",
    name: "diffusers (Python)",
    inPrompt: false,
    escape: unescaped,
    format: (given) => {
      const problem = findStemProblem(given.stem, FILE_RULES, "diffusers");
      return problem === undefined
        ? { text: diffusersCode(given) }
        : { problem, safeStem: safeStem(given.stem) };
    },
  },
];

/** That of A1111, whose tags most programs read. */
export const DEFAULT_DIALECT = DIALECTS[0] as Dialect;

/** The dialect of an id as a browser remembers it; the default where there is none such. */
export function findDialect(id: string | null | undefined): Dialect {
  return DIALECTS.find((dialect) => dialect.id === id) ?? DEFAULT_DIALECT;
}
