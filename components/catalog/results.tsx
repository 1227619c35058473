import { Pagination } from "#components/ui/pagination.tsx";
import { cornersOf } from "#lib/catalog/blur.ts";
import { formatCompact, formatRating } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import type { ModelSummary } from "#lib/catalog/model.ts";
import { formatTip, startWeight } from "#lib/catalog/prompt.ts";
import type { CatalogQuery, SearchResult } from "#lib/catalog/query.ts";
import { isRated } from "#lib/catalog/rating.ts";
import { isPrompt } from "#lib/catalog/trigger-groups.ts";
import { type Card, ModelGrid } from "./model-grid.tsx";
import { NoMatch } from "./no-match.tsx";

/** What the weight's chip copies; nothing where there is no name, or no one weight to begin with. */
function promptOf({ weight, stem, triggers = [] }: ModelSummary): Card["prompt"] {
  const start = startWeight(weight);
  if (stem === undefined || start === undefined) return undefined;
  return { stem, weight: start, triggers: isPrompt(triggers) ? triggers : [] };
}

function cardOf(model: ModelSummary): Card {
  const { stats, weight, cover } = model;
  const corners = cornersOf(cover?.blurhash);
  const prompt = promptOf(model);
  return {
    id: model.id,
    name: model.name,
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

export function Results({ query, result }: { query: CatalogQuery; result: SearchResult }) {
  if (result.total === 0)
    return (
      <div className="results">
        <NoMatch query={query} catalogTotal={result.catalogTotal} />
      </div>
    );
  return (
    <div className="results">
      <ModelGrid cards={result.items.map(cardOf)} from={{ ...query, page: result.page }} />
      <Pagination
        page={result.page}
        pageCount={result.pageCount}
        to={(page) => catalogPath({ ...query, page })}
      />
    </div>
  );
}
