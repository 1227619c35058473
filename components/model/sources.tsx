import { formatCount, formatDate } from "#lib/catalog/format.ts";
import type { Model } from "#lib/catalog/model.ts";
import type { Difference, Source } from "#lib/catalog/source.ts";

const KINDS: Record<Source["kind"], string> = {
  card: "Card",
  api: "API",
  sidecar: "File beside the model",
  header: "File header",
  hashes: "Computed hashes",
  picture: "Picture beside the model",
  record: "Lorary record",
};
const MAX_VALUE = 300;
/** Places and addresses are never sent to a browser. */
const UNSHOWN = new Set(["localPath", "url", "path"]);

const dateOf = ({ takenAt, importedAt }: Source): string => formatDate(takenAt ?? importedAt);

/** "card, 4 July 2023": what one source is, within a sentence. */
const describeSource = (source: Source): string => `${KINDS[source.kind]}, ${dateOf(source)}`;

/** `versions[63006].baseModel` → "v2.0 · base model". */
function describeField(field: string, model: Model): string {
  const names = new Map(model.versions.map(({ id, name }) => [id, name === "" ? id : name]));
  const parts = field.replace(/^versions\[([^\]]+)\]/, (_, id) => names.get(id) ?? id).split(".");
  return parts
    .map((part, index) =>
      index === 0 && field.startsWith("versions[")
        ? part
        : part.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`),
    )
    .join(" · ");
}

function describeValue(value: Difference["value"]): string {
  const text =
    typeof value === "string"
      ? value
      : JSON.stringify(value, (key, inner) => (UNSHOWN.has(key) ? undefined : inner));
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

function Differences({ model, differences }: { model: Model; differences: Difference[] }) {
  const sources = new Map(model.sources.map((source) => [source.sha256, source]));
  const title =
    differences.length === 1
      ? "1 value that a source tells otherwise"
      : `${formatCount(differences.length)} values that sources tell otherwise`;
  return (
    <details className="differences">
      <summary>{title}</summary>
      <ul>
        {differences.map(({ field, source: digest, value }) => {
          const source = sources.get(digest);
          return (
            <li key={`${field} ${digest} ${describeValue(value)}`}>
              <b>{describeField(field, model)}</b>
              <q>{describeValue(value)}</q>
              {source && <small>{describeSource(source)}</small>}
            </li>
          );
        })}
      </ul>
    </details>
  );
}

/** Where the record comes from, and what its sources say that the record does not. */
export function Sources({ model }: { model: Model }) {
  const differences = (model.differences ?? []).filter(
    ({ field }) => !UNSHOWN.has(field.slice(field.lastIndexOf(".") + 1)),
  );
  return (
    <section className="box" aria-labelledby="sources">
      <h2 id="sources">Sources</h2>
      {model.sources.length === 0 && <p className="quiet-text">None is recorded.</p>}
      <ul className="sources">
        {model.sources.map((source) => (
          <li key={`${source.sha256} ${source.subject ?? ""}`}>
            <b>{KINDS[source.kind]}</b>
            <span>{source.name}</span>
            <time dateTime={source.takenAt ?? source.importedAt}>{dateOf(source)}</time>
          </li>
        ))}
      </ul>
      {differences.length > 0 && <Differences model={model} differences={differences} />}
    </section>
  );
}
