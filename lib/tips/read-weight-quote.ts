// The words that say a weight, and its numbers. Invariant: a quote stands in its line exactly so.
import type { Evidence } from "#lib/catalog/model.ts";

const MAX_QUOTE = 200;

export type Value = Pick<Evidence, "best" | "min" | "max">;

/** The sentence, or where it is too long for a quote the words around `word`. */
export function toEvidence(
  kind: Evidence["kind"],
  text: string,
  value: Value,
  word = "",
): Evidence {
  if (text.length <= MAX_QUOTE)
    return { kind, quote: text.replace(/^[\s,;，；、]+/, ""), ...value };
  const from = Math.max(0, text.indexOf(word) - MAX_QUOTE / 2);
  const part = text.slice(from, from + MAX_QUOTE);
  const first = from > 0 ? part.slice(0, MAX_QUOTE / 4).indexOf(" ") + 1 : 0;
  const last = from + MAX_QUOTE < text.length ? part.lastIndexOf(" ") : part.length;
  const quote = part.slice(first, last > MAX_QUOTE * 0.75 ? last : part.length);
  return { kind, quote: trimHalves(quote).trim(), ...value };
}

/** Without half a character at either end, so that the quote is found in its line. */
const trimHalves = (text: string): string =>
  text.replace(/^[\udc00-\udfff]/, "").replace(/[\ud800-\udbff]$/, "");

const toNumber = (text: string): number => {
  const number = Number(text.replace("−", "-").replace(",", ".").replace("%", ""));
  return text.endsWith("%") ? number / 100 : number;
};

/** "70-80%" are two percentages. */
export function toNumbers(texts: string[]): number[] {
  const isPercent = texts.at(-1)?.endsWith("%");
  return texts.map((text) => toNumber(isPercent && !text.endsWith("%") ? `${text}%` : text));
}
