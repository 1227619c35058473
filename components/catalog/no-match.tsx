import { CrossIcon } from "#components/ui/icons.tsx";
import { formatCount } from "#lib/catalog/format.ts";
import { catalogPath } from "#lib/catalog/links.ts";
import type { CatalogQuery } from "#lib/catalog/query.ts";
import { type Condition, phrasesOf, withoutFilters } from "./conditions.ts";

/** A condition with the number of models there would be without it. */
export interface WayOut extends Condition {
  count: number;
}

const loras = (count: number): string => (count === 1 ? "1 LoRA" : `${formatCount(count)} LoRAs`);

function WaysOut({ ways }: { ways: WayOut[] }) {
  return (
    <ul>
      {ways.map(({ key, label, without, count }) => (
        <li key={key}>
          <a
            className="chip"
            href={catalogPath(without)}
            aria-label={`Search without ${label}: ${loras(count)}`}
          >
            <span>{label}</span>
            <CrossIcon />
            <b className="count">{formatCount(count)}</b>
          </a>
        </li>
      ))}
    </ul>
  );
}

interface NoMatchProps {
  query: CatalogQuery;
  catalogTotal: number;
  /** The conditions, each with what there is without it; the best first. */
  ways: WayOut[];
}

export function NoMatch({ query, catalogTotal, ways }: NoMatchProps) {
  const open = ways.filter(({ count }) => count > 0);
  return (
    <section className="no-match">
      <h2>Nothing here has all of that</h2>
      <p>
        None of the {loras(catalogTotal)} in this catalog matches {phrasesOf(query).join(" + ")}.{" "}
        {open.length > 0
          ? "Take one condition away; the number is what you would see then:"
          : ways.length > 0 &&
            "It would not help to take one condition away; more than one stands in the way."}
      </p>
      {open.length > 0 && <WaysOut ways={open} />}
      <a className="btn quiet" href={catalogPath(withoutFilters(query))}>
        Show all LoRAs
      </a>
    </section>
  );
}
