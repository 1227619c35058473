// The slow, exact reader of JSON that says where a text is wrong; json-text.ts runs it only where
// something is. Invariant: it accepts what RFC 8259 does, less duplicate keys, numbers that no
// double holds, and nesting over MAX_DEPTH.

/** Deeper nesting is refused: no source needs it, and readers may recurse. */
export const MAX_DEPTH = 200;
const MAX_FOUND = 40;

export interface Fault {
  /** Place in the text, in UTF-16 units. */
  offset: number;
  /** Path of the value: "versions[1].name"; "json" for the whole. */
  field: string;
  kind: "format" | "structure" | "value" | "limit";
  message: string;
}

class Stop extends Error {
  readonly fault: Fault;
  constructor(fault: Fault) {
    super(fault.message);
    this.fault = fault;
  }
}

/** The first fault of a text, or undefined where it is strict JSON. */
export function findFault(text: string): Fault | undefined {
  try {
    new FaultFinder(text).read();
    return undefined;
  } catch (error) {
    if (error instanceof Stop) return error.fault;
    throw error;
  }
}

/** The number of the line, from 1, that a place in a text is on. */
export function lineOf(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf("\n"); at >= 0 && at < offset; at = text.indexOf("\n", at + 1))
    line += 1;
  return line;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /[A-Za-z0-9_+.-]*/y;
const HEX = /[0-9a-fA-F]{4}/y;
const WORDS = new Set(["true", "false", "null"]);

/** A text between quotes as messages cite it. */
export function cite(found: string): string {
  return JSON.stringify(found.length > MAX_FOUND ? `${found.slice(0, MAX_FOUND)}…` : found);
}

class FaultFinder {
  readonly #text: string;
  #at = 0;
  readonly #path: (string | number)[] = [];

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    this.#value();
    this.#blanks();
    if (this.#at < this.#text.length) this.#expected("the end of the text after the value");
  }

  #value(): void {
    this.#blanks();
    const first = this.#text[this.#at];
    if (first === "{") this.#object();
    else if (first === "[") this.#array();
    else if (first === '"') this.#string();
    else this.#scalar();
  }

  #object(): void {
    this.#enter();
    const keys = new Set<string>();
    this.#members("}", "a key in double quotes", () => {
      const start = this.#at;
      if (this.#text[start] !== '"') this.#expected("a key in double quotes");
      const key = this.#string();
      this.#path.push(key);
      if (keys.has(key))
        this.#stop("structure", start, `expected each key once, found the key ${cite(key)} again`);
      keys.add(key);
      this.#blanks();
      if (this.#text[this.#at] !== ":") this.#expected("a colon after the key");
      this.#at += 1;
    });
  }

  #array(): void {
    this.#enter();
    let index = 0;
    this.#members("]", "a value", () => this.#path.push(index++));
  }

  #enter(): void {
    if (this.#path.length >= MAX_DEPTH)
      this.#stop("limit", this.#at, `expected at most ${MAX_DEPTH} levels of nesting, found more`);
    this.#at += 1;
  }

  /** The members up to the closing bracket; `open` reads what stands before a member's value. */
  #members(close: string, what: string, open: () => void): void {
    this.#blanks();
    if (this.#text[this.#at] === close) {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#blanks();
      if (this.#text[this.#at] === close) this.#expected(`${what} after the comma`);
      open();
      this.#value();
      this.#path.pop();
      this.#blanks();
      const next = this.#text[this.#at];
      if (next !== "," && next !== close) this.#expected(`a comma or ${close}`);
      this.#at += 1;
      if (next === close) return;
    }
  }

  #string(): string {
    const start = this.#at;
    this.#at += 1;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (Number.isNaN(code)) this.#expected("a double quote at the end of the string");
      if (code < 0x20) this.#expected("no bare control character or line break inside a string");
      this.#at += 1;
      if (code === 0x5c) this.#escape();
    }
    this.#at += 1;
    return JSON.parse(this.#text.slice(start, this.#at));
  }

  #escape(): void {
    const letter = this.#text[this.#at] ?? "";
    HEX.lastIndex = this.#at + 1;
    const isEscape = letter === "u" ? HEX.test(this.#text) : /^["\\/bfnrt]$/.test(letter);
    if (!isEscape) this.#expected('one of \\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX');
    this.#at += 1;
  }

  #scalar(): void {
    const start = this.#at;
    WORD.lastIndex = start;
    const word = WORD.exec(this.#text)?.[0] ?? "";
    NUMBER.lastIndex = start;
    const number = NUMBER.exec(this.#text)?.[0];
    if (number !== word && !WORDS.has(word)) this.#expected("a value", word);
    if (number === word && !Number.isFinite(Number(word)))
      this.#stop("value", start, `expected a number below 1.8e308, found ${cite(word)}`);
    this.#at += word.length;
  }

  #blanks(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return;
      this.#at += 1;
    }
  }

  #expected(what: string, word = ""): never {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const found = this.#at >= this.#text.length ? "the end of the text" : cite(word || character);
    this.#stop("format", this.#at, `expected ${what}, found ${found}`);
  }

  #stop(kind: Fault["kind"], offset: number, message: string): never {
    throw new Stop({ offset, field: formatPath(this.#path), kind, message });
  }
}

/** ["versions", 1, "name"] → "versions[1].name"; the empty path is "json". */
function formatPath(path: readonly (string | number)[]): string {
  if (path.length === 0) return "json";
  const text = path.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`)).join("");
  return text.replace(/^\./, "").slice(0, 500);
}
