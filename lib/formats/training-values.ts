// The single values of training notes, text → value. Invariant: a parser gives undefined for what it
// does not understand, and its work grows with the text only.
import type { Training } from "#lib/catalog/file.ts";
import { isObject, type JsonObject } from "./field-reader.ts";

const MAX_TAGS = 50;
// Longer ones are whole captions.
const MAX_TAG_LENGTH = 500;

export function parseCount(value: unknown): number | undefined {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return Number.isSafeInteger(number) && Number(number) >= 0 ? Number(number) : undefined;
}

/** A text, or a number as one. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" && value !== "None" ? value : undefined;
}

/** "(512, 768)", "512,768", "512x768", "512" → "512x768"; one number is a square. */
export function parseResolution(text: string): string | undefined {
  const [, width, height] = /^\(?(\d{1,5})(?:\s*[,x×]\s*(\d{1,5}))?\)?$/i.exec(text) ?? [];
  return width && `${width}x${height ?? width}`;
}

/** ISO 8601 with or without time and zone; without a zone it is taken for UTC. */
export function parseDate(text: string): string | undefined {
  const [, day, time, zone] =
    /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)\s*(Z|[+-]\d\d:?\d\d)?)?$/.exec(
      text,
    ) ?? [];
  if (day === undefined) return undefined;
  return toTimestamp(Date.parse(`${day}T${time ?? "00:00"}${zone ?? "Z"}`));
}

/** Seconds since 1970, with a fraction. */
export const parseSeconds = (text: string): string | undefined => toTimestamp(Number(text) * 1000);

// Nobody trained a LoRA before 2000; what lies behind 2100 is not a date.
function toTimestamp(milliseconds: number): string | undefined {
  const isSane = milliseconds >= Date.UTC(2000, 0) && milliseconds < Date.UTC(2100, 0);
  return isSane ? new Date(milliseconds).toISOString() : undefined;
}

/** The first 12 digits of a stated hash of the tensors, without "0x". */
export function parseHash(text: string): string | undefined {
  return /^(?:0x)?([0-9a-f]{12})[0-9a-f]*$/i.exec(text)?.[1]?.toLowerCase();
}

/** Captions and how often they occur, over all folders: `{ folder: { tag: count } }` or flat. */
export function topTags(frequencies: JsonObject): NonNullable<Training["tags"]> | undefined {
  const totals = new Map<string, number>();
  const add = (tag: string, value: unknown): void => {
    const count = parseCount(value);
    const name = tag.trim();
    if (count === undefined || name === "" || name.length > MAX_TAG_LENGTH) return;
    totals.set(name, Math.min(Number.MAX_SAFE_INTEGER, (totals.get(name) ?? 0) + count));
  };
  for (const [name, value] of Object.entries(frequencies)) {
    if (isObject(value)) for (const [tag, count] of Object.entries(value)) add(tag, count);
    else add(name, value);
  }
  if (totals.size === 0) return undefined;
  const byCount = [...totals].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  return byCount.slice(0, MAX_TAGS).map(([tag, count]) => ({ tag, count }));
}
