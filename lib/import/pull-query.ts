// What a pull asks for, as addresses and as words. Invariant: an address is built here from parts;
// none that a server wrote is ever asked.
import { hash } from "node:crypto";

export interface PullQuery {
  /** Civitai's types of models. */
  types: readonly string[];
  baseModels: readonly string[];
  /** The API takes one tag at a time, so several are several walks. */
  tags: readonly string[];
  username?: string;
  /** Milliseconds: models without a newer version are left out. */
  sinceMs?: number;
}

/** One walk through a list, with or without a tag. */
export interface WalkQuery extends Omit<PullQuery, "tags"> {
  tag?: string;
}

/** Models a page, the most the API gives. */
const LIMIT = 100;

export function walksOf({ tags, ...query }: PullQuery): WalkQuery[] {
  return tags.length === 0 ? [query] : tags.map((tag) => ({ ...query, tag }));
}

function filtersOf(query: WalkQuery): URLSearchParams {
  const { types, baseModels, tag, username } = query;
  const filters = new URLSearchParams();
  for (const type of types) filters.append("types", type);
  for (const baseModel of baseModels) filters.append("baseModels", baseModel);
  if (tag !== undefined) filters.append("tag", tag);
  if (username !== undefined) filters.append("username", username);
  return filters;
}

/**
 * The address of a page. `position` is where it begins, "" for the first. A catalog keeps
 * everything, so nothing is held back by content rating; newest first is what `since` rests on.
 */
export function pageAddress(base: string, query: WalkQuery, position: string): URL {
  const address = new URL(`${base}/api/v1/models`);
  const fixed = { limit: `${LIMIT}`, nsfw: "true", sort: "Newest" };
  for (const [name, value] of Object.entries(fixed)) address.searchParams.append(name, value);
  for (const part of [filtersOf(query), new URLSearchParams(position)])
    for (const [name, value] of part) address.searchParams.append(name, value);
  return address;
}

/** A position from a cursor, or from the address that a server names as the next page's. */
export function positionOf(next: { cursor: string } | { address: URL }): string | undefined {
  if ("cursor" in next) return `${new URLSearchParams({ cursor: next.cursor })}`;
  for (const name of ["cursor", "page"]) {
    const value = next.address.searchParams.get(name);
    if (value) return `${new URLSearchParams({ [name]: value })}`;
  }
  return undefined;
}

/** The pull in the user's words: "pull https://civitai.com types=LORA tag=style". */
export function describePull(base: string, { tags, sinceMs, ...query }: PullQuery): string {
  const filters = [...filtersOf(query)].map(([name, value]) => `${name}=${value}`);
  const since = sinceMs === undefined ? [] : [`since=${new Date(sinceMs).toISOString()}`];
  return ["pull", base, ...filters, ...tags.map((tag) => `tag=${tag}`), ...since].join(" ");
}

/** Where the store keeps how far this very pull has come. */
export function bookmarkKey(base: string, query: PullQuery): string {
  return `pull:${hash("sha256", describePull(base, query)).slice(0, 32)}`;
}
