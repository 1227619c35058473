// Cursors: where an answer of /api/models ended, for the next one to go on there.
// Invariant: a cursor is taken with the query that it was made for, and in no other form than made.
import { hash } from "node:crypto";
import { badParameter } from "#lib/catalog/errors.ts";
import {
  type CatalogQuery,
  formatQuery,
  type NextSlice,
  type SearchResult,
} from "#lib/catalog/query.ts";

type Place = Omit<NextSlice, "limit">;

const DIGEST_LENGTH = 12;

function encode(query: CatalogQuery, { skip, after }: Place): string {
  const text = formatQuery({ ...query, page: 1 }).toString();
  const digest = hash("sha256", text, "base64url").slice(0, DIGEST_LENGTH);
  return Buffer.from(JSON.stringify([skip, after, digest])).toString("base64url");
}

function decode(cursor: string): Place | undefined {
  try {
    const [skip, after] = JSON.parse(Buffer.from(cursor, "base64url").toString());
    const isPlace = Number.isSafeInteger(skip) && skip > 0 && typeof after === "string";
    return isPlace ? { skip, after } : undefined;
  } catch {
    return undefined;
  }
}

/** The cursor behind the items; undefined where they are the last. */
export function writeCursor(
  query: CatalogQuery,
  { items, skip, total }: Pick<SearchResult, "items" | "skip" | "total">,
): string | undefined {
  const last = items.at(-1);
  const end = skip + items.length;
  return last && end < total ? encode(query, { skip: end, after: last.id }) : undefined;
}

/** Where to go on; without a cursor, the beginning. @throws LoraryError "bad_parameter" (400) */
export function readCursor(query: CatalogQuery, cursor: string | undefined): Place {
  if (cursor === undefined) return { skip: 0 };
  const place = decode(cursor);
  if (place === undefined || encode(query, place) !== cursor)
    throw badParameter("cursor", "the nextCursor of an answer to the same query");
  return place;
}
