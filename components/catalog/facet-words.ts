// Facets and their values in words.
import type { FacetName, Trait } from "#lib/catalog/query.ts";

export const FACET_WORDS: Readonly<Record<FacetName, string>> = {
  base: "Base model",
  has: "Has",
  tag: "Tags",
};

const TRAIT_WORDS: Readonly<Record<Trait, string>> = {
  weight: "a weight",
  triggers: "trigger words",
  prompts: "sample prompts",
};

const traitWords = (value: string): string => TRAIT_WORDS[value as Trait] ?? value;

/** A value under its facet's heading. */
export function valueWords(facet: FacetName, value: string): string {
  if (facet !== "has") return value;
  const words = traitWords(value);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** A filter that stands alone: "Has a weight". */
export const filterWords = (facet: FacetName, value: string): string =>
  facet === "has" ? `${FACET_WORDS.has} ${traitWords(value)}` : value;
