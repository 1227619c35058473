// Values that Civitai writes in ways of its own, in both directions: ratings, permissions, ids.
import type { ContentRating } from "#lib/catalog/model.ts";
import { shortHash } from "./ids.ts";

/** Bits of nsfwLevel, mildest first; a model's or version's level is the sum of its images'. */
const BITS: readonly (readonly [number, ContentRating])[] = [
  [1, "PG"],
  [2, "PG-13"],
  [4, "R"],
  [8, "X"],
  [16, "XXX"],
  [32, "Blocked"],
];
const ALL_BITS = 63;

/** The words of 2023, and of today's lists of images. */
const WORDS: ReadonlyMap<unknown, ContentRating> = new Map<unknown, ContentRating>([
  ["None", "PG"],
  ["Soft", "PG-13"],
  ["Mature", "R"],
  ["X", "X"],
  ["XXX", "XXX"],
  ["Blocked", "Blocked"],
]);

export const isLevel = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value <= ALL_BITS;

/** 0, which stands for "not rated", gives none. */
export function ratingsOf(level: number): ContentRating[] {
  return BITS.filter(([bit]) => (level & bit) !== 0).map(([, rating]) => rating);
}

export function levelOf(ratings: readonly ContentRating[]): number {
  return BITS.reduce((level, [bit, rating]) => (ratings.includes(rating) ? level + bit : level), 0);
}

/** Of one image, by number or word: the severest where a number has several bits. */
export function ratingOf(value: unknown): ContentRating | undefined {
  return isLevel(value) ? ratingsOf(value).at(-1) : WORDS.get(value);
}

// Until 2023 one word stood for itself and all below it.
const LADDER: ReadonlyMap<string, readonly string[]> = new Map([
  ["None", []],
  ["Image", ["Image"]],
  ["RentCivit", ["Image", "RentCivit"]],
  ["Rent", ["Image", "RentCivit", "Rent"]],
  ["Sell", ["Image", "RentCivit", "Rent", "Sell"]],
]);

/**
 * allowCommercialUse in its three forms: one word of the ladder, the text of a Postgres array
 * (`{Image,RentCivit}`), a list. Undefined where it is none of them.
 */
export function commercialUseOf(value: unknown): string[] | undefined {
  if (Array.isArray(value))
    return value.every((use) => typeof use === "string") ? value.filter(isUse) : undefined;
  if (typeof value !== "string") return undefined;
  const [, list] = /^\{(.*)\}$/.exec(value) ?? [];
  const uses = list?.split(",").map((use) => use.replace(/^"|"$/g, ""));
  return uses?.filter(isUse) ?? LADDER.get(value)?.slice();
}

const isUse = (use: string): boolean => use !== "None" && use !== "";

// Civitai's own numbers are far below.
const FIRST_MADE_NUMBER = 2 ** 30;

/**
 * A positive number of 31 bits for any id, as clients of the API expect: Civitai's numbers are
 * themselves, and so is the one in a card's `v900001`. Ids that Lorary made get a number from
 * their hash, 2^30 or above, always the same.
 */
export function numberOfId(id: string): number {
  const [, digits] = /^v?([1-9]\d{0,14})$/.exec(id) ?? [];
  if (digits !== undefined) return Number(digits);
  return FIRST_MADE_NUMBER + (Number.parseInt(shortHash(id), 16) % FIRST_MADE_NUMBER);
}
