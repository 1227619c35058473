// How the ratings of models compare.
import type { ModelStats } from "./model.ts";

const PRIOR_RATING = 4;
const PRIOR_RATINGS = 10;

/**
 * Bayesian mean: the ratings together with ten more of 4.0, so that one "5" does not stand above a
 * thousand that average 4.9, and an unrated model stands above a badly rated one.
 */
export function ratingScore({ rating, ratings }: ModelStats): number {
  return (rating * ratings + PRIOR_RATING * PRIOR_RATINGS) / (ratings + PRIOR_RATINGS);
}
