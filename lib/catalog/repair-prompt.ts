// Prompts of sample images made fit to paste: a model's own tag gets the name that its file has.
// Invariant: nothing but that name changes; weights, other LoRAs and words stay as they were.
import { formatLoraTag } from "./prompt.ts";
import { loraKey, loraName, type PromptTag, readPromptTags } from "./prompt-tags.ts";
import { stemKey } from "./stem.ts";

/** What tells tags of a version's own file from others. */
export interface OwnFile {
  /** What its tag is to say; undefined where no file is known. */
  stem: string | undefined;
  /** Names of the version's files, as loraStemKey has them. */
  names: readonly string[];
  /** Names of the model's other versions' files: however alike, they are not this one's. */
  siblings: readonly string[];
}

export interface OtherLora {
  name: string;
  /** Undefined where the tag has something else in its place. */
  weight: number | undefined;
}

export interface RepairedPrompt {
  text: string;
  /** Without any LoRA's tag, and without the commas between them. */
  bare: string;
  /** Tags of its own file that were found, and how many of them got another name. */
  own: number;
  renamed: number;
  /** Each once, in the order of the prompt; the model's other versions count among them. */
  others: OtherLora[];
}

interface Named {
  name: string;
  training?: { outputName?: string | undefined } | undefined;
}

/** A LoRA's name in a prompt as the catalog looks for it: no folders, no ending, lower case. */
export const loraStemKey = (name: string): string => stemKey(loraName(name));

/** What prompts may call these files: their names, and what their training called them. */
export function namesOf(files: readonly Named[]): string[] {
  const names = files.flatMap(({ name, training }) => [name, training?.outputName ?? ""]);
  return [...new Set(names.map(loraStemKey))].filter((name) => name !== "");
}

/** The prompt with the model's own tags renamed, and what else it asks for. Linear in its length. */
export function repairPrompt(prompt: string, file: OwnFile): RepairedPrompt {
  const tags = readPromptTags(prompt);
  const isOwn = ownTest(file);
  const own = tags.filter(({ name }) => isOwn(name));
  const isFit = file.stem !== undefined && formatLoraTag(file.stem, 1) !== undefined;
  // A name that no tag can carry would make a tag of another LoRA.
  const wrong = isFit
    ? own.filter(({ nameStart, nameEnd }) => prompt.slice(nameStart, nameEnd) !== file.stem)
    : [];
  const spans = wrong.map(({ nameStart, nameEnd }) => [nameStart, nameEnd] as const);
  const others = new Map(
    tags
      .filter(({ name }) => !isOwn(name))
      .toReversed()
      .map(({ name, weight }) => [loraStemKey(name), { name, weight }] as const),
  );
  return {
    text: around(prompt, spans).join(file.stem ?? ""),
    bare: bareOf(prompt, tags),
    own: own.length,
    renamed: wrong.length,
    others: [...others.values()].reverse(),
  };
}

function ownTest({ names, siblings }: OwnFile): (name: string) => boolean {
  const exact = new Set(names);
  const others = new Set(siblings);
  const keys = new Set(names.map(loraKey).filter((key) => key !== ""));
  return (name) => {
    const same = loraStemKey(name);
    return exact.has(same) || (!others.has(same) && keys.has(loraKey(name)));
  };
}

/** The text before, between and after the spans. */
function around(text: string, spans: readonly (readonly [start: number, end: number])[]): string[] {
  const ends = [0, ...spans.map(([, end]) => end)];
  return ends.map((end, index) => text.slice(end, spans[index]?.[0]));
}

function bareOf(prompt: string, tags: readonly PromptTag[]): string {
  if (tags.length === 0) return prompt.trim();
  const spans = tags.map(({ start, end }) => [start, end] as const);
  const bare = around(prompt, spans)
    .reduce(join)
    .replace(/,?[ \t]?$/, "");
  // What stood around a tag may have become one: it loses its bracket, and ends being one.
  const left = readPromptTags(bare).map(({ start }) => [start, start + 1] as const);
  return around(bare, left).join("").trim();
}

/** Text before a tag and text after it, joined as if the tag had never been there. */
function join(before: string, after: string): string {
  const head = before.replace(/[ \t]$/, "");
  if (head !== "" && !/[,\n]$/.test(head)) return head + after;
  const rest = after.replace(/^[ \t]{0,100},?[ \t]{0,100}/, "");
  return head.endsWith(",") && rest !== "" && !rest.startsWith("\n")
    ? `${head} ${rest}`
    : head + rest;
}
