// The text of a search, thing by thing, as it was typed. What each of them looks for is said in
// lib/search/read-words.ts. Invariant: the texts of all things are the whole search but for blanks.
import { fold } from "./words.ts";

/** One thing of the text. */
export interface Typed {
  /** All of it. */
  text: string;
  excluded: boolean;
  /** Folded; "" for none. */
  operator: string;
  quoted: boolean;
  /** "" for an operator or a "-" that nothing follows yet. */
  value: string;
}

/** So many neighbouring words may be one: "low ra", "sam does arts". */
export const JOINABLE: readonly number[] = [2, 3];

const QUOTES = '"“”„';
const OPERATOR = "(tag|by|trigger|file|base|prompt|hash)[:：]";
// Blanks or other quotes end a value; a quote that is never closed ends with the text.
const TYPED = new RegExp(
  `(-?)(?:${OPERATOR})?(?:[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]?|([^\\s${QUOTES}]+))`,
  "giu",
);
const UNFINISHED = new RegExp(`^(?:-+|-?${OPERATOR})$`, "iu");

const NOTHING = { excluded: false, operator: "", quoted: false, value: "" };

export function* typedIn(q: string): Generator<Typed> {
  for (const [text, minus, operator = "", phrase, value = ""] of q.matchAll(TYPED))
    if (UNFINISHED.test(text)) yield { text, ...NOTHING };
    else
      yield {
        text,
        excluded: minus === "-",
        operator: fold(operator),
        quoted: phrase !== undefined,
        value: phrase ?? value,
      };
}

/** In pieces that can be taken away one by one. */
export const queryPieces = (q: string): string[] => [...typedIn(q)].map(({ text }) => text);

/** The words and phrases that are looked for in every field. */
export const plainPieces = (q: string): string[] =>
  [...typedIn(q)]
    .filter(({ excluded, operator }) => !excluded && operator === "")
    .map(({ value }) => value.trim())
    .filter((value) => value !== "");
