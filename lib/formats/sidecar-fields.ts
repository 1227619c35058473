// Fields of JSON objects that programs leave beside model files: as an API's, but read as loosely as
// these programs write. Invariant: blank texts and empty lists state nothing.
import { Hashes } from "#lib/catalog/file.ts";
import type { Reading, ReadResult } from "#lib/catalog/reading.ts";
import { FieldReader, isObject, type JsonObject } from "./field-reader.ts";
import { parseJson } from "./json-text.ts";

export class SidecarFields extends FieldReader {
  readonly source: string;

  constructor(source: string) {
    super(source);
    this.source = source;
  }

  /** A text that is not blank, of at most `most` characters. */
  note(from: JsonObject, key: string, most = Number.POSITIVE_INFINITY): string | undefined {
    const text = this.text(from, key);
    if (text === undefined || text.trim() === "") return undefined;
    return Number.isFinite(most) ? this.name(from, key, most) : text;
  }

  /** Texts of a list that is not empty. */
  words(from: JsonObject, key: string): string[] | undefined {
    const words = this.texts(from, key);
    return words?.length === 0 ? undefined : words;
  }

  /** Any number, or a text that is one. */
  loose(from: JsonObject, key: string): number | undefined {
    const value = from[key];
    if (value === undefined || value === null || value === "") return undefined;
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) return number;
    this.report(key, "a number", value);
    return undefined;
  }

  /** As loose, but 0 means "not set". */
  weight(from: JsonObject, key: string): number | undefined {
    return this.loose(from, key) || undefined;
  }

  /** A number of Civitai's as text; 0 and less stand for none. */
  looseId(from: JsonObject, key: string): string | undefined {
    const number = this.weight(from, key);
    if (number === undefined || (Number.isSafeInteger(number) && number < 0)) return undefined;
    if (Number.isSafeInteger(number)) return String(number);
    this.report(key, "a whole number", from[key]);
    return undefined;
  }

  /** A SHA-256 in either case. */
  sha256(from: JsonObject, key: string): string | undefined {
    const digest = this.note(from, key)?.toLowerCase();
    if (digest === undefined || Hashes.shape.sha256.safeParse(digest).success) return digest;
    this.report(key, "64 hex digits", from[key]);
    return undefined;
  }
}

/** A reader of documents, made of a reader of the object in them. */
export function ofObject(
  read: (fields: SidecarFields, from: JsonObject) => Reading,
): (bytes: Buffer, source: string) => ReadResult {
  return (bytes, source) => {
    const { value, problems } = parseJson(bytes, source);
    if (problems.length > 0) return { problems };
    const fields = new SidecarFields(source);
    if (isObject(value)) return { reading: read(fields, value), problems: fields.problems };
    fields.report("", "an object", value, "structure");
    return { problems: fields.problems };
  };
}
