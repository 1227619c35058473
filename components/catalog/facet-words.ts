// Facets and their values in words.
import { formatCompact, formatMonth } from "#lib/catalog/format.ts";
import {
  type CatalogQuery,
  type FacetName,
  modeOf,
  type SizeClass,
  type Trait,
} from "#lib/catalog/query.ts";

export const FACET_WORDS: Readonly<Record<FacetName, string>> = {
  base: "Base model",
  type: "Type",
  has: "Has",
  tag: "Tags",
  creator: "Creator",
  date: "Published",
  rating: "Content rating",
  license: "Licence",
  format: "File format",
  size: "File size",
  source: "Known from",
  disk: "Where",
};

const TRAIT_WORDS: Readonly<Record<Trait, string>> = {
  weight: "a weight",
  triggers: "trigger words",
  prompts: "sample prompts",
  hashes: "hashes",
};

const LICENSE_WORDS = {
  "sell-images": "May sell images",
  "sell-model": "May sell the model",
  "run-paid": "May run on paid services",
  "no-credit": "No credit needed",
  merge: "May share merges",
  "other-terms": "May use other terms",
};

const SIZE_WORDS: Readonly<Record<SizeClass, string>> = {
  "under-20mb": "under 20 MB",
  "20-50mb": "20–50 MB",
  "50-100mb": "50–100 MB",
  "100-200mb": "100–200 MB",
  "200-500mb": "200–500 MB",
  "over-500mb": "over 500 MB",
};

const SOURCE_WORDS = {
  api: "Civitai API",
  card: "Model card",
  sidecar: "Sidecar file",
  header: "File header",
  hashes: "Computed hashes",
  picture: "Picture beside a file",
  record: "Lorary record",
};

const WORDS: Partial<Record<FacetName, Readonly<Record<string, string>>>> = {
  has: TRAIT_WORDS,
  rating: { unrated: "Not rated" },
  license: LICENSE_WORDS,
  size: SIZE_WORDS,
  source: SOURCE_WORDS,
  disk: { yes: "On this disk" },
};

const capital = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function plainWords(facet: FacetName, value: string): string {
  if (facet === "date") return value.length > 4 ? formatMonth(value) : value;
  const words = WORDS[facet];
  return (words && Object.hasOwn(words, value) && words[value]) || value;
}

/** A value under its facet's heading. */
export function valueWords(facet: FacetName, value: string): string {
  const words = plainWords(facet, value);
  return facet === "has" || facet === "size" ? capital(words) : words;
}

/** A filter that stands alone: "Has a weight". */
export function filterWords(facet: FacetName, value: string): string {
  const words = plainWords(facet, value);
  if (facet === "has") return `Has ${words}`;
  if (facet === "creator") return `By ${words}`;
  if (facet === "rating" && value !== "unrated") return `Rated ${words}`;
  return facet === "size" ? capital(words) : words;
}

/** "Not anime", "Not by somebody". */
export function exclusionWords(facet: FacetName, value: string): string {
  if (value === "unrated" && facet === "rating") return "Rated";
  const words = filterWords(facet, value);
  const isOurs = facet in WORDS || facet === "creator";
  return `Not ${isOurs ? words.charAt(0).toLowerCase() + words.slice(1) : words}`;
}

export const downloadsWords = (least: number): string => `${formatCompact(least)}+ downloads`;
export const starsWords = (least: number): string => `${least}+ stars`;

/** A facet's chosen values as one condition: "anime or style". */
export const choiceWords = (query: CatalogQuery, facet: FacetName): string =>
  query[facet]
    .map((value) => filterWords(facet, value))
    .join(modeOf(query, facet) === "any" ? " or " : " + ");
