import { Pagination } from "#components/ui/pagination.tsx";
import { catalogPath } from "#lib/catalog/links.ts";
import type { CatalogQuery, SearchResult } from "#lib/catalog/query.ts";
import { plainPieces } from "#lib/catalog/query-pieces.ts";
import { cardOf } from "./card-of.ts";
import { ModelGrid } from "./model-grid.tsx";
import { NoMatch, type WayOut } from "./no-match.tsx";

interface ResultsProps {
  query: CatalogQuery;
  result: SearchResult;
  /** Where nothing was found: what would help. */
  ways: WayOut[];
}

export function Results({ query, result, ways }: ResultsProps) {
  if (result.total === 0)
    return (
      <div className="results">
        <NoMatch query={query} catalogTotal={result.catalogTotal} ways={ways} />
      </div>
    );
  const words = plainPieces(query.q);
  return (
    <div className="results">
      {result.forgiving && <p className="near">Near spellings are included.</p>}
      <ModelGrid
        cards={result.items.map((model) => cardOf(model, words, result.forgiving))}
        from={query}
      />
      <Pagination
        page={result.page}
        pageCount={result.pageCount}
        to={(page) => catalogPath({ ...query, page })}
      />
    </div>
  );
}
