// The text of a search as it was typed, in pieces that can be taken away one by one; taken apart like
// in lib/search/read-words.ts, which says what each of them looks for.

const QUOTES = '"“”„';
const OPERATOR = "(?:tag|by|trigger|file|base|prompt|hash)[:：]";
// A quote that is never closed ends with the text.
const PIECE = new RegExp(
  `-?(?:${OPERATOR})?(?:[${QUOTES}][^${QUOTES}]*[${QUOTES}]?|[^\\s${QUOTES}]+)`,
  "giu",
);
const NOT_PLAIN = new RegExp(`^(?:-|${OPERATOR})`, "iu");
const QUOTE = new RegExp(`[${QUOTES}]`, "gu");

export const queryPieces = (q: string): string[] => q.match(PIECE) ?? [];

/** The pieces that look for plain words or phrases in every field. */
export const plainPieces = (q: string): string[] =>
  queryPieces(q)
    .filter((piece) => !NOT_PLAIN.test(piece))
    .map((piece) => piece.replace(QUOTE, " ").trim())
    .filter((piece) => piece !== "");
