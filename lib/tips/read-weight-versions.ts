// Versions that a text tells apart. Invariant: the parts of a sentence are its own words.
import { findAll } from "#lib/catalog/find-all.ts";
import { WEIGHT_WORDS } from "./weight-words.ts";

/** In characters: what goes on for longer is no sentence, but a list or an attack. */
export const MAX_SENTENCE = 2000;
const VERSION = /(?<![a-z])v(?:er(?:sions?)?)?\.?\s?(\d{1,3}(?:\.\d{1,3})?)/gi;

/** Version numbers in a text: "V2.0 and version 3" → "2", "3". */
export function versionNumbers(text: string): string[] {
  return findAll(text, VERSION).map((match) => String(Number(match[1])));
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
