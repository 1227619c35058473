// Links to a quotation in the page's own text. Invariant: whatever the quotation, the link stays on
// the page.

/** Longer quotations are named by their beginning and their end, in characters. */
const MAX_WHOLE = 120;
const PART = 50;

/** Percent-encoded for a text directive, in which "-" and "," have a meaning of their own. */
const encode = (text: string) => encodeURIComponent(text.toWellFormed()).replaceAll("-", "%2D");

/** The beginning of a text up to the end of a word, for a browser looks for whole words. */
function firstWords(text: string): string {
  const head = text.slice(0, PART);
  const end = head.lastIndexOf(" ");
  return (end > 0 && text[PART] !== " " ? head.slice(0, end) : head).trim();
}

/** The end of a text from the beginning of a word. */
function lastWords(text: string): string {
  if (text.length <= PART) return text.trim();
  const tail = text.slice(-PART);
  const start = tail.indexOf(" ");
  return (start >= 0 ? tail.slice(start + 1) : tail).trim();
}

/** The quotation without the mark of its being cut, and without the word that was cut with it. */
export function wholeWords(quote: string): string {
  if (!quote.endsWith("…")) return quote.trim();
  const cut = quote.slice(0, -1);
  const end = cut.lastIndexOf(" ");
  return (end > 0 ? cut.slice(0, end) : cut).trim();
}

/**
 * The words before the quotation in a text of such lines, which the heading `title` precedes;
 * undefined where the text does not say it.
 */
function wordsBefore(quote: string, lines: readonly string[], title: string): string | undefined {
  const text = wholeWords(quote);
  const index = lines.findIndex((line) => line.includes(text));
  const line = lines[index];
  if (line === undefined) return undefined;
  const inLine = lastWords(line.slice(0, line.indexOf(text)).trim());
  return inLine === "" ? lastWords((lines[index - 1] ?? title).trim()) : inLine;
}

/** A text on the page that quotations come from, as lines, and its heading. */
export interface QuotedText {
  title: string;
  lines: readonly string[];
}

/**
 * A link to the place where `text` says `quote`: `#:~:text=BEFORE-,START` or `…,START,END`
 * (https://wicg.github.io/scroll-to-text-fragment/). What stands before tells the place from the
 * link itself, which says the same.
 */
export function quoteLink(quote: string, { title, lines }: QuotedText): string {
  const before = wordsBefore(quote, lines, title);
  const prefix = before === undefined || before === "" ? "" : `${encode(before)}-,`;
  const text = wholeWords(quote);
  if (text.length <= MAX_WHOLE) return `#:~:text=${prefix}${encode(text)}`;
  return `#:~:text=${prefix}${encode(firstWords(text))},${encode(lastWords(text))}`;
}
