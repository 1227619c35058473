// All that sources say of one model → its record. Invariant: the record depends on the documents,
// not on their order; what it does not hold of their words is in its differences.
import type { Model, Version } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import type { SourcedReading } from "#lib/catalog/reading.ts";
import { completeTips } from "#lib/tips/complete-tips.ts";
import { modelNames } from "#lib/tips/read-samples-use.ts";
import { type ModelTexts, readTips, type SaidTips } from "#lib/tips/read-tips.ts";
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

/** A model whose tips are not read yet. */
interface Draft {
  ranking: Ranking;
  merger: FieldMerger;
  said: ReturnType<typeof saidOf>;
  versions: Version[];
  stems: string[];
}

/**
 * Makes one model of what its documents say, and completes it: what no source states is derived
 * (ids, tips, names from files) or stands as not known: "" and 0; a type is taken for "LORA".
 * @param readings at least one, all of one model
 */
export function mergeReadings(readings: readonly SourcedReading[]): Model {
  const draft = draftOf(readings);
  return modelOf(draft, readTips([textsOf(draft)])[0] ?? []);
}

/** The same of several models at once, which readTips reads faster. */
export function mergeEach(models: readonly (readonly SourcedReading[])[]): Model[] {
  const drafts = models.map(draftOf);
  const tips = readTips(drafts.map(textsOf));
  return drafts.map((draft, index) => modelOf(draft, tips[index] ?? []));
}

function draftOf(readings: readonly SourcedReading[]): Draft {
  const ranking = new Ranking(readings);
  const merger = new FieldMerger(ranking);
  const said = saidOf(ranking, merger);
  const groups = groupVersions(ranking);
  const merged = groups.map((group) => mergeVersion(group, ranking, merger));
  const versions = orderVersions(merged, groups, ranking);
  const stems = versions.flatMap(({ files }) => files.map((file) => fileStem(file.name)));
  return { ranking, merger, said, versions, stems };
}

function saidOf({ documents }: Ranking, merger: FieldMerger) {
  const spoken = documents.map(({ reading }, by) => ({ by, value: reading }));
  return merger.join(spoken, MODEL_RULES, "");
}

const textsOf = ({ said: { description }, versions, stems }: Draft): ModelTexts => ({
  description,
  versions,
  stems,
});

function modelOf({ ranking, merger, said, versions: bare, stems }: Draft, tips: SaidTips[]): Model {
  const { documents } = ranking;
  const names = modelNames(stems);
  const versions = bare.map((version, index) => ({
    ...version,
    ...completeTips(tips[index] ?? NO_TIPS, version, names),
  }));
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

/** A model that no source names is called after its file, or after what lies beside it. */
function nameOf(versions: readonly Version[], { documents }: Ranking, id: string): string {
  const file = versions.flatMap(({ files }) => files)[0]?.name ?? documents[0]?.source.name ?? "";
  return fileStem(file).slice(0, MAX_NAME).toWellFormed() || id;
}
