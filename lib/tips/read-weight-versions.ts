// Versions that a text tells apart. Invariant: the parts of a sentence are its own words.
import { findAll } from "#lib/catalog/find-all.ts";
import { WEIGHT_WORDS } from "./weight-words.ts";

/** In characters: what goes on for longer is no sentence, but a list or an attack. */
export const MAX_SENTENCE = 2000;
const VERSION =
  /(?<![a-z])v(?:er(?:sions?)?)?\.?\s?(\d{1,3}(?:\.\d{1,3})?)|(?<![\d.])(\d{1,2}\.\d{1,2})\sversions?\b/gi;

/** Version numbers in a text: "V2.0 and version 3, the 1.5 version" → "2", "3", "1.5". */
export function versionNumbers(text: string): string[] {
  return findAll(text, VERSION).map((match) => String(Number(match[1] ?? match[2])));
}

/** Base models as texts and sources name them, and the family whose advice holds for them too. */
const BASES: readonly { name: string; pattern: RegExp; family?: string }[] = [
  { name: "SDXL", pattern: /\b(?:sd\s?-?)?xl\b/i },
  { name: "SD 1.5", pattern: /\bsd\s?-?v?1(?:\.[45x])?(?![.\d])/i },
  { name: "Flux", pattern: /\bflux\b/i },
  { name: "Illustrious", pattern: /\billustrious/i, family: "SDXL" },
  { name: "NoobAI", pattern: /\bnoob(?:\s?ai|\b)/i, family: "SDXL" },
  { name: "Pony", pattern: /\bpony\b/i, family: "SDXL" },
  { name: "SD 3", pattern: /\bsd\s?-?3/i },
  { name: "SD 2", pattern: /\bsd\s?-?2/i },
  { name: "Qwen", pattern: /\bqwen\b/i },
  { name: "Chroma", pattern: /\bchroma\b/i },
];
/** What a line is about: "SDXL and Pony: …" */
const LABEL = /^[^:：\d]{0,30}(?:\d(?:\.[45x])?[^:：\d]{0,30})?(?=[:：])/;
/** "0.8 for Flux" */
const FOR = /\bfor\s(?:the\s)?[^,.;:：\d]{2,30}(?:1\.5)?/gi;

/** The base models for which a line gives the number that `quote` is about. */
export function baseNames(line: string, quote: string): string[] {
  const labels = [LABEL.exec(line)?.[0] ?? "", ...(quote.match(FOR) ?? [])].join(" ");
  return basesIn(labels).map(({ name }) => name);
}

const basesIn = (text: string): (typeof BASES)[number][] =>
  BASES.filter(({ pattern }) => pattern.test(text));

/** What advice for a base model is called in a text that names these: its own name, or its family's. */
export function ownBases(baseModel: string, named: ReadonlySet<string>): string[] {
  return basesIn(baseModel).flatMap(({ name, family }) =>
    named.has(name) || family === undefined ? name : family,
  );
}

const NUMBER = /(?:^|[^\w.])\d?[.,]?\d/;

/** A sentence that gives each version its weight ("v1: 0.5, v2: 0.7", "0.5 (v1), 0.7 (v2)"), in
 * parts with one of them each; any other whole. */
export function splitVersions(whole: string): { whole: string; isPart: boolean }[] {
  const text = whole.slice(0, MAX_SENTENCE);
  const names = text.includes("<") ? [] : findAll(text, VERSION);
  if (names.length < 2 || text.search(WEIGHT_WORDS) < 0) return [{ whole, isPart: false }];
  const isFirst = !NUMBER.test(text.slice(0, names[0]?.index));
  const cuts = names.map(({ index, 0: name }) => (isFirst ? index : index + name.length));
  const edges = isFirst
    ? [0, ...cuts.slice(1), text.length]
    : [0, ...cuts.slice(0, -1), text.length];
  const parts = edges.slice(1).map((end, at) => text.slice(edges[at], end).trim());
  const isEach = parts.every((part) => NUMBER.test(part.replace(VERSION, "v")));
  return isEach ? parts.map((part) => ({ whole: part, isPart: true })) : [{ whole, isPart: false }];
}
