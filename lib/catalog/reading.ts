// What one source says of one model, before it is joined with what others say.
// Invariant: a field is present exactly where the source states it; nothing is guessed or filled in.

import type { Problem } from "./errors.ts";
import type { ModelFile } from "./file.ts";
import type { Image, Model, ModelStats, Version, VersionStats } from "./model.ts";
import type { Source } from "./source.ts";

/** A file as one source knows it: by name always, by id or digests perhaps. */
export interface FileReading extends Partial<Omit<ModelFile, "name">> {
  name: string;
}

/** Has an id (Civitai's number), a localId, or both. */
export interface VersionReading
  extends Partial<Omit<Version, "id" | "stats" | "files" | "images" | "tips">> {
  id?: string;
  /** The fingerprint of a model file that this version is, or that the source lies beside. */
  localId?: string;
  stats?: Partial<VersionStats>;
  files: FileReading[];
  /** Without their weight, which follows from the whole. */
  images: Image[];
}

export interface Reading
  extends Partial<
    Omit<Model, "id" | "aliases" | "stats" | "versions" | "sources" | "differences">
  > {
  /** Civitai's id of the model, where the source states it. */
  modelId?: string;
  /** The id that this source alone would give the model. */
  ownId: string;
  /** The id that a card of this model would give it, where its downloads do not tell. */
  cardId?: string;
  stats?: Partial<ModelStats>;
  /** Newest first where the source orders them. */
  versions: VersionReading[];
  /** Of a record in Lorary's own JSON: what it says beyond any single source. */
  record?: Pick<Model, "aliases" | "sources" | "differences">;
}

/** A reading with the source it comes from. */
export interface SourcedReading {
  source: Source;
  reading: Reading;
}

/** What tells that two sources speak of one model. */
export interface Claims {
  modelId?: string;
  ownId: string;
  /** Civitai's numbers of versions. */
  versionIds: string[];
  localIds: string[];
  /** SHA-256 digests of files. They count only where one of the two sides has no version ids. */
  sha256: string[];
}

/** The claims of one reading, or of several that are known to speak of one model. */
export function claimsOf(readings: readonly Reading[]): Claims {
  const versions = readings.flatMap((reading) => reading.versions);
  const unique = (values: (string | undefined)[]): string[] => [
    ...new Set(values.filter((value) => value !== undefined)),
  ];
  const [modelId] = unique(readings.map((reading) => reading.modelId));
  const ownId = modelId ?? readings.find((reading) => reading.ownId !== "")?.ownId ?? "";
  return {
    ...(modelId === undefined ? {} : { modelId }),
    ownId,
    versionIds: unique(versions.map((version) => version.id)),
    localIds: unique(versions.map((version) => version.localId)),
    sha256: unique(versions.flatMap(({ files }) => files.map((file) => file.hashes?.sha256))),
  };
}

/** What a format's reader answers: a reading, or at least one problem, or a reading with problems. */
export interface ReadResult {
  reading?: Reading;
  problems: Problem[];
}
