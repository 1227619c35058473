// What the database keeps beside a record so that lists, filters and look-ups never parse it.
// Invariant: the rows follow from the record alone; `lorary verify` derives them again.
import type { ModelFile } from "#lib/catalog/file.ts";
import {
  type Image,
  isDemo,
  type Model,
  type ModelStats,
  type ModelSummary,
  primaryFile,
  type Version,
} from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import { type FacetName, MAX_VALUE, type Trait } from "#lib/catalog/query.ts";
import { isRated } from "#lib/catalog/rating.ts";
import { stemKey } from "#lib/catalog/stem.ts";
import { nameKey } from "./search-text.ts";

export type PartKind = "version" | "file" | "image";

export interface ModelRow {
  id: string;
  nameKey: string;
  downloads: number;
  ratingScore: number;
  publishedMs: number;
  /** A ModelSummary as JSON. */
  summary: string;
}
/** Where a version, file or image stands in the record. */
export interface PartRow {
  kind: PartKind;
  id: string;
  /** The version's index × 2^24 + the file's or image's index within it. */
  place: number;
}
export interface FacetRow {
  facet: FacetName;
  value: string;
}

/** More files or images than a version can have. */
const VERSION_PLACES = 2 ** 24;

// A model without versions has no date and no base model: it sorts last and says nothing.
const NO_VERSION = { baseModel: "", publishedAt: "1970-01-01T00:00:00Z" };

/** Words of the first group that a list carries. */
const MAX_TRIGGERS = 20;

const PRIOR_RATING = 4;
const PRIOR_RATINGS = 10;

/**
 * Bayesian mean: the ratings together with ten more of 4.0, so that one "5" does not stand above a
 * thousand that average 4.9, and an unrated model stands above a badly rated one.
 */
export function ratingScore({ rating, ratings }: ModelStats): number {
  return (rating * ratings + PRIOR_RATING * PRIOR_RATINGS) / (ratings + PRIOR_RATINGS);
}

// One that may be shown to everybody comes before all others of its version: a model's own flag
// cannot be trusted, its first image often shows more than the flag says.
function coverOf(versions: readonly Version[]): ModelSummary["cover"] {
  const images: Image[] = versions.find(({ images }) => images.length > 0)?.images ?? [];
  const image = images.find(({ rating }) => !isRated(rating)) ?? images[0];
  if (image === undefined) return null;
  const { meta: _, ...cover } = image;
  return cover;
}

function weightOf(version: Version | undefined): ModelSummary["weight"] {
  if (!version?.tips.weight) return null;
  const { evidence: _, others: __, agreement: ___, ...weight } = version.tips.weight;
  return weight;
}

/** What goes into a prompt beside the weight. */
function wordsOf(version: Version | undefined): Pick<ModelSummary, "stem" | "triggers"> {
  const file = version && primaryFile(version);
  const words = version?.tips.triggers[0]?.words;
  // A part would pass for the whole.
  const isShort = words !== undefined && words.length <= MAX_TRIGGERS;
  return { ...(file && { stem: fileStem(file.name) }), ...(isShort && { triggers: words }) };
}

export function summaryOf(model: Model): ModelSummary {
  const [newest] = model.versions;
  const { baseModel, publishedAt } = newest ?? NO_VERSION;
  return {
    id: model.id,
    name: model.name,
    baseModel,
    stats: model.stats,
    publishedAt,
    versionCount: model.versions.length,
    weight: weightOf(newest),
    ...wordsOf(newest),
    cover: coverOf(model.versions),
    demo: isDemo(model),
  };
}

export function modelRow(model: Model): ModelRow {
  const summary = summaryOf(model);
  return {
    id: model.id,
    nameKey: nameKey(model.name),
    downloads: model.stats.downloads,
    ratingScore: ratingScore(model.stats),
    publishedMs: Date.parse(summary.publishedAt),
    summary: JSON.stringify(summary),
  };
}

export function partRows(model: Model): PartRow[] {
  return model.versions.flatMap((version, v) => {
    const start = v * VERSION_PLACES;
    const rows = (kind: PartKind, parts: readonly { id: string }[]): PartRow[] =>
      parts.map(({ id }, i) => ({ kind, id, place: start + i }));
    return [
      { kind: "version", id: version.id, place: start },
      ...rows("file", version.files),
      ...rows("image", version.images),
    ];
  });
}

/** Not a training set or a configuration, which no prompt names. */
const isLoadable = ({ type = "Model" }: ModelFile): boolean => /^(Pruned )?Model$/.test(type);

/** What prompts call the files of all versions by. */
export function stemKeys(model: Model): string[] {
  const files = model.versions.flatMap((version) => version.files.filter(isLoadable));
  return [...new Set(files.map(({ name }) => stemKey(fileStem(name))))];
}

const hasPrompt = ({ meta }: Image): boolean =>
  typeof meta?.prompt === "string" && meta.prompt.trim() !== "";

export function traitsOf({ versions }: Model): Trait[] {
  const tips = versions[0]?.tips;
  return [
    ...(tips?.weight ? (["weight"] as const) : []),
    ...(tips && tips.triggers.length > 0 ? (["triggers"] as const) : []),
    ...(versions.some(({ images }) => images.some(hasPrompt)) ? (["prompts"] as const) : []),
  ];
}

/** Values a URL can carry: the base models of all versions, what the model has, and the tags. */
export function facetRows(model: Model): FacetRow[] {
  const rows = (facet: FacetName, values: readonly string[]): FacetRow[] =>
    [...new Set(values.map((value) => value.toWellFormed()))]
      .filter((value) => value !== "" && value.length <= MAX_VALUE)
      .map((value) => ({ facet, value }));
  const bases = model.versions.map(({ baseModel }) => baseModel);
  return [...rows("base", bases), ...rows("has", traitsOf(model)), ...rows("tag", model.tags)];
}
