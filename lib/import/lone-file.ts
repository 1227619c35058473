// A card, or a JSON text with one document or millions → units. Invariant: each document of a text
// is a unit or a problem, and no more of the text is held than a chunk and one document.
import type { Problem } from "#lib/catalog/errors.ts";
import { createJsonSplitter, parseJson } from "#lib/formats/json-text.ts";
import { looksLike, SNIFF_BYTES } from "#lib/formats/looks-like.ts";
import { looksLikeCard } from "#lib/formats/markdown-card.ts";
import { looksLikeRecord } from "#lib/formats/record.ts";
import { CARD, JSON_TEXT, KNOWN_JSON } from "./formats.ts";
import { Refused } from "./refusal.ts";
import type { Lookahead, Place } from "./source-file.ts";
import type { Entry, Found, Unit } from "./unit.ts";

/** Pieces in which a text is taken apart: the documents of one piece wait together. */
const PIECE_BYTES = 2 ** 20;
const MAX_CARD_BYTES = CARD.maxBytes ?? 0;
const MAX_JSON_BYTES = JSON_TEXT.maxBytes ?? 0;

export function entryOf(file: Place, kind: Entry["kind"], bytes: Buffer): Entry {
  const { source, name, modifiedAt } = file;
  return {
    source,
    name,
    kind,
    bytes,
    ...(modifiedAt === undefined ? {} : { takenAt: modifiedAt }),
  };
}

/** The card as a unit; texts that are none, such as a README, are passed over unless the user named them. */
export async function readCardFile(file: Place, chunks: Lookahead): Promise<Unit[]> {
  const bytes = await chunks.whole(MAX_CARD_BYTES, CARD.title);
  // A named one's reader says what is missing.
  const isCard = file.named || looksLikeCard(bytes.toString("utf8"));
  return isCard ? [{ entries: [entryOf(file, "card", bytes)] }] : [];
}

const hasKey = (value: object, ...keys: string[]): boolean =>
  keys.every((key) => Object.hasOwn(value, key));

/** What an API or Lorary itself would call this value. */
function kindOfValue(value: unknown): "api" | "record" | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (looksLikeRecord(value)) return "record";
  const isVersion =
    hasKey(value, "id") &&
    ["modelId", "files", "trainedWords", "baseModel"].some((key) => hasKey(value, key));
  const isModel = hasKey(value, "modelVersions") || hasKey(value, "id", "name", "type");
  return isModel || isVersion ? "api" : undefined;
}

/** Text that does not parse counts as an API's: its reader names the fault and its line. */
function kindOfDocument(bytes: Buffer): "api" | "record" | undefined {
  if (isApiModel(bytes)) return "api";
  const { value, problems } = parseJson(bytes, "");
  return problems.length > 0 ? "api" : kindOfValue(value);
}

/**
 * True for most models of an API, told without parsing: the quotes of a key are bare nowhere but
 * around a key or a whole text.
 */
export function isApiModel(bytes: Buffer): boolean {
  return bytes.includes('"modelVersions"') && !bytes.includes('"sources"');
}

/** Takes a JSON text apart. @throws Refused where the first bytes are no text */
export async function* readJsonFile(file: Place, chunks: Lookahead): AsyncGenerator<Found> {
  const { source } = file;
  const seen = looksLike(await chunks.look(SNIFF_BYTES));
  if (seen !== undefined) throw new Refused("format", `looks like ${seen}, expected JSON`);
  let found: Found[] = [];
  const onProblem = (problem: Problem): void => void found.push({ problem });
  const onDocument = (bytes: Buffer, line: number): void => {
    const kind = kindOfDocument(bytes);
    const message = `this JSON is nothing known, expected ${KNOWN_JSON}`;
    if (kind) found.push({ entries: [{ ...entryOf(file, kind, bytes), line }] });
    else onProblem({ source, line, field: "json", kind: "format", message });
  };
  const splitter = createJsonSplitter({ source, maxBytes: MAX_JSON_BYTES, onDocument, onProblem });
  for await (const chunk of chunks)
    for (let at = 0; at < chunk.length; at += PIECE_BYTES) {
      splitter.write(chunk.subarray(at, at + PIECE_BYTES));
      yield* found;
      found = [];
    }
  splitter.end();
  yield* found;
}
