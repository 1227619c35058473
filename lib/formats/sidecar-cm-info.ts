// `STEM.cm-info.json` of StabilityMatrix: model and version flattened into one object.
// Invariant: fields that only this program needs stay in the document.
import type { FileReading, Reading } from "#lib/catalog/reading.ts";
import { readModelStats } from "./civitai.ts";
import { readHashes } from "./civitai-file.ts";
import type { JsonObject } from "./field-reader.ts";
import { imageIdOf } from "./ids.ts";
import { isAddress } from "./plain-values.ts";
import type { SidecarFields } from "./sidecar-fields.ts";
import { ownIdOf, sidecarStem } from "./sidecar-identity.ts";
import { stated } from "./stated.ts";

export function fromCmInfo(fields: SidecarFields, from: JsonObject): Reading {
  const modelId = fields.looseId(from, "ModelId");
  const versionId = fields.looseId(from, "VersionId");
  const creator = fields.note(from, "AuthorUsername");
  const type = fields.note(from, "ModelType");
  const stats = fields.inside(from, "Stats", (inner) => readModelStats(fields, inner)) ?? {};
  return {
    ownId: ownIdOf(modelId, versionId),
    ...stated({
      modelId,
      name: fields.note(from, "ModelName", 1000),
      type: type === "Unknown" ? undefined : type,
      creator: creator === undefined ? undefined : { name: creator },
      tags: fields.words(from, "Tags"),
      description: fields.note(from, "ModelDescription"),
      nsfw: fields.flag(from, "Nsfw"),
      stats: Object.keys(stats).length === 0 ? undefined : stats,
    }),
    versions: [
      {
        ...stated({
          id: versionId,
          name: fields.note(from, "VersionName"),
          description: fields.note(from, "VersionDescription"),
          baseModel: fields.note(from, "BaseModel"),
          trainedWords: fields.words(from, "TrainedWords"),
        }),
        files: readFile(fields, from),
        images: readThumbnail(fields, from),
      },
    ],
  };
}

/** The file, under its name on Civitai, or by the sidecar's own where it has digests only. */
function readFile(fields: SidecarFields, from: JsonObject): FileReading[] {
  const remoteName = fields.note(from, "RemoteFileName", 512);
  const hashes = fields.inside(from, "Hashes", (inner) => readHashes(fields, inner)) ?? {};
  const metadata = fields.inside(from, "FileMetadata", (inner) =>
    stated({
      precision: fields.note(inner, "fp"),
      sizeClass: fields.note(inner, "size"),
      format: fields.note(inner, "format"),
    }),
  );
  if (remoteName === undefined && Object.keys(hashes).length === 0) return [];
  const name = remoteName ?? `${sidecarStem(fields.source)}.safetensors`;
  return [{ name, ...stated({ id: fields.looseId(from, "RemoteFileId") }), ...metadata, hashes }];
}

function readThumbnail(fields: SidecarFields, from: JsonObject): { id: string; url: string }[] {
  const url = fields.note(from, "ThumbnailImageUrl");
  // Else it is a path on the machine that wrote it.
  return url !== undefined && isAddress(url) ? [{ id: imageIdOf(url), url }] : [];
}
