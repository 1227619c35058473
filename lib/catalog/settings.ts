// The generation settings of a sample image, as a page shows them. Invariant: whatever the source
// sent, what comes out is short text without control or direction characters.
import type { Meta } from "./model.ts";

/** Longer prompts are cut, in characters. */
export const MAX_PROMPT = 4000;
const MAX_VALUE = 120;

export interface Settings {
  prompt?: string;
  negative?: string;
  /** Prompt or negative prompt is not whole. */
  cut?: true;
  /** Name and value, in the order in which they are read. */
  facts: [name: string, value: string][];
}

/** What a page calls a setting, and the keys under which sources keep it, best first. */
const FACTS: readonly [name: string, keys: readonly string[]][] = [
  ["Checkpoint", ["Model", "model"]],
  ["Sampler", ["sampler", "Sampler"]],
  ["Scheduler", ["scheduler", "Schedule type"]],
  ["Steps", ["steps", "Steps"]],
  ["CFG", ["cfgScale", "CFG scale", "cfg_scale"]],
  ["Size", ["Size", "size"]],
  ["Clip skip", ["clipSkip", "Clip skip"]],
  ["Denoising", ["Denoising strength", "denoise"]],
  ["Seed", ["seed", "Seed"]],
];
const PROMPT = ["prompt", "Prompt"];
const NEGATIVE = ["negativePrompt", "Negative prompt", "negative_prompt"];

/** Text and numbers as text, everything else as nothing. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  if (typeof value !== "string") return undefined;
  const text = value
    .slice(0, 2 * MAX_PROMPT)
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\n\t]|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "")
    .toWellFormed()
    .trim();
  return text === "" ? undefined : text;
}

function findText(meta: Meta, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const text = Object.hasOwn(meta, key) ? textOf(meta[key]) : undefined;
    if (text !== undefined) return text;
  }
  return undefined;
}

/** The first `length` characters, never half of one, nor half of a tag. */
function cutAt(text: string, length: number): string {
  if (text.length <= length) return text;
  const head = text.slice(0, length);
  const open = head.lastIndexOf("<");
  const whole = open > head.lastIndexOf(">") ? head.slice(0, open) : head;
  return whole.replace(/[\ud800-\udbff]$/, "").trimEnd();
}

const shorten = (text: string) =>
  text.length > MAX_VALUE ? `${cutAt(text, MAX_VALUE)}…` : text.replace(/\s/g, " ");

/** Undefined where the settings tell nothing that a page shows. */
export function readSettings(meta: Meta | undefined): Settings | undefined {
  if (meta === undefined) return undefined;
  const prompt = findText(meta, PROMPT);
  const negative = findText(meta, NEGATIVE);
  const facts = FACTS.flatMap(([name, keys]): Settings["facts"] => {
    const value = findText(meta, keys);
    return value === undefined ? [] : [[name, shorten(value)]];
  });
  if (prompt === undefined && negative === undefined && facts.length === 0) return undefined;
  return {
    ...(prompt !== undefined && { prompt: cutAt(prompt, MAX_PROMPT) }),
    ...(negative !== undefined && { negative: cutAt(negative, MAX_PROMPT) }),
    ...([prompt, negative].some((text) => text && text.length > MAX_PROMPT) && {
      cut: true as const,
    }),
    facts,
  };
}
