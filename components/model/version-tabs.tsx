import { KeepInView } from "#components/ui/keep-in-view.tsx";
import { formatCompact } from "#lib/catalog/format.ts";
import { modelPath } from "#lib/catalog/links.ts";
import type { Model, Version } from "#lib/catalog/model.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";

// What is longer may be cut off.
const FITS = 24;

export function VersionTabs(props: { model: Model; version: Version; from: CatalogQuery }) {
  const { model, version: chosen, from } = props;
  return (
    <KeepInView label="Versions" className="tabs">
      {model.versions.map((version, index) => (
        <a
          key={version.id}
          // The newest version's page is the model's page.
          href={modelPath(model, index === 0 ? { from } : { version: version.id, from })}
          title={version.name.length > FITS ? version.name : undefined}
          aria-current={version.id === chosen.id ? "true" : undefined}
        >
          <span>{version.name === "" ? version.id : version.name}</span>
          <span className="count">
            {formatCompact(version.stats.downloads)}
            <span className="sr-only"> downloads</span>
          </span>
        </a>
      ))}
    </KeepInView>
  );
}
