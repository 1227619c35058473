// Which source's word counts, per field: the one table. Invariant: every field that a source can
// state has a rule; of one kind the later state wins, then more downloads, then the digest, so that
// the order in which documents arrive never matters.
import type { Image } from "#lib/catalog/model.ts";
import type { FileReading, Reading, VersionReading } from "#lib/catalog/reading.ts";
import type { SourceKind } from "#lib/catalog/source.ts";

/**
 * The kinds from the one that is believed first; kinds that are left out come last. A record in
 * Lorary's own JSON counts as the best of the kinds it was made of.
 */
export type Order = readonly SourceKind[];

/** What the author published: the server's own answers, copies of them, excerpts, the file itself. */
export const PUBLISHED: Order = ["api", "sidecar", "card", "header", "hashes", "picture"];
/** What lies on the disk: its name, place and header. */
export const ON_DISK: Order = ["header", "hashes", "api", "sidecar", "card", "picture"];
/** Digests of the very bytes. */
const COMPUTED: Order = ["hashes", "header", "api", "sidecar", "card", "picture"];
/** What people who use the model wrote down themselves. */
const NOTED: Order = ["sidecar", "api", "card", "header"];

export interface Rule {
  order: Order;
  /**
   * whole: one source's value as it stands · set: likewise, and another order of the same values is
   * no difference · parts: an object of which each part may come from another source.
   */
  join: "whole" | "set" | "parts";
}

const fact: Rule = { order: PUBLISHED, join: "whole" };
const facts: Rule = { order: PUBLISHED, join: "parts" };
const set: Rule = { order: PUBLISHED, join: "set" };
const disk: Rule = { order: ON_DISK, join: "whole" };

/** A rule for each field, whether or not it may be absent. */
type Rules<T> = { readonly [K in keyof Required<T>]: Rule };

export const MODEL_RULES: Rules<
  Omit<Reading, "modelId" | "ownId" | "cardId" | "versions" | "record">
> = {
  name: fact,
  type: fact,
  creator: fact,
  tags: set,
  stats: facts,
  description: fact,
  license: facts,
  nsfw: fact,
  realPerson: fact,
  minor: fact,
  mode: fact,
  availability: fact,
  contentRatings: set,
};

/** `publishedAt` goes by PUBLISHED too, with what a source says in its stead (merge-versions.ts). */
export const VERSION_RULES: Rules<
  Omit<VersionReading, "id" | "localId" | "publishedAt" | "files" | "images">
> = {
  name: fact,
  baseModel: fact,
  createdAt: fact,
  updatedAt: fact,
  stats: facts,
  description: fact,
  trainedWords: fact,
  baseModelType: fact,
  status: fact,
  availability: fact,
  earlyAccess: fact,
  contentRatings: set,
  usage: { order: NOTED, join: "parts" },
};

/** `primary` goes by PUBLISHED too, but is one file's of a version (merge-files.ts). */
export const FILE_RULES: Rules<Omit<FileReading, "id" | "primary">> = {
  name: disk,
  url: fact,
  localPath: disk,
  type: fact,
  sizeBytes: disk,
  format: fact,
  precision: fact,
  sizeClass: fact,
  quantization: fact,
  hashes: { order: COMPUTED, join: "parts" },
  scan: fact,
  training: { order: ON_DISK, join: "parts" },
};

export const IMAGE_RULES: Rules<Omit<Image, "id" | "weight">> = {
  url: fact,
  media: fact,
  kind: fact,
  width: fact,
  height: fact,
  blurhash: fact,
  rating: fact,
  meta: fact,
};
