// The search said again, as plainly as possible: filters over arrays. Only for texts of ASCII words
// and CJK runs separated by blanks, as the random catalogs have them.
import type { Model } from "#lib/catalog/model.ts";
import {
  type CatalogQuery,
  type FacetName,
  type FacetValue,
  PAGE_SIZE,
  sortOf,
} from "#lib/catalog/query.ts";

const words = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[ ?]+/)
    .filter((word) => word !== "");

function hasWord(text: string, word: string): boolean {
  return /^[a-z0-9]+$/.test(word)
    ? words(text).some(
        (found) => found.startsWith(word) || (found === "x1" && word.startsWith("1")),
      )
    : words(text).some((found) => found.includes(word));
}

const basesOf = (model: Model): string[] => model.versions.map(({ baseModel }) => baseModel);
const scoreOf = ({ stats }: Model): number =>
  (stats.rating * stats.ratings + 40) / (stats.ratings + 10);

function hasWords(model: Model, q: string): boolean {
  if (q === "") return true;
  const asked = words(q);
  const texts = [model.name, ...model.tags, model.description ?? ""];
  return asked.length > 0 && asked.every((word) => texts.some((text) => hasWord(text, word)));
}

function tier(model: Model, q: string): number {
  const within = (texts: string[]) =>
    words(q).every((word) => texts.some((text) => hasWord(text, word)));
  if (within([model.name])) return 0;
  return within([model.name, ...model.tags]) ? 1 : 2;
}

const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

function order(query: CatalogQuery): (a: Model, b: Model) => number {
  const by = {
    downloads: (m: Model) => [-m.stats.downloads],
    relevance: (m: Model) => [tier(m, query.q), -m.stats.downloads],
    rating: (m: Model) => [-scoreOf(m)],
    newest: (m: Model) => [-Date.parse(m.versions[0]?.publishedAt ?? "")],
    name: (m: Model) => [m.name.toLowerCase()],
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
  return JSON.stringify(model.versions.map(({ images }) => images)).includes('"prompt":"');
}

const VALUES: Record<FacetName, (model: Model) => string[]> = {
  base: basesOf,
  has: (model) => ["weight", "triggers", "prompts"].filter((trait) => hasTrait(model, trait)),
  tag: ({ tags }) => tags,
};

function facet(models: Model[], query: CatalogQuery, name: FacetName): FacetValue[] {
  const valuesOf = (model: Model) => new Set(VALUES[name](model));
  const limit = { base: 20, has: 3, tag: 30 }[name];
  const values = new Set([...query[name], ...models.flatMap((model) => [...valuesOf(model)])]);
  const byCount = (a: FacetValue, b: FacetValue) => b.count - a.count || compare(a.value, b.value);
  return [...values]
    .map((value) => ({
      value,
      count: models.filter((model) => valuesOf(model).has(value)).length,
      selected: query[name].includes(value),
    }))
    .sort((a, b) => Number(b.selected) - Number(a.selected) || byCount(a, b))
    .slice(0, limit)
    .sort(byCount);
}

export function naiveSearch(models: Model[], query: CatalogQuery): object {
  const others = models.filter(
    (model) =>
      hasWords(model, query.q) &&
      query.has.every((trait) => hasTrait(model, trait)) &&
      query.tag.every((tag) => model.tags.includes(tag)),
  );
  const found = others.filter(
    (model) => query.base.length === 0 || basesOf(model).some((base) => query.base.includes(base)),
  );
  const pageCount = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
  const page = Math.min(query.page, pageCount);
  return {
    total: found.length,
    page,
    pageCount,
    items: found
      .toSorted(order(query))
      .slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE)
      .map(({ id }) => ({ id })),
    facets: {
      base: facet(others, query, "base"),
      has: facet(found, query, "has"),
      tag: facet(found, query, "tag"),
    },
    catalogTotal: models.length,
  };
}
