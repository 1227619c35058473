// The search said again, as plainly as possible: filters over arrays. Only for texts of ASCII words
// and CJK runs separated by blanks, as the random catalogs have them.
import type { Model } from "#lib/catalog/model.ts";
import {
  type CatalogQuery,
  FACET_LIMITS,
  FACETS,
  type FacetName,
  type FacetValue,
  modeOf,
  PAGE_SIZE,
  sortOf,
} from "#lib/catalog/query.ts";

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[ ?]+/)
    .filter((word) => word !== "");

const isAscii = (word: string): boolean => /^[a-z0-9]+$/.test(word);

/** Characters of runs find each other across one blank. */
const joined = (text: string): string => text.replace(/(?<=[春日]) (?=[春日])/g, "");

function hasWhole(text: string, word: string): boolean {
  if (!isAscii(word)) return joined(text).includes(word);
  return words(text).some((found) => found === word);
}

function hasPrefix(text: string, word: string): boolean {
  if (!isAscii(word)) return joined(text).includes(word);
  return words(text).some((found) => found.startsWith(word));
}

const basesOf = (model: Model): string[] => model.versions.map(({ baseModel }) => baseModel);
const scoreOf = ({ stats }: Model): number =>
  (stats.rating * stats.ratings + 40) / (stats.ratings + 10);

const headOf = ({ name, tags }: Model): string[] => [name, ...tags];
const bodyOf = (model: Model): string[] => [...headOf(model), model.description ?? ""];

type Has = (text: string, word: string) => boolean;
const within = (texts: string[], q: string, has: Has): boolean =>
  words(q).length > 0 && words(q).every((word) => texts.some((text) => has(text, word)));

const CLASSES: ((model: Model, q: string) => boolean)[] = [
  ({ name }, q) => words(name).join(" ") === words(q).join(" "),
  ({ name }, q) => within([name], q, hasWhole),
  ({ name }, q) => within([name], q, hasPrefix),
  (model, q) => within(headOf(model), q, hasWhole),
  (model, q) => within(headOf(model), q, hasPrefix),
  (model, q) => within(bodyOf(model), q, hasPrefix),
];

const classOf = (model: Model, q: string): number =>
  q === "" ? 0 : CLASSES.findIndex((belongs) => belongs(model, q));

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

const dateOf = (model: Model): number => Date.parse(model.versions[0]?.publishedAt ?? "");

function order(query: CatalogQuery): (a: Model, b: Model) => number {
  const by = {
    downloads: (m: Model) => [-m.stats.downloads],
    relevance: (m: Model) => [classOf(m, query.q), -m.stats.downloads],
    rating: (m: Model) => [-scoreOf(m)],
    newest: (m: Model) => [-dateOf(m)],
    updated: (m: Model) => [-dateOf(m)],
    name: (m: Model) => [m.name.toLowerCase()],
    size: () => [],
    random: () => [],
  }[sortOf(query)];
  return (a, b) => {
    const [left, right] = [
      [...by(a), a.id],
      [...by(b), b.id],
    ];
    return left.map((value, i) => compare(value, right[i] ?? "")).find((sign) => sign !== 0) ?? 0;
  };
}

function hasTrait(model: Model, trait: string): boolean {
  const tips = model.versions[0]?.tips;
  if (trait === "weight") return tips?.weight !== null;
  if (trait === "triggers") return (tips?.triggers.length ?? 0) > 0;
  if (trait === "hashes") return false;
  return JSON.stringify(model.versions.map(({ images }) => images)).includes('"prompt":"');
}

const none = (): string[] => [];
const VALUES: Record<FacetName, (model: Model) => string[]> = {
  base: basesOf,
  type: ({ type }) => [type],
  has: (model) => ["weight", "triggers", "prompts"].filter((trait) => hasTrait(model, trait)),
  tag: ({ tags }) => tags,
  creator: none,
  date: ({ versions }) =>
    versions
      .slice(0, 1)
      .flatMap(({ publishedAt }) => [publishedAt.slice(0, 4), publishedAt.slice(0, 7)]),
  rating: () => ["unrated"],
  license: none,
  format: none,
  size: none,
  source: () => ["card"],
  disk: none,
};

/** Whether the model passes the filters, but for what is chosen of one facet. */
function passes(model: Model, query: CatalogQuery, but?: FacetName): boolean {
  const { downloads, ratings, rating } = model.stats;
  if (downloads < (query.minDownloads ?? 0)) return false;
  if (query.minRating !== undefined && (ratings === 0 || rating < query.minRating)) return false;
  return FACETS.every((facet) => {
    const values = VALUES[facet](model);
    if ((query.not[facet] ?? []).some((value) => values.includes(value))) return false;
    if (facet === but || query[facet].length === 0) return true;
    return modeOf(query, facet) === "any"
      ? query[facet].some((value) => values.includes(value))
      : query[facet].every((value) => values.includes(value));
  });
}

function facetOf(models: Model[], query: CatalogQuery, name: FacetName): FacetValue[] {
  const valuesOf = (model: Model) => new Set(VALUES[name](model));
  const excluded = query.not[name] ?? [];
  const chosen = new Set([...query[name], ...excluded]);
  const byCount = (a: FacetValue, b: FacetValue) => b.count - a.count || compare(a.value, b.value);
  const counted = (values: Iterable<string>): FacetValue[] =>
    [...values].map((value) => ({
      value,
      count: models.filter((model) => valuesOf(model).has(value)).length,
      selected: query[name].includes(value),
      ...(excluded.includes(value) && { excluded: true as const }),
    }));
  const others = new Set(models.flatMap((model) => [...valuesOf(model)])).difference(chosen);
  const listed = counted(others).sort(byCount).slice(0, FACET_LIMITS[name]);
  return [...counted(chosen), ...listed].sort(byCount);
}

export function naiveSearch(models: Model[], query: CatalogQuery): object {
  const matching = models.filter((model) => classOf(model, query.q) >= 0);
  const found = matching.filter((model) => passes(model, query));
  const pageCount = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(query.page, pageCount);
  const baseOf = (facet: FacetName) =>
    modeOf(query, facet) === "any"
      ? matching.filter((model) => passes(model, query, facet))
      : found;
  return {
    total: found.length,
    page,
    pageCount,
    items: found
      .toSorted(order(query))
      .slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
      .map(({ id }) => ({ id })),
    facets: Object.fromEntries(
      FACETS.map((facet) => [facet, facetOf(baseOf(facet), query, facet)]),
    ),
    catalogTotal: models.length,
  };
}
