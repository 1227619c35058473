// Takes a stream of JSON apart into its documents without parsing them. Invariant: no more is held
// than one document or a page's frame (maxBytes), and what is broken costs no document beside it
// that begins on a line of its own.
import type { Problem } from "#lib/catalog/errors.ts";
import {
  CLOSE_LIST,
  describeAt,
  EXPECTED,
  isBinary,
  isOpener,
  isWord,
  LINE_END,
  OPEN_LIST,
  State,
} from "./json-bytes.ts";
import { cite, findFault, MAX_DEPTH } from "./json-faults.ts";
import { JsonScanner } from "./json-scanner.ts";
import { looksLike, SNIFF_BYTES } from "./looks-like.ts";
import { PendingDocument } from "./pending-document.ts";

export interface SplitterOptions {
  /** The name used in problems. */
  source: string;
  /** Longer documents are passed over with a problem; default 16 MiB. */
  maxBytes?: number;
  /** A document's own bytes, which are the receiver's to keep, and the line it begins on, from 1. */
  onDocument(bytes: Buffer, line: number): void;
  onProblem(problem: Problem): void;
  /** What a page says beside its items (`nextCursor`, `nextPage` …), after the page's last item. */
  onMetadata?(metadata: unknown): void;
}

const DEFAULT_MAX_BYTES = 16 * 2 ** 20;
/** Keys of a model or version: an "items" behind one of them is no page's list. */
const MODEL_KEYS = new Set(["id", "modelId", "name", "modelVersions", "versions"]);
const NOTHING = Buffer.alloc(0);

/**
 * Scans single values, values one after another, NDJSON, arrays (each element is a document) and
 * pages `{ "items": […], "metadata": {…} }` (each item is one), cut into chunks anywhere. It checks
 * brackets, commas and strings only: documents come out unparsed. A broken value is one problem;
 * reading goes on at the next line that begins with a bracket, indented as the broken value was.
 */
export class JsonSplitter extends JsonScanner {
  readonly #options: SplitterOptions;
  readonly #maxBytes: number;
  /** The first bytes, until there are enough to tell what they are. */
  #head: Buffer | undefined = NOTHING;
  /** The depth at which documents lie: 0, in an array 1, in a page's items 2. */
  #base = 0;
  /** A page's text up to its items. */
  #page: Buffer | undefined;
  /** Of the outermost object: whether it has one of MODEL_KEYS, and the blanks before it. */
  #sawModelKey = false;
  #outerIndent = 0;
  #isEmpty = true;
  readonly #document = new PendingDocument();

  constructor(options: SplitterOptions) {
    super();
    this.#options = options;
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES;
  }

  /** Takes the next bytes; they may be reused afterwards. */
  write(bytes: Buffer): void {
    if (this.#head === undefined) {
      this.#scan(bytes, 0);
      return;
    }
    this.#head = Buffer.concat([this.#head, bytes]);
    if (this.#head.length >= SNIFF_BYTES) this.#begin(this.#head);
  }

  /** Says that all has been written: what is cut off is a problem. */
  end(): void {
    if (this.#head !== undefined) this.#begin(this.#head);
    if (this.state === State.scalar && this.depth === this.#base) this.endValue(0);
    while (this.#isCutOff()) {
      const place = this.fail(0);
      this.#scan(this.chunk, place);
    }
    if (this.#isEmpty) this.#report("format", "the file is empty, expected JSON", 1);
  }

  #begin(head: Buffer): void {
    this.#head = undefined;
    const name = looksLike(head);
    const hasMark = head[0] === 0xef && head[1] === 0xbb && head[2] === 0xbf;
    if (name === undefined) {
      this.#scan(hasMark ? head.subarray(3) : head, 0);
      return;
    }
    this.#report("format", `looks like ${name}, expected JSON`);
    this.state = State.ignore;
  }

  #isCutOff(): boolean {
    return this.state < State.seek && (this.depth > 0 || this.#document.isOpen);
  }

  #scan(chunk: Buffer, from: number): void {
    this.chunk = chunk;
    this.run(from);
    this.#document.hold(this.chunk);
    this.#checkLength(0);
    this.chunk = NOTHING;
  }

  /** Passes over a document that is too long where it ends, or is cut, at a place of the chunk. */
  #checkLength(end: number): void {
    const { isOpen, isPassedOver } = this.#document;
    if (isOpen && !isPassedOver && this.#document.lengthAt(end) > this.#maxBytes)
      this.#passOver(`${this.#maxBytes} bytes a document`);
  }

  // Brackets and documents.

  protected override open(at: number, closer: number, next: State): number {
    if (this.depth - this.#base >= MAX_DEPTH) {
      this.#passOver(`${MAX_DEPTH} levels of nesting`);
      this.deep = 1;
      this.state = State.deep;
      return at + 1;
    }
    if (closer === CLOSE_LIST && this.#isItems()) {
      this.#page = this.#document.take(this.chunk, at + 1);
      this.#base = 2;
    }
    this.depth += 1;
    this.closers[this.depth] = closer;
    this.state = next;
    return at + 1;
  }

  /** True where the list that begins is a page's. */
  #isItems(): boolean {
    const isOutermost = this.#base === 0 && this.depth === 1 && this.key === "items";
    const isFirst = !this.#sawModelKey && this.#page === undefined;
    return isOutermost && isFirst && !this.#document.isPassedOver;
  }

  protected override close(at: number): number {
    this.indent = -1;
    this.depth -= 1;
    if (this.depth >= this.#base) this.endValue(at + 1);
    else {
      // The end of a list of documents; behind a page's, the rest of the page follows.
      this.#base = 0;
      this.state = this.depth === 0 ? State.value : State.after;
      if (this.depth > 0) this.#document.open(at, this.line, this.#outerIndent);
    }
    return at + 1;
  }

  protected override startValue(at: number, byte: number | undefined): void {
    if (this.depth !== this.#base || this.#document.isOpen) return;
    this.#isEmpty = false;
    if (this.depth === 0) {
      this.#outerIndent = this.indent;
      this.#sawModelKey = false;
    }
    if (this.depth === 0 && byte === OPEN_LIST) this.#base = 1;
    else this.#document.open(at, this.line, this.indent);
  }

  protected override endKey(): void {
    if (this.depth === 1 && MODEL_KEYS.has(this.key)) this.#sawModelKey = true;
  }

  protected override endValue(end: number): void {
    this.state = this.depth === 0 ? State.value : State.after;
    if (this.depth === this.#base) this.#endDocument(end);
  }

  #endDocument(end: number): void {
    this.#checkLength(end);
    const page = this.#base === 0 ? this.#page : undefined;
    if (this.#base === 0) this.#page = undefined;
    if (this.#document.isPassedOver) {
      this.#document.close();
      return;
    }
    const bytes = this.#document.take(this.chunk, end);
    if (page !== undefined) this.#endPage(page, bytes);
    else if (isWord(bytes[0]) && findFault(bytes.toString("latin1"))?.kind === "format")
      this.giveUp(0, `expected a value, found ${cite(bytes.toString("latin1"))}`);
    else this.#options.onDocument(bytes, this.#document.line);
  }

  #endPage(head: Buffer, tail: Buffer): void {
    const text = Buffer.concat([head, tail]).toString();
    const fault = findFault(text);
    if (fault === undefined) this.#options.onMetadata?.(JSON.parse(text).metadata);
    else this.#report(fault.kind, `beside the page's items, ${fault.message}`);
  }

  // What is wrong.

  #passOver(most: string): void {
    const message = `expected at most ${most}, found more`;
    if (!this.#document.isPassedOver) this.#report("limit", message, this.#document.line);
    this.#document.passOver();
  }

  /** Reports what stands at a place of the chunk; answers where to go on. */
  protected override fail(at: number): number {
    const closer = String.fromCharCode(this.closers[this.depth] ?? 0);
    const expected = EXPECTED[this.state] ?? `a comma or ${closer}`;
    const message = `expected ${expected}, found ${describeAt(this.chunk, at)}`;
    const isHopeless = this.#isEmpty && isBinary(this.chunk[at]);
    if (!isHopeless && !this.#isCommaMissing(at)) return this.giveUp(at, message);
    this.#report("format", message);
    this.state = isHopeless ? State.ignore : State.value;
    return at;
  }

  /** True before an element that begins on its own line behind another without a comma. */
  #isCommaMissing(at: number): boolean {
    const isBetween = this.state === State.after && this.depth === this.#base;
    return isBetween && this.indent === this.#document.indent && isOpener(this.chunk[at]);
  }

  /** Ends the document that is being read, unread; answers where to go on. */
  protected override giveUp(at: number, message?: string): number {
    if (message !== undefined && !this.#document.isPassedOver) this.#report("format", message);
    if (!this.#document.isOpen && this.indent >= 0) this.#document.indent = this.indent;
    const place = this.#rewind(at);
    if (this.#base === 0 || this.#document.indent < 0) {
      this.#base = 0;
      this.#page = undefined;
      this.#document.indent = Math.max(0, this.#document.indent);
    }
    this.resumeIndent = this.#document.indent;
    this.#document.close();
    this.depth = this.#base;
    this.deep = 0;
    this.inKey = false;
    this.state = State.seek;
    return place;
  }

  /** Back to the end of the document's first line, where there is one: what follows may be whole. */
  #rewind(at: number): number {
    const { isOpen, isPassedOver, line } = this.#document;
    if (!isOpen || isPassedOver) return at;
    const place = this.#document.lengthAt(at);
    const whole = this.#document.takeBack(this.chunk);
    const end = whole.indexOf(LINE_END);
    this.chunk = whole;
    if (end < 0 || end >= place) return place;
    this.line = line;
    return end;
  }

  #report(kind: Problem["kind"], message: string, line: number = this.line): void {
    this.#isEmpty = false;
    const { source, onProblem } = this.#options;
    onProblem({ source, line, field: "json", kind, message });
  }
}
