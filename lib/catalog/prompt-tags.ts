// LoRA tags in the text of a prompt, with their places. Invariant: text.slice(tag.start, tag.end) is
// the tag and text.slice(tag.nameStart, tag.nameEnd) its name as written; linear in the text.

import { findAll } from "./find-all.ts";

/** One `<lora:NAME:…>` of a prompt. */
export interface PromptTag {
  /** The word before the first ":", in lower case: "lora", "lyco" … */
  kind: string;
  /** Without folders, the ending of a model file, and blanks around it; never empty. */
  name: string;
  /**
   * What the tag multiplies the LoRA with: its first number, which A1111 gives to text encoder and
   * U-Net and ComfyUI to the model; else `unet=`, else `te=`; 1 where it names nothing but the LoRA
   * (A1111, SwarmUI). Undefined where the tag has something else in its place.
   */
  weight: number | undefined;
  /** The second number, where there is one: A1111's U-Net, ComfyUI's and SwarmUI's text encoder. */
  second: number | undefined;
  /** Everything behind the name, from its ":"; "" for a bare name. */
  rest: string;
  start: number;
  end: number;
  nameStart: number;
  nameEnd: number;
}

/**
 * Names hold no "<", ">" or ":" in any dialect. The words are those of A1111 (lora), its LyCORIS
 * extension (lyco) and what its forks and SD.Next take for the same.
 */
const TAG = /<(lora|lyco|lycoris|loha|lokr|locon|dora):([^<>:]{1,300})((?::[^<>]{0,1000})?)>/gi;
/** As prompts write numbers; "9.9.9" and "1.01/0.9/0.8" (a script's list) are none. */
const NUMBER = /^\s{0,9}([-+]?(?:\d{1,6}(?:\.\d{0,12})?|\.\d{1,12}))\s{0,9}$/;
const NAMED = /^\s{0,9}(unet|te)\s{0,9}=(.{1,40})$/i;
const MODEL_ENDING = /\.(?:safetensors|ckpt|pth?|bin)$/i;
/** "-000010" of trainers, "-10" as Civitai shortens it, " (1)" of browsers that save a copy. */
const EPOCH_OR_COPY = /(?:-(?:\d{6}|\d{2})|\s?\(\d{1,3}\))$/;

/** The LoRA tags of a text, in order. Tags without a name are none. */
export function readPromptTags(text: string): PromptTag[] {
  if (!text.includes("<")) return [];
  const tags: PromptTag[] = [];
  for (const match of findAll(text, TAG)) {
    const [whole, kind = "", written = "", rest = ""] = match;
    const name = loraName(written);
    if (name === "") continue;
    const { weight, second } = readWeights(rest);
    const nameStart = match.index + kind.length + 2;
    tags.push({
      kind: kind.toLowerCase(),
      name,
      weight,
      second,
      rest,
      start: match.index,
      end: match.index + whole.length,
      nameStart,
      nameEnd: nameStart + written.length,
    });
  }
  return tags;
}

/** A file as prompts and resource lists call it → its name without folders, ending and blanks. */
export function loraName(written: string): string {
  const name = (/[/\\]/.test(written) ? written.slice(lastSlash(written) + 1) : written).trim();
  return name.includes(".") ? name.replace(MODEL_ENDING, "").trimEnd() : name;
}

const lastSlash = (path: string): number => Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));

/**
 * What is the same in names of one file: case, blanks, "_", "-", "." and the epoch's number do not
 * count, as trainers, Civitai and browsers change them on the way. "" for a name of nothing else.
 */
export function loraKey(name: string): string {
  return loraName(name)
    .normalize("NFKC")
    .toLowerCase()
    .replace(EPOCH_OR_COPY, "")
    .replace(/[\s_.-]/g, "");
}

/** ":0.6", ":0.6:0.8", ":te=0.6:unet=0.8", ":0.6:lbw=IN02", ":1:XYZ" (blocks by name), "". */
function readWeights(rest: string): Pick<PromptTag, "weight" | "second"> {
  if (rest === "") return { weight: 1, second: undefined };
  const parts = rest.slice(1).split(":");
  const weight = toNumber(parts[0]);
  if (weight !== undefined) return { weight, second: toNumber(parts[1]) };
  const named = new Map<string, number | undefined>();
  for (const part of parts) {
    const [, key = "", value] = NAMED.exec(part) ?? [];
    if (!named.has(key)) named.set(key.toLowerCase(), toNumber(value));
  }
  return { weight: named.get("unet") ?? named.get("te"), second: undefined };
}

function toNumber(text: string | undefined): number | undefined {
  const number = NUMBER.exec(text ?? "")?.[1];
  return number === undefined ? undefined : Number(number);
}
