// The lines of a card and what is wrong with them. Invariant: each line is looked at once, so the
// work grows with the text; every problem names its line and field, what was expected and found.
import type { Problem } from "#lib/catalog/errors.ts";

/** More problems than this help nobody, and a hostile text could have millions. */
const MAX_PROBLEMS = 50;
const MAX_FOUND = 60;

/** Thrown where a line is not the one the layout asks for; the section around it catches it. */
export class Misplaced extends Error {}

const quote = (text: string): string =>
  JSON.stringify(text.length > MAX_FOUND ? `${text.slice(0, MAX_FOUND)}…` : text);

export class CardLines {
  readonly problems: Problem[] = [];
  readonly #text: string;
  readonly #source: string;
  #start = 0;
  #end = -1;
  #number = 1;

  constructor(text: string, source: string) {
    this.#text = text;
    this.#source = source;
    this.#findEnd();
  }

  /** Number of the current line, counted from 1. */
  get number(): number {
    return this.#number;
  }

  /** True where so much is wrong that reading on is of no use. */
  get isHopeless(): boolean {
    return this.problems.length > MAX_PROBLEMS;
  }

  /** The current line, or the next one that is not blank; undefined at the end of the text. */
  peek(): string | undefined {
    while (this.#start < this.#text.length) {
      const line = this.#text.slice(this.#start, this.#end);
      if (line.trim() !== "") return line;
      this.#next();
    }
    return undefined;
  }

  /** True where a blank line follows the current one. */
  isBlankNext(): boolean {
    const from = this.#end + 1;
    const end = this.#text.indexOf("\n", from);
    return end >= 0 && this.#text.slice(from, end).trim() === "";
  }

  /** All that follows the current line, as it stands; undefined where nothing ends that line. */
  rest(): string | undefined {
    return this.#end >= this.#text.length ? undefined : this.#text.slice(this.#end + 1);
  }

  /** Moves on to the next line that begins with one of these. */
  skipTo(...prefixes: string[]): void {
    for (let line = this.peek(); line !== undefined; line = this.peek()) {
      if (prefixes.some((prefix) => line.startsWith(prefix))) return;
      this.#next();
    }
  }

  /** Reads a line that begins so; answers what follows. @throws Misplaced on any other line. */
  take(prefix: string, field: string): string {
    const line = this.peek();
    if (line?.startsWith(prefix) !== true) {
      this.report(field, "structure", `a line beginning ${quote(prefix)}`, line, this.#number);
      throw new Misplaced();
    }
    this.#next();
    if (line.endsWith("\r")) this.report(field, "structure", "a line end like the first one", line);
    return line.slice(prefix.length);
  }

  /** Like take, for a value: where `parse` finds none, that is a problem and undefined comes back. */
  takeValue<T>(
    prefix: string,
    field: string,
    expected: string,
    parse: (text: string) => T | undefined,
  ): T | undefined {
    const text = this.take(prefix, field);
    const value = parse(text);
    if (value === undefined) this.report(field, "value", expected, text);
    return value;
  }

  /** Like take, for a line with nothing more on it. */
  takeWhole(line: string, field: string): void {
    const more = this.take(line, field);
    if (more.trim() !== "") this.report(field, "structure", `${quote(line)} alone`, line + more);
  }

  /** Notes a problem, by default with the line read last; no `found` is the end of the text. */
  report(
    field: string,
    kind: Problem["kind"],
    expected: string,
    found: string | undefined,
    line: number = this.#number - 1,
  ): void {
    if (this.isHopeless) return;
    const place = { source: this.#source, line, field };
    if (this.problems.length === MAX_PROBLEMS) {
      const message = `expected at most ${MAX_PROBLEMS} problems, found more, which are not listed`;
      this.problems.push({ ...place, kind: "limit", message });
      return;
    }
    const what = found === undefined ? "the end of the card" : quote(found);
    this.problems.push({ ...place, kind, message: `expected ${expected}, found ${what}` });
  }

  #next(): void {
    this.#start = this.#end + 1;
    this.#number += 1;
    this.#findEnd();
  }

  #findEnd(): void {
    const end = this.#text.indexOf("\n", this.#start);
    this.#end = end < 0 ? this.#text.length : end;
  }
}
