import { cardOf } from "#components/catalog/card-of.ts";
import { type Card, ModelGrid } from "#components/catalog/model-grid.tsx";
import type { ModelSummary } from "#lib/catalog/model.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";

function rowCardOf(model: ModelSummary): Card {
  const { prompt, ...card } = cardOf(model);
  return card;
}

/** Models that share tags, trigger words and base models with the one in sight. */
export function Similar({ models, from }: { models: ModelSummary[]; from: CatalogQuery }) {
  if (models.length === 0) return null;
  return (
    <section className="similar" aria-labelledby="similar">
      <h2 id="similar">More like this</h2>
      <ModelGrid cards={models.map(rowCardOf)} from={from} isRow />
    </section>
  );
}
