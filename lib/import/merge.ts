// All that sources say of one model → its record. Invariant: the record depends on the documents,
// not on their order; what it does not hold of their words is in its differences.
import type { Model, Version } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import type { SourcedReading } from "#lib/catalog/reading.ts";
import { completeTips } from "#lib/tips/complete-tips.ts";
import { modelNames } from "#lib/tips/read-samples-use.ts";
import { createTipsReader } from "#lib/tips/read-tips.ts";
import { listDifferences } from "./merge-differences.ts";
import { FieldMerger } from "./merge-fields.ts";
import { mergeFiles, mergeImages } from "./merge-files.ts";
import { aliasesOf, modelIdOf } from "./merge-ids.ts";
import {
  groupVersions,
  orderVersions,
  publishTimeOf,
  type VersionGroup,
} from "./merge-versions.ts";
import { MODEL_RULES, ON_DISK, VERSION_RULES } from "./precedence.ts";
import { listSources, Ranking, sourcesOf } from "./ranking.ts";

/** As in the Model's schema. */
const MAX_NAME = 1000;
const NO_TIPS = { weight: null, triggers: [] };

/**
 * Makes one model of what its documents say, and completes it: what no source states is derived
 * (ids, tips, names from files) or stands as not known: "" and 0; a type is taken for "LORA".
 * @param readings at least one, all of one model
 */
export function mergeReadings(readings: readonly SourcedReading[]): Model {
  const ranking = new Ranking(readings);
  const { documents } = ranking;
  const merger = new FieldMerger(ranking);
  const spoken = documents.map(({ reading }, by) => ({ by, value: reading }));
  const said = merger.join(spoken, MODEL_RULES, "");
  const groups = groupVersions(ranking);
  const merged = groups.map((group) => mergeVersion(group, ranking, merger));
  const versions = withTips(orderVersions(merged, groups, ranking), said.description);
  const id = modelIdOf(ranking, versions);
  const aliases = aliasesOf(ranking, id);
  const model: Model = {
    type: "LORA",
    ...said,
    id,
    ...(aliases.length > 0 ? { aliases } : {}),
    name: said.name ?? nameOf(versions, ranking, id),
    tags: said.tags ?? [],
    stats: { downloads: 0, favorites: 0, comments: 0, ratings: 0, rating: 0, ...said.stats },
    versions,
    sources: listSources(documents.flatMap(sourcesOf)),
  };
  const differences = listDifferences(ranking, merger.differences, model);
  return differences.length > 0 ? { ...model, differences } : model;
}

function mergeVersion(group: VersionGroup, ranking: Ranking, merger: FieldMerger): Version {
  const { id, members } = group;
  const said = merger.join(members, VERSION_RULES, `versions[${id}].`);
  const files = mergeFiles(members, id, merger);
  const main = files.find(({ primary }) => primary);
  return {
    ...said,
    id,
    name: said.name ?? (main === undefined ? "" : fileStem(main.name)),
    baseModel: said.baseModel ?? "",
    publishedAt: publishTimeOf(group, merger) ?? fileTimeOf(group, ranking, merger),
    stats: { downloads: 0, ratings: 0, rating: 0, ...said.stats },
    trainedWords: said.trainedWords ?? [],
    files,
    images: mergeImages(members, id, merger),
    tips: NO_TIPS,
  };
}

/** The date of the file, as far as anybody knows. */
function fileTimeOf({ members }: VersionGroup, ranking: Ranking, merger: FieldMerger): string {
  const nearest = merger.best(members, ON_DISK)?.by ?? 0;
  const { takenAt, importedAt } = ranking.documents[nearest]?.source ?? {};
  return takenAt ?? importedAt ?? new Date(0).toISOString();
}

/** Read when all versions are there, since the text speaks of all their files and names. */
function withTips(versions: readonly Version[], description: string | undefined): Version[] {
  const stems = versions.flatMap(({ files }) => files.map((file) => fileStem(file.name)));
  const versionNames = versions.map(({ name }) => name);
  const readTips = createTipsReader({ description, stems, versionNames });
  const names = modelNames(stems);
  return versions.map((version) => ({
    ...version,
    ...completeTips(readTips(version), version, names),
  }));
}

/** A model that no source names is called after its file, or after what lies beside it. */
function nameOf(versions: readonly Version[], { documents }: Ranking, id: string): string {
  const file = versions.flatMap(({ files }) => files)[0]?.name ?? documents[0]?.source.name ?? "";
  return fileStem(file).slice(0, MAX_NAME).toWellFormed() || id;
}
