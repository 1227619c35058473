// The fields of an API's answer, read by key with a check each. Invariant: null is absent; a value of
// another kind is a problem that names its path in the document, and absent.
import type { Problem } from "#lib/catalog/errors.ts";
import { cite } from "./json-faults.ts";
import { isAddress, isTime } from "./plain-values.ts";

export type JsonObject = Record<string, unknown>;

/** More problems than this help nobody, and a hostile document could have millions. */
const MAX_PROBLEMS = 50;
/** Real lists have some hundred items; a hostile one could cost minutes and a gigabyte. */
const MAX_ITEMS = 10_000;
/** Something that can be seen. */
const VISIBLE = /[^\s\p{C}]/u;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const OFFSET_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?[+-]\d\d:\d\d$/;

/** Sets a field of a reading where there is something to say. */
export function put<T, K extends keyof T>(target: T, key: K, value: T[K] | undefined): void {
  if (value !== undefined) target[key] = value;
}

export class FieldReader {
  readonly problems: Problem[] = [];
  readonly #source: string;
  /** Keys and places from the outermost object to the one that is being read. */
  readonly #path: (string | number)[] = [];

  constructor(source: string) {
    this.#source = source;
  }

  report(key: string, expected: string, found: unknown, kind: Problem["kind"] = "value"): void {
    if (this.problems.length > MAX_PROBLEMS) return;
    const place = { source: this.#source, field: this.#fieldOf(key) };
    if (this.problems.length === MAX_PROBLEMS) {
      const message = `expected at most ${MAX_PROBLEMS} problems, found more, which are not listed`;
      this.problems.push({ ...place, kind: "limit", message });
      return;
    }
    this.problems.push({ ...place, kind, message: `expected ${expected}, found ${nameOf(found)}` });
  }

  /** The same value where there is one; else, where the document has nothing, a problem. */
  needed<T>(from: JsonObject, key: string, value: T | undefined): T | undefined {
    const isMissing = from[key] === undefined || from[key] === null;
    if (value === undefined && isMissing) this.report(key, `the ${key}`, from[key], "structure");
    return value;
  }

  #fieldOf(key: string): string {
    const steps = key === "" ? this.#path : [...this.#path, key];
    const text = steps.map((step) => (typeof step === "number" ? `[${step}]` : `.${step}`));
    return text.join("").replace(/^\./, "") || "json";
  }

  #wrong(key: string, expected: string, found: unknown): undefined {
    if (found !== undefined && found !== null) this.report(key, expected, found);
    return undefined;
  }

  text(from: JsonObject, key: string): string | undefined {
    const value = from[key];
    return typeof value === "string" ? this.#whole(key, value) : this.#wrong(key, "a text", value);
  }

  /** Half a character cannot be shown: browsers and servers put different signs in its place. */
  #whole(key: string, text: string): string {
    if (text.isWellFormed()) return text;
    this.report(key, "whole characters", "half a surrogate pair");
    return text.toWellFormed();
  }

  /** A text of 1 to `most` characters that can be seen. */
  name(from: JsonObject, key: string, most: number): string | undefined {
    const text = this.text(from, key);
    if (text === undefined || (VISIBLE.test(text) && text.length <= most)) return text;
    return this.#wrong(key, `a text of 1–${most} characters`, text);
  }

  flag(from: JsonObject, key: string): boolean | undefined {
    const value = from[key];
    return typeof value === "boolean" ? value : this.#wrong(key, "true or false", value);
  }

  /** A whole number, 0 or more. */
  count(from: JsonObject, key: string): number | undefined {
    const value = from[key];
    if (Number.isSafeInteger(value) && Number(value) >= 0) return Number(value);
    return this.#wrong(key, "a whole number, 0 or more", value);
  }

  /** A whole number above 0. */
  size(from: JsonObject, key: string): number | undefined {
    const value = from[key];
    if (Number.isSafeInteger(value) && Number(value) > 0) return Number(value);
    return this.#wrong(key, "a whole number above 0", value);
  }

  /** A number from 0 to `most`. */
  number(from: JsonObject, key: string, most: number): number | undefined {
    const value = from[key];
    if (typeof value === "number" && value >= 0 && value <= most) return value;
    return this.#wrong(key, `a number from 0 to ${most}`, value);
  }

  /** One of Civitai's numbers, as text. */
  id(from: JsonObject, key: string): string | undefined {
    const size = this.size(from, key);
    return size === undefined ? undefined : String(size);
  }

  /** A time in UTC; one with an offset is turned into UTC. */
  time(from: JsonObject, key: string): string | undefined {
    const value = from[key];
    if (typeof value !== "string") return this.#wrong(key, "a time in ISO 8601", value);
    if (isTime(value)) return value;
    const ms = OFFSET_TIME.test(value) ? Date.parse(value) : Number.NaN;
    if (!Number.isNaN(ms)) return new Date(ms).toISOString();
    return this.#wrong(key, "a time like 2023-05-05T11:29:46.765Z", value);
  }

  /** An http or https address. */
  address(from: JsonObject, key: string): string | undefined {
    const value = from[key];
    if (typeof value === "string" && isAddress(value)) return value;
    return this.#wrong(key, "an http or https address", value);
  }

  object(from: JsonObject, key: string): JsonObject | undefined {
    const value = from[key];
    return isObject(value) ? value : this.#wrong(key, "an object", value);
  }

  /** Reads the object under a key, where there is one. */
  inside<T>(from: JsonObject, key: string, read: (object: JsonObject) => T): T | undefined {
    const object = this.object(from, key);
    if (object === undefined) return undefined;
    this.#path.push(key);
    const result = read(object);
    this.#path.pop();
    return result;
  }

  /** Texts of a list; those that are none are problems and left out. */
  texts(from: JsonObject, key: string): string[] | undefined {
    const list = this.#list(from, key);
    return list?.flatMap((item, index) => {
      if (typeof item === "string") return this.#whole(`${key}[${index}]`, item);
      this.report(`${key}[${index}]`, "a text", item);
      return [];
    });
  }

  /** Reads the objects of a list; where `read` gives undefined, one is left out. */
  each<T>(
    from: JsonObject,
    key: string,
    read: (object: JsonObject, index: number) => T | undefined,
  ): T[] | undefined {
    const list = this.#list(from, key);
    if (list === undefined) return undefined;
    const results: T[] = [];
    this.#path.push(key, 0);
    list.forEach((item, index) => {
      this.#path[this.#path.length - 1] = index;
      if (!isObject(item)) {
        this.report("", "an object", item);
        return;
      }
      const result = read(item, index);
      if (result !== undefined) results.push(result);
    });
    this.#path.length -= 2;
    return results;
  }

  #list(from: JsonObject, key: string): unknown[] | undefined {
    const value = from[key];
    if (!Array.isArray(value)) return this.#wrong(key, "a list", value);
    if (value.length <= MAX_ITEMS) return value;
    this.report(key, `at most ${MAX_ITEMS} items`, value.length, "limit");
    return value.slice(0, MAX_ITEMS);
  }
}

/** A value of the wrong kind in words. */
export function nameOf(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (typeof value === "object" && value !== null) return "an object";
  if (value === undefined) return "nothing";
  return typeof value === "string" ? cite(value) : String(value);
}
