import type { ReactNode } from "react";
import { formatCount, formatDate, formatRating } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import { type Model, primaryFile, type Source, type Version } from "#lib/catalog/model.ts";
import { EMPTY_QUERY } from "#lib/catalog/query.ts";

const SOURCES: Record<Source["kind"], string> = {
  card: "Card",
  api: "Civitai JSON",
  sidecar: "Sidecar",
  header: "Header of",
};
const HASHES = { sha256: "SHA-256", autoV2: "AutoV2", autoV3: "AutoV3", blake3: "BLAKE3" } as const;

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

function HashFacts({ version }: { version: Version }) {
  const hashes = primaryFile(version)?.hashes ?? {};
  return Object.entries(HASHES).map(([key, label]) => {
    const value = hashes[key as keyof typeof HASHES];
    return (
      value !== undefined && (
        <Fact key={key} name={label}>
          <code>{value}</code>
        </Fact>
      )
    );
  });
}

function TagList({ tags }: { tags: string[] }) {
  if (tags.length === 0) return null;
  return (
    <ul className="tag-list" aria-label="Tags">
      {tags.map((tag) => (
        <li key={tag} className="max-w-full">
          <a className="chip" href={catalogPath({ ...EMPTY_QUERY, tag: [tag] })}>
            <span>{tag}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

export function Details({ model, version }: { model: Model; version: Version }) {
  const { stats } = version;
  return (
    <section className="box" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <dl className="facts">
        <Fact name="Version">{version.name === "" ? version.id : version.name}</Fact>
        <Fact name="Published">
          <time dateTime={version.publishedAt}>{formatDate(version.publishedAt)}</time>
        </Fact>
        <Fact name="Base model">{version.baseModel || "not known"}</Fact>
        <Fact name="Type">{model.type}</Fact>
        {model.creator && <Fact name="Creator">{model.creator.name}</Fact>}
        <Fact name="Downloads">{formatCount(stats.downloads)}</Fact>
        <Fact name="Rating">
          {stats.ratings > 0
            ? `${formatRating(stats.rating)} from ${formatCount(stats.ratings)}`
            : "none yet"}
        </Fact>
        <HashFacts version={version} />
        {model.sources.map((source) => (
          <Fact key={source.sha256} name="Source">
            {SOURCES[source.kind]} {source.name}, imported {formatDate(source.importedAt)}
          </Fact>
        ))}
      </dl>
      <TagList tags={model.tags} />
    </section>
  );
}
