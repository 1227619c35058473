// Versions, files and images of records → the API's objects, today's fields and those of 2023.
import type { ModelFile } from "#lib/catalog/file.ts";
import {
  type Image,
  type Model,
  type ModelStats,
  primaryFile,
  type Version,
  type VersionStats,
} from "#lib/catalog/model.ts";
import { formatAir } from "./civitai-air.ts";
import { levelOf, numberOfId } from "./civitai-values.ts";
import type { JsonObject } from "./field-reader.ts";
import { stated } from "./stated.ts";

export function writeModelStats(stats: ModelStats): JsonObject {
  const { favorites: favoriteCount, comments: commentCount } = stats;
  return { favoriteCount, commentCount, ...writeStats(stats), tippedAmountCount: 0 };
}

/** Only numbers: clients fail on null. Where nobody counted thumbs, ratings tell how many up. */
function writeStats(stats: VersionStats): JsonObject {
  const { downloads, ratings, rating } = stats;
  const likes = Math.round((ratings * rating) / 5);
  return {
    downloadCount: downloads,
    ratingCount: ratings,
    rating,
    thumbsUpCount: stats.thumbsUp ?? likes,
    thumbsDownCount: stats.thumbsDown ?? ratings - likes,
  };
}

export function writeVersion(model: Model, version: Version, index: number): JsonObject {
  const { earlyAccess } = version;
  const { permanent, endsAt = null } = earlyAccess ?? {};
  return {
    id: numberOfId(version.id),
    modelId: numberOfId(model.id),
    index,
    name: version.name,
    createdAt: version.createdAt ?? version.publishedAt,
    updatedAt: version.updatedAt ?? version.publishedAt,
    publishedAt: version.publishedAt,
    status: version.status ?? "Published",
    availability: version.availability ?? "Public",
    nsfwLevel: levelOf(version.contentRatings ?? []),
    baseModel: version.baseModel,
    baseModelType: version.baseModelType ?? "Standard",
    description: version.description ?? null,
    trainedWords: version.trainedWords,
    earlyAccessTimeFrame: earlyAccess?.days ?? 0,
    earlyAccessEndsAt: endsAt,
    paidAccess: permanent === undefined ? null : { permanent, endsAt },
    supportsGeneration: false,
    air: formatAir(model, version),
    stats: writeStats(version.stats),
    files: version.files.map(writeFile),
    images: version.images.flatMap(writeImage),
    ...stated({ downloadUrl: primaryFile(version)?.url }),
  };
}

function writeFile(file: ModelFile): JsonObject {
  const { scan, hashes } = file;
  const { format, precision: fp, sizeClass: size, quantization: quantType } = file;
  return {
    id: numberOfId(file.id),
    name: file.name,
    type: file.type ?? "Model",
    sizeKB: (file.sizeBytes ?? 0) / 1024,
    metadata: stated({ format, fp, size, quantType }),
    pickleScanResult: scan?.pickle ?? "Pending",
    pickleScanMessage: scan?.pickleMessage ?? null,
    virusScanResult: scan?.virus ?? "Pending",
    virusScanMessage: scan?.virusMessage ?? null,
    scannedAt: scan?.scannedAt ?? null,
    hashes: stated({
      AutoV1: hashes.autoV1?.toUpperCase(),
      AutoV2: hashes.autoV2?.toUpperCase(),
      AutoV3: hashes.autoV3?.toUpperCase(),
      SHA256: hashes.sha256?.toUpperCase(),
      CRC32: hashes.crc32?.toUpperCase(),
      BLAKE3: hashes.blake3?.toUpperCase(),
    }),
    ...stated({ downloadUrl: file.url }),
    // Present only where true, as the API does it.
    ...(file.primary ? { primary: true } : {}),
  };
}

/** `nsfw`, the word of 2023, is left out: there are clients to whom the word "None" is true. */
function writeImage(image: Image): JsonObject[] {
  if (image.url === undefined) return [];
  const { meta } = image;
  const written = {
    id: numberOfId(image.id),
    url: image.url,
    nsfwLevel: image.rating === undefined ? 0 : levelOf([image.rating]),
    width: image.width ?? null,
    height: image.height ?? null,
    hash: image.blurhash ?? null,
    type: image.kind ?? "image",
    minor: false,
    poi: false,
    hasMeta: meta !== undefined,
    hasPositivePrompt: typeof meta?.prompt === "string" && meta.prompt !== "",
    onSite: false,
    remixOfId: null,
    meta: meta ?? null,
  };
  return [written];
}
