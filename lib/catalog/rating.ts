// Which pictures are not shown before somebody asks for them.
import type { ContentRating } from "./model.ts";

const BARE: readonly (ContentRating | undefined)[] = [undefined, "PG", "PG-13"];

/** True for R and above. What no source rates counts as harmless: most catalogs rate nothing. */
export function isRated(rating: ContentRating | undefined): boolean {
  return !BARE.includes(rating);
}
