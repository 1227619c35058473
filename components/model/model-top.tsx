import { formatCount, formatDate, formatRating } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import { isDemo, type Model, type Version } from "#lib/catalog/model.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";
import { VersionTabs } from "./version-tabs.tsx";

interface ModelTopProps {
  model: Model;
  version: Version;
  /** The catalog's state to go back to. */
  from: CatalogQuery;
}

function Breadcrumb({ name, from }: { name: string; from: CatalogQuery }) {
  return (
    <nav className="crumb" aria-label="Breadcrumb">
      <ol>
        <li className="flex-none">
          <a href={catalogPath(from)}>Catalog</a>
        </li>
        <li aria-current="page">{name}</li>
      </ol>
    </nav>
  );
}

export function ModelTop({ model, version, from }: ModelTopProps) {
  const { stats } = model;
  return (
    <header className="model-top">
      <Breadcrumb name={model.name} from={from} />
      <h1>{model.name}</h1>
      <p className="meta">
        {version.baseModel !== "" && <span className="base">{version.baseModel}</span>}
        <span className="mark downloads">{formatCount(stats.downloads)}</span>
        {stats.ratings > 0 && (
          <span className="mark rating">
            {formatRating(stats.rating)} ({formatCount(stats.ratings)})
          </span>
        )}
        <span className="mark favorites">{formatCount(stats.favorites)}</span>
        <span className="mark comments">{formatCount(stats.comments)}</span>
        <span>updated {formatDate(version.publishedAt)}</span>
        {isDemo(model) && <span>Demo</span>}
      </p>
      <VersionTabs model={model} version={version} from={from} />
    </header>
  );
}
