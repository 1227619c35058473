// Records → the JSON files that other programs keep beside a model file.
// Invariant: weight, words, ids and digests read back as they were written.
import type { ModelFile } from "#lib/catalog/file.ts";
import type { Model, Usage, Version } from "#lib/catalog/model.ts";
import { fileStem, startWeight } from "#lib/catalog/prompt.ts";
import { htmlToLines } from "#lib/tips/html-text.ts";
import { toA1111 } from "./base-models.ts";
import { writeVersion } from "./civitai-write.ts";
import type { JsonObject } from "./field-reader.ts";
import { stated } from "./stated.ts";

/** As Python's json.dumps writes: all but ASCII escaped. */
function toAscii(value: unknown): string {
  const toEscape = (unit: string): string =>
    `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.stringify(value, null, 4).replace(/[\u0080-\uffff]/g, toEscape);
}

const toText = (html: string | undefined): string => htmlToLines(html ?? "").join("\n");

/** Civitai's number; undefined for ids that were made here. */
const numberOf = (id: string): number | undefined =>
  /^\d{1,15}$/.test(id) ? Number(id) : undefined;

const upper = (digest: string | undefined): string | undefined => digest?.toUpperCase();

/** What to write `<lora:NAME:WEIGHT>` with: the advice that was decided for, else what users noted. */
function weightOf({ tips, usage }: Version): number | undefined {
  return startWeight(tips.weight) ?? usage?.weight;
}

/** The main group of trigger words without tags: others are for other outfits. */
function wordsOf({ tips }: Version): string[] {
  const words = tips.triggers[0]?.words ?? [];
  const plain = words.map((word) => word.replace(/<[^<>]*>/g, "").split(","));
  return plain.flat().flatMap((word) => word.trim() || []);
}

/** Of A1111 and Forge, with the ids that Civitai Browser+ adds. 0 as weight means "not set". */
export function toA1111Sidecar(model: Model, version: Version, file: ModelFile): string {
  const ids = stated({ modelId: numberOf(model.id), modelVersionId: numberOf(version.id) });
  const { usage } = version;
  // Without ids the reader takes the description for a note of the user's.
  const isCopied = Object.keys(ids).length > 0;
  const own = usage?.notes === undefined ? undefined : version.description;
  return toAscii({
    description: toText(isCopied ? model.description : own),
    "sd version": toA1111(version.baseModel),
    "activation text": usage?.activationText ?? wordsOf(version).join(", "),
    "preferred weight": weightOf(version) ?? 0,
    "negative text": usage?.negativeText ?? "",
    notes: usage?.notes ?? "",
    ...ids,
    ...stated({ sha256: upper(file.hashes.sha256) }),
  });
}

/** The API's answer for a version; undefined for one that Civitai does not know. */
function answerOf(model: Model, version: Version): JsonObject | undefined {
  if (numberOf(version.id) === undefined) return undefined;
  const { modelId: _, ...answer } = writeVersion(model, version, model.versions.indexOf(version));
  const about = {
    name: model.name,
    type: model.type,
    nsfw: model.nsfw ?? false,
    poi: model.realPerson ?? false,
    ...stated({ mode: model.mode }),
  };
  return { ...answer, ...stated({ modelId: numberOf(model.id) }), model: about };
}

/** Of Civitai Helper. */
export function toCivitaiInfo(model: Model, version: Version): string | undefined {
  const answer = answerOf(model, version);
  return answer && toAscii(answer);
}

/** Of ComfyUI LoRA Manager. Its dates are seconds since 1970. */
export function toLoraManager(model: Model, version: Version, file: ModelFile): string {
  const { usage } = version;
  const answer = answerOf(model, version);
  const about = {
    ...(answer?.model ?? {}),
    ...stated({ description: model.description, tags: model.tags }),
  };
  const creator = model.creator && { username: model.creator.name };
  const value = {
    file_name: fileStem(file.name),
    model_name: model.name,
    file_path: file.name,
    size: file.sizeBytes ?? 0,
    modified: Date.parse(version.publishedAt) / 1000,
    sha256: file.hashes.sha256 ?? "",
    base_model: version.baseModel || "Unknown",
    preview_url: "",
    preview_nsfw_level: 0,
    notes: usage?.notes ?? "",
    from_civitai: answer !== undefined,
    civitai: answer
      ? { ...answer, model: about, ...stated({ creator }) }
      : { trainedWords: version.trainedWords },
    tags: model.tags,
    modelDescription: model.description ?? "",
    civitai_deleted: false,
    favorite: false,
    exclude: false,
    db_checked: false,
    last_checked_at: 0,
    usage_tips: JSON.stringify(usageTips(version, usage)),
  };
  return JSON.stringify(value, null, 2);
}

function usageTips(version: Version, usage: Usage | undefined): JsonObject {
  const range = version.tips.weight ?? { min: usage?.weightMin, max: usage?.weightMax };
  return stated({
    strength: weightOf(version),
    strength_min: range.min,
    strength_max: range.max,
    clip_strength: usage?.clipWeight,
    clip_skip: usage?.clipSkip,
  });
}

/** Of StabilityMatrix. It has no place for a weight. */
export function toCmInfo(model: Model, version: Version, file: ModelFile): string {
  const { stats } = model;
  const { sha256, crc32, blake3 } = file.hashes;
  const [image] = version.images;
  return JSON.stringify(
    stated({
      ModelId: numberOf(model.id),
      ModelName: model.name,
      ModelDescription: model.description ?? "",
      Nsfw: model.nsfw ?? false,
      Tags: model.tags,
      ModelType: model.type,
      VersionId: numberOf(version.id),
      VersionName: version.name,
      VersionDescription: version.description,
      AuthorUsername: model.creator?.name,
      BaseModel: version.baseModel,
      RemoteFileName: file.name,
      RemoteFileId: numberOf(file.id),
      FileMetadata: stated({ fp: file.precision, size: file.sizeClass, format: file.format }),
      ImportedAt: model.sources[0]?.importedAt ?? version.publishedAt,
      Hashes: stated({ SHA256: upper(sha256), CRC32: upper(crc32), BLAKE3: upper(blake3) }),
      TrainedWords: version.trainedWords,
      Stats: {
        favoriteCount: stats.favorites,
        commentCount: stats.comments,
        downloadCount: stats.downloads,
        ratingCount: stats.ratings,
        rating: stats.rating,
        ...stated({ thumbsUpCount: stats.thumbsUp, thumbsDownCount: stats.thumbsDown }),
      },
      ThumbnailImageUrl: image?.url,
      Source: "Civitai",
    }),
    null,
    2,
  );
}
