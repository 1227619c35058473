import { Fact } from "#components/ui/fact.tsx";
import { formatCount, formatDate, formatRating } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import { type Model, primaryFile, type Version } from "#lib/catalog/model.ts";
import { emptyQuery } from "#lib/catalog/query.ts";
import { LicenseFacts } from "./license-facts.tsx";

const HASHES = {
  sha256: "SHA-256",
  autoV1: "AutoV1",
  autoV2: "AutoV2",
  autoV3: "AutoV3",
  blake3: "BLAKE3",
  crc32: "CRC32",
} as const;

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
          <a className="chip" href={catalogPath({ ...emptyQuery(), tag: [tag] })}>
            <span>{tag}</span>
          </a>
        </li>
      ))}
    </ul>
  );
}

const baseOf = ({ baseModel, baseModelType }: Version): string =>
  [baseModel || "not known", baseModelType === "Standard" ? undefined : baseModelType]
    .filter((word) => word !== undefined)
    .join(", ");

function ratingOf({ stats }: Version): string {
  const { rating, ratings, thumbsUp } = stats;
  if (ratings > 0) return `${formatRating(rating)} from ${formatCount(ratings)}`;
  return thumbsUp ? `${formatCount(thumbsUp)} thumbs up` : "none yet";
}

export function Details({ model, version }: { model: Model; version: Version }) {
  return (
    <section className="box" aria-labelledby="details">
      <h2 id="details">Details</h2>
      <dl className="facts">
        <Fact name="Version">{version.name === "" ? version.id : version.name}</Fact>
        <Fact name="Published">
          <time dateTime={version.publishedAt}>{formatDate(version.publishedAt)}</time>
        </Fact>
        <Fact name="Base model">{baseOf(version)}</Fact>
        <Fact name="Type">{model.type}</Fact>
        <Fact name="Creator">{model.creator?.name}</Fact>
        <Fact name="Availability">{version.availability ?? model.availability}</Fact>
        <Fact name="Shows">{model.realPerson ? "a real person" : undefined}</Fact>
        <Fact name="Downloads">{formatCount(version.stats.downloads)}</Fact>
        <Fact name="Rating">{ratingOf(version)}</Fact>
        <HashFacts version={version} />
      </dl>
      {model.license && <LicenseFacts license={model.license} />}
      <TagList tags={model.tags} />
    </section>
  );
}
