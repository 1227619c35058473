// JSON as bytes → values, strictly. Invariant: a value comes out only of text that every JSON
// reader understands alike: UTF-8, no key twice, no number beyond a double, no bottomless nesting.
import type { Problem } from "#lib/catalog/errors.ts";
import { BACKSLASH, isBlank, isOpener, QUOTE } from "./json-bytes.ts";
import { findFault, lineOf, MAX_DEPTH } from "./json-faults.ts";
import { JsonSplitter, type SplitterOptions } from "./json-splitter.ts";
import { looksLike } from "./looks-like.ts";
import { decodeUtf8 } from "./utf8.ts";

/** Each takes some hundred bytes of memory: two bytes of text may not become so much by the million. */
const MAX_CONTAINERS = 400_000;

/**
 * Parses one JSON text of at most 400,000 lists and objects. A UTF-8 byte order mark is passed over.
 * `value` is absent exactly where there are problems; each names the line, counted from 1, and what
 * was expected there.
 */
export function parseJson(bytes: Buffer, source: string): { value?: unknown; problems: Problem[] } {
  const problem = (rest: Omit<Problem, "source">): { problems: Problem[] } => ({
    problems: [{ source, ...rest }],
  });
  if (hasTooMany(bytes)) {
    const message = `too many lists and objects, expected at most ${MAX_CONTAINERS}`;
    return problem({ field: "json", kind: "limit", message });
  }
  const decoded = decodeUtf8(bytes);
  if ("brokenLine" in decoded) {
    const message = `${nameOf(bytes) ?? "the text is not valid UTF-8"}, expected JSON`;
    return problem({ field: "json", kind: "format", line: decoded.brokenLine, message });
  }
  const text = decoded.text.startsWith("\ufeff") ? decoded.text.slice(1) : decoded.text;
  const value = tryParse(text);
  if (value !== undefined && isPlain(value, text)) return { value, problems: [] };
  const fault = findFault(text);
  if (fault === undefined) return { value, problems: [] };
  const { offset, ...rest } = fault;
  const seen = value === undefined ? nameOf(bytes) : undefined;
  if (seen === undefined) return problem({ ...rest, line: lineOf(text, offset) });
  return problem({ field: "json", kind: "format", line: 1, message: `${seen}, expected JSON` });
}

/**
 * A scanner that takes a stream of JSON apart into documents: single values, NDJSON, values one
 * after another, arrays and `{ items, metadata }` pages. See JsonSplitter.
 */
export function createJsonSplitter(options: SplitterOptions): JsonSplitter {
  return new JsonSplitter(options);
}

function hasTooMany(bytes: Buffer): boolean {
  if (bytes.length < 2 * MAX_CONTAINERS) return false;
  let count = 0;
  for (let at = 0; at < bytes.length; at += 1) if (isOpener(bytes[at])) count += 1;
  // Notes within strings may be full of brackets: a second look where there are so many.
  return count > MAX_CONTAINERS && countContainers(bytes) > MAX_CONTAINERS;
}

/** Opening brackets outside of strings. */
function countContainers(bytes: Buffer): number {
  let count = 0;
  let inString = false;
  for (let at = 0; at < bytes.length; at += 1) {
    if (bytes[at] === QUOTE) inString = !inString;
    else if (inString && bytes[at] === BACKSLASH) at += 1;
    else if (!inString && isOpener(bytes[at])) count += 1;
  }
  return count;
}

function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What stands there instead of JSON, where that can be told. */
function nameOf(bytes: Buffer): string | undefined {
  if (/^(?:\xef\xbb\xbf)?\s*$/.test(bytes.toString("latin1"))) return "the file is empty";
  const name = looksLike(bytes);
  return name === undefined ? undefined : `looks like ${name}`;
}

/**
 * True where nothing speaks for a duplicate key, and numbers and nesting are within bounds; false
 * means "look closer". Duplicate keys make fewer own keys than there are colons behind quotes.
 */
function isPlain(value: unknown, text: string): boolean {
  return countKeys(value, MAX_DEPTH) === countKeyColons(text);
}

/**
 * Colons behind a closing quote, which is where keys end. Inside a string a quote is escaped; only
 * a string that begins with a colon is counted too, so the count is never too low.
 */
function countKeyColons(text: string): number {
  let count = 0;
  for (let at = text.indexOf(":"); at >= 0; at = text.indexOf(":", at + 1)) {
    let before = at - 1;
    while (isBlank(text.charCodeAt(before))) before -= 1;
    if (text.charCodeAt(before) !== QUOTE) continue;
    let slashes = 0;
    while (text.charCodeAt(before - 1 - slashes) === BACKSLASH) slashes += 1;
    if (slashes % 2 === 0) count += 1;
  }
  return count;
}

/** Keys of all objects inside; NaN where a number is infinite or the nesting exceeds `depth`. */
function countKeys(value: unknown, depth: number): number {
  if (typeof value === "number") return Number.isFinite(value) ? 0 : Number.NaN;
  if (typeof value !== "object" || value === null) return 0;
  if (depth === 0) return Number.NaN;
  const isList = Array.isArray(value);
  const values: unknown[] = isList ? value : Object.values(value);
  let count = isList ? 0 : values.length;
  for (let index = 0; index < values.length; index += 1) {
    const inner = values[index];
    // Most are texts: a call each would cost as much as all the rest.
    if (typeof inner !== "string") count += countKeys(inner, depth - 1);
  }
  return count;
}
