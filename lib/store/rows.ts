// What the database keeps beside a record so that lists, filters and look-ups never parse it.
// Invariant: the rows follow from the record alone; `lorary verify` derives them again.
import type { ModelFile } from "#lib/catalog/file.ts";
import {
  type Image,
  isDemo,
  type Model,
  type ModelSummary,
  primaryFile,
  type Version,
} from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import { isRated } from "#lib/catalog/rating.ts";
import { stemKey } from "#lib/catalog/stem.ts";

export type PartKind = "version" | "file" | "image";

export interface ModelRow {
  id: string;
  downloads: number;
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

/** More files or images than a version can have. */
const VERSION_PLACES = 2 ** 24;

// A model without versions has no date and no base model: it sorts last and says nothing.
const NO_VERSION = { baseModel: "", publishedAt: "1970-01-01T00:00:00Z" };

/** Words of the first group that a list carries. */
const MAX_TRIGGERS = 20;

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
  return {
    id: model.id,
    downloads: model.stats.downloads,
    summary: JSON.stringify(summaryOf(model)),
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

/** The digests of one file; a digest that another begins with needs no row of its own. */
function fileDigests({ hashes }: ModelFile): string[] {
  const digests = Object.values(hashes).filter((digest) => digest !== undefined);
  return digests.filter((digest) =>
    digests.every((other) => other === digest || !other.startsWith(digest)),
  );
}

/** By which its files are found, in lower case. */
export function digestsOf(model: Model): string[] {
  const files = model.versions.flatMap((version) => version.files);
  return [...new Set(files.flatMap(fileDigests))];
}
