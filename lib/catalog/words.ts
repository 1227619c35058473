// Texts → the words that are searched, the same for what is stored and for what is asked.
// Invariant: tokensOf takes time in proportion to the text, whatever it holds.

/** Code points: longer words are cut on both sides, so they still meet. */
const MAX_WORD = 40;

// Scripts written without spaces, and pictures (emoji): each character counts for itself.
const CJK = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Hangul}\p{scx=Bopomofo}]`;
// A run of such characters, or a run of letters and digits of any other script.
const PIECE = new RegExp(
  String.raw`(?<run>(?:[[\p{L}\p{N}\p{M}]&&${CJK}]|\p{So})+)|[[\p{L}\p{N}]--${CJK}][[\p{L}\p{N}\p{M}]--${CJK}]*`,
  "gv",
);
const ASCII = /^\p{ASCII}*$/u;
/** Nothing folds across it and the ASCII characters before it, so texts may be taken apart there. */
const BLANK = 0x20;
const IGNORABLE = /\p{Default_Ignorable_Code_Point}+/gu;
// Only where marks are accents: in Japanese and Indic scripts they make another letter.
const ACCENTS = /([\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])\p{Mn}+/gu;
// "low-ra", "kai'sa": written as one word, too.
const LINK = /^[-'’\u2010]$/u;
const NOT_DIGIT = /\D/;
// Names in Japanese are written with these between their parts, or without.
const NAME_GAP = /^[ ・·]$/u;
// "LowRAv2" → Low, RA, v, 2.
export const PARTS = /\p{Lu}+(?!\p{Ll})|\p{Lu}?[\p{Ll}\p{Lt}\p{Lm}\p{Lo}\p{M}]+|\p{N}+/gu;

/** A word, a part of one, some linked ones; a character of a run or two of them; folded. */
export interface Token {
  text: string;
  /** Its place, counted in words and in characters of runs, from 0. */
  at: number;
}

/** A word, or a run of characters each of which counts for itself; folded, never cut. */
export interface Piece {
  text: string;
  run: boolean;
}

/** Compatibility forms, accents and invisible characters folded; case kept. */
function plain(text: string): string {
  if (ASCII.test(text)) return text;
  return text.normalize("NFKD").replace(IGNORABLE, "").replace(ACCENTS, "$1").normalize("NFC");
}

// The final sigma is lower case by context only, which a prefix does not have.
const lower = (text: string): string => text.toLowerCase().replaceAll("ς", "σ");

/** The text without case, accents, width and invisible characters. */
export const fold = (text: string): string => lower(plain(text));

/** The order of names: without case, accents, width and outer blanks. */
export const nameKey = (name: string): string => plain(name).toLowerCase().trim().toWellFormed();

/** The next character beyond ASCII from there on, or −1. */
function findBeyond(text: string, from: number): number {
  for (let i = from; i < text.length; i += 1) if (text.charCodeAt(i) > 0x7f) return i;
  return -1;
}

/** A word as it is kept and asked for: its first 40 characters. */
export const cutWord = (word: string): string =>
  word.length <= MAX_WORD ? word : [...word.slice(0, 2 * MAX_WORD)].slice(0, MAX_WORD).join("");

/** The words and runs of a text in their order. */
export function piecesOf(text: string): Piece[] {
  return [...plain(text).matchAll(PIECE)].map(({ 0: found, groups }) => ({
    text: lower(found),
    run: groups?.run !== undefined,
  }));
}

/** The words and runs of a text, joined by one blank each: two that read alike are equal. */
export const spelled = (text: string): string =>
  piecesOf(text)
    .map((piece) => (piece.run ? piece.text : cutWord(piece.text)))
    .join(" ");

/** What of a run is looked for: each two neighbours, or the one character that it is. */
export function pairsOf(run: string): string[] {
  const characters = [...run];
  if (characters.length < 2) return characters;
  return characters.slice(1).map((second, i) => `${characters[i]}${second}`);
}

// What a character of ASCII is; a word that changes between them has parts.
const NONE = 0;
const DIGIT = 1;
const SMALL = 2;
const CAPITAL = 3;
const CLASSES = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[0-9]/.test(character)) return DIGIT;
  if (/[a-z]/.test(character)) return SMALL;
  return /[A-Z]/.test(character) ? CAPITAL : NONE;
});

/** Of a character within the text. */
const kindAt = (text: string, at: number): number => CLASSES[text.charCodeAt(at)] as number;

const HYPHEN = 0x2d;
const APOSTROPHE = 0x27;
const isLink = (code: number): boolean => code === HYPHEN || code === APOSTROPHE;

/** A capital before small letters begins a part, but the first of a word begins none. */
function mayHaveParts(text: string, start: number, end: number): boolean {
  const first = kindAt(text, start);
  const kind = first === CAPITAL && end > start + 1 ? kindAt(text, start + 1) : first;
  if (kind === DIGIT && first !== DIGIT) return true;
  for (let i = start + 1; i < end; i += 1) if (kindAt(text, i) !== kind) return true;
  return false;
}

/** Where the word ends that begins there. */
function endOfWord(text: string, start: number): number {
  let end = start + 1;
  while (end < text.length && kindAt(text, end) !== NONE) end += 1;
  return end;
}

/**
 * The tokens of one text after the other, as parts of strings: for long texts, of which most words
 * are never needed as strings of their own. See tokensOf.
 */
export class TokenReader {
  /** How many tokens the text has; each stands in its string from its start to its end. */
  length = 0;
  readonly strings: string[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** As Token.at. */
  readonly places: number[] = [];
  #at = 0;
  /** The first tokens of the words that links have joined so far, and how many they are. */
  readonly #linked: number[] = [];
  #links = 0;
  /** The character with which a run has just ended, where another may go on. */
  #before = "";

  textAt(token: number): string {
    return (this.strings[token] as string).slice(this.starts[token], this.ends[token]);
  }

  read(text: string): void {
    this.length = 0;
    this.#at = 0;
    this.#before = "";
    let at = 0;
    // The pieces between blanks that are more than ASCII are folded, the text between them is not.
    for (let next = findBeyond(text, 0); next >= 0; next = findBeyond(text, at)) {
      let start = next;
      while (start > at && text.charCodeAt(start - 1) > BLANK) start -= 1;
      let end = next + 1;
      while (end < text.length && text.charCodeAt(end) > BLANK) end += 1;
      this.#readAscii(text.slice(at, start));
      this.#readPieces(plain(text.slice(start, end)));
      at = end;
    }
    this.#readAscii(text.slice(at));
  }

  #push(text: string, start: number, end: number, at: number): void {
    const token = this.length;
    this.length += 1;
    this.strings[token] = text;
    this.starts[token] = start;
    this.ends[token] = end;
    this.places[token] = at;
  }

  #add(text: string, start: number, end: number): void {
    if (end - start <= MAX_WORD) this.#push(text, start, end, this.#at);
    else {
      const cut = cutWord(text.slice(start, end));
      this.#push(cut, 0, cut.length, this.#at);
    }
  }

  #endLinks(): void {
    if (this.#links > 1) this.#addJoined();
    this.#links = 0;
  }

  /** The last token stays the last. */
  #addJoined(): void {
    const words = this.#linked.slice(0, this.#links).map((token) => this.textAt(token));
    const joined = words.join("");
    if (!NOT_DIGIT.test(joined)) return;
    const last = this.length - 1;
    const [text, start, end] = [this.strings[last], this.starts[last], this.ends[last]];
    const at = this.places[last] as number;
    const cut = cutWord(joined);
    this.length = last;
    this.#push(cut, 0, cut.length, this.#at - this.#links);
    this.#push(text as string, start as number, end as number, at);
  }

  /** `parted`: as it was written, where it may have parts. */
  #addWord(text: string, start: number, end: number, parted: string): void {
    this.#linked[this.#links] = this.length;
    this.#links += 1;
    this.#before = "";
    this.#add(text, start, end);
    const parts = parted === "" ? [] : (parted.match(PARTS) ?? []);
    if (parts.length > 1) for (const part of parts.map(lower)) this.#add(part, 0, part.length);
    this.#at += 1;
  }

  #addRun(run: string): void {
    this.#endLinks();
    for (const character of run) {
      const pair = this.#before + character;
      if (this.#before !== "") this.#push(pair, 0, pair.length, this.#at - 1);
      this.#add(character, 0, character.length);
      this.#at += 1;
      this.#before = character;
    }
  }

  /** Of a text beyond ASCII, folded but for its case. */
  #readPieces(text: string): void {
    let end = 0;
    for (const { 0: piece, index, groups } of text.matchAll(PIECE)) {
      const gap = text.slice(end, index);
      if (gap !== "" && !NAME_GAP.test(gap)) this.#before = "";
      const word = lower(piece);
      if (groups?.run !== undefined) this.#addRun(word);
      else {
        if (!LINK.test(gap)) this.#endLinks();
        this.#addWord(word, 0, word.length, piece);
      }
      end = index + piece.length;
    }
    if (end < text.length) this.#before = "";
    this.#endLinks();
  }

  #readAscii(text: string): void {
    if (!NAME_GAP.test(text)) this.#before = "";
    const small = text.toLowerCase();
    let end = -1;
    for (let start = 0; start < text.length; start += 1) {
      if (kindAt(text, start) === NONE) continue;
      if (start !== end + 1 || !isLink(text.charCodeAt(end))) this.#endLinks();
      end = endOfWord(text, start);
      const parted = mayHaveParts(text, start, end) ? text.slice(start, end) : "";
      this.#addWord(small, start, end, parted);
      start = end;
    }
    this.#endLinks();
  }
}

/**
 * The words of a text; the parts of a word that changes case or goes over to digits, at its place
 * ("LowRA": lowra, low, ra); words linked by a hyphen or apostrophe as one word, at the first's place
 * ("low-ra": low, ra, lowra); each character of a run, and each two neighbours at the first's place,
 * also across the one blank or middle dot that names may have or not ("和泉 紗霧"). The last token
 * stands at the last place.
 */
export function tokensOf(text: string): Token[] {
  const reader = new TokenReader();
  reader.read(text);
  return Array.from({ length: reader.length }, (_, token) => ({
    text: reader.textAt(token),
    at: reader.places[token] as number,
  }));
}
