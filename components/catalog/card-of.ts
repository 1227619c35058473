import { cornersOf } from "#lib/catalog/blur.ts";
import { formatCompact, formatRating } from "#lib/catalog/format.ts";
import { markWords } from "#lib/catalog/mark-words.ts";
import type { ModelSummary } from "#lib/catalog/model.ts";
import { formatTip, startWeight } from "#lib/catalog/prompt.ts";
import { isRated } from "#lib/catalog/rating.ts";
import { isPrompt } from "#lib/catalog/trigger-groups.ts";
import type { Card } from "./model-grid.tsx";

/** What the weight's chip copies; nothing where there is no name, or no one weight to begin with. */
function promptOf({ weight, stem, triggers = [] }: ModelSummary): Card["prompt"] {
  const start = startWeight(weight);
  if (stem === undefined || start === undefined) return undefined;
  return { stem, weight: start, triggers: isPrompt(triggers) ? triggers : [] };
}

/**
 * @param words what to mark in the name
 * @param isForgiving whether words with a typo are marked, too
 */
export function cardOf(
  model: ModelSummary,
  words: readonly string[] = [],
  isForgiving = false,
): Card {
  const { stats, weight, cover } = model;
  const corners = cornersOf(cover?.blurhash);
  const prompt = promptOf(model);
  const marks = markWords(model.name, words, { isForgiving });
  return {
    id: model.id,
    name: model.name,
    ...(marks.length > 0 && { marks }),
    base: model.baseModel,
    downloads: formatCompact(stats.downloads),
    ...(stats.ratings > 0 && { rating: formatRating(stats.rating) }),
    ...(weight && { weight: formatTip(weight) }),
    ...(prompt && { prompt }),
    ...(cover && { imageId: cover.id }),
    ...(isRated(cover?.rating) && cover?.rating && { rated: cover.rating }),
    ...(corners && { corners }),
    ...(model.demo && { demo: true }),
  };
}
