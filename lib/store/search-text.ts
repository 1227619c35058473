// Text → search terms, the same for what is stored and for what is asked.
// Invariant: a term holds letters, digits, marks and symbols beyond ASCII only, so nothing that a
// person types can become query syntax.
import type { Model } from "#lib/catalog/model.ts";

const MAX_TERMS = 12;
/** Code points: longer words are cut on both sides, so they still meet. */
const MAX_TERM = 40;
/** Characters of a model's description that are searched. */
const MAX_BODY = 100_000;
/** Stands between values; no term holds it, so no phrase reaches across. */
const BOUNDARY = " · ";

// Scripts written without spaces, and pictures (emoji): each character is a term of its own.
const RUN =
  /(?:[[\p{L}\p{N}\p{M}]&&[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}]]|\p{So})+/gv;
// Everything else: a run of letters and digits is one term.
const WORD =
  /[[\p{L}\p{N}\p{M}]--[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}]]+/gv;
// The same among ASCII alone, where there are no runs and nothing folds.
const ASCII = /^\p{ASCII}*$/u;
const ASCII_WORD = /[A-Za-z0-9]+/g;
const NOT_ASCII = /[^\0-\x7f]+/g;
/** Nothing folds across it and the ASCII characters before it, so texts may be taken apart there. */
const BLANK = 0x20;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
// Only where marks are accents: in Japanese and Indic scripts they make another letter.
const ACCENTS = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])\p{Mn}+/gu;
// "LowRA_v2" → Low, RA, v, 2.
const PARTS = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{M}]+|\p{N}+/gu;

/** Compatibility forms, accents and invisible characters folded; case kept. */
function plain(text: string): string {
  if (ASCII.test(text)) return text;
  return text.normalize("NFKD").replace(IGNORABLE, "").replace(ACCENTS, "$1").normalize("NFC");
}

const cut = (term: string): string =>
  term.length <= MAX_TERM ? term : [...term].slice(0, MAX_TERM).join("");
// The final sigma is lower case by context only, which a prefix does not have.
const lower = (word: string): string => cut(word.toLowerCase().replaceAll("ς", "σ"));
const spaced = (run: string): string => [...run].join(" ");

/** The order of names: without case, accents, width and outer blanks. */
export function nameKey(name: string): string {
  return plain(name).toLowerCase().trim().toWellFormed();
}

interface Segments {
  words: string[];
  runs: string[];
}

/** The pieces between blanks that are more than ASCII, and the text without them. */
function takeApart(text: string): { ascii: string; others: string[] } {
  const others: string[] = [];
  let ascii = "";
  let at = 0;
  for (const { index } of text.matchAll(NOT_ASCII)) {
    if (index < at) continue;
    let start = index;
    while (start > at && text.charCodeAt(start - 1) > BLANK) start -= 1;
    let end = index + 1;
    while (end < text.length && text.charCodeAt(end) > BLANK) end += 1;
    ascii += `${text.slice(at, start)} `;
    others.push(text.slice(start, end));
    at = end;
  }
  return { ascii: ascii + text.slice(at), others };
}

/** The words and the runs of a text, case kept. */
function segments(text: string): Segments {
  const { ascii, others } = takeApart(text);
  const folded = [...new Set(others)].map(plain);
  return {
    words: [
      ...(ascii.match(ASCII_WORD) ?? []),
      ...folded.flatMap((piece) => piece.match(WORD) ?? []),
    ],
    runs: folded.flatMap((piece) => piece.match(RUN) ?? []),
  };
}

const parts = (word: string): string[] => word.match(PARTS) ?? [];

/** What the index stores of some texts: words once each, runs as they stand, for phrases. */
function indexed(texts: readonly string[], { split }: { split: boolean }): string {
  const words = new Set<string>();
  const runs = new Set<string>();
  for (const found of texts.map(segments)) {
    for (const word of new Set(found.words)) words.add(lower(word));
    if (split) for (const part of found.words.flatMap(parts)) words.add(lower(part));
    for (const run of found.runs) runs.add(spaced(run));
  }
  return [[...words].join(" "), ...runs].join(BOUNDARY);
}

/** HTML → its text, in one pass; a "<" that no ">" follows is text. Not a sanitizer. */
export function stripMarkup(html: string): string {
  const pieces: string[] = [];
  let at = 0;
  for (;;) {
    const open = html.indexOf("<", at);
    const close = open < 0 ? -1 : html.indexOf(">", open);
    if (close < 0) break;
    pieces.push(html.slice(at, open));
    at = close + 1;
  }
  pieces.push(html.slice(at));
  return pieces.join(" ").replace(/&#?\w{1,12};/g, " ");
}

export interface SearchText {
  /** The model's name. */
  name: string;
  /** Tags, creator, names of versions and files, trigger words. */
  head: string;
  /** The text of the descriptions. */
  body: string;
}

/** What of a model is searched, not yet taken apart into words. */
export interface Searchable {
  name: string;
  head: string[];
  body: string;
}

export function searchableOf(model: Model): Searchable {
  const { name, tags, creator, description, versions } = model;
  const head = versions.flatMap((version) => [
    version.name,
    ...version.trainedWords,
    ...version.files.map((file) => file.name),
  ]);
  const body = [description, ...versions.map((version) => version.description)]
    .filter((html) => html !== undefined)
    .map(stripMarkup)
    .join("\n")
    .slice(0, MAX_BODY);
  return { name, head: [...tags, ...(creator ? [creator.name] : []), ...head], body };
}

export function toSearchText({ name, head, body }: Searchable): SearchText {
  return {
    name: indexed([name], { split: true }),
    head: indexed(head, { split: true }),
    body: indexed([body], { split: false }),
  };
}

/** The terms of a search: words (each also the beginning of a word) and phrases; at most 12. */
export function searchTerms(q: string): string[] {
  // Longer than twelve terms can be, with room for separators and for what folds away.
  const { words, runs } = segments(q.slice(0, MAX_TERMS * MAX_TERM * 4));
  const terms = new Set([...words.map(lower), ...runs.map((run) => spaced(cut(run)))]);
  return [...terms].slice(0, MAX_TERMS);
}
