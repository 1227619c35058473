// Civitai's version objects → readings: within a model, or an answer of its own.
import type { EarlyAccess, VersionStats } from "#lib/catalog/model.ts";
import type { VersionReading } from "#lib/catalog/reading.ts";
import { readFiles } from "./civitai-file.ts";
import { readImage } from "./civitai-image.ts";
import { isLevel, ratingsOf } from "./civitai-values.ts";
import { type FieldReader, type JsonObject, put } from "./field-reader.ts";

/** Undefined, with a problem, for a version without a number. */
export function readVersion(fields: FieldReader, from: JsonObject): VersionReading | undefined {
  const id = fields.needed(from, "id", fields.id(from, "id"));
  if (id === undefined) return undefined;
  const files = readFiles(fields, from, id) ?? [];
  const images = fields.each(from, "images", (image) => readImage(fields, image)) ?? [];
  const reading: VersionReading = { id, files, images };
  put(reading, "name", fields.text(from, "name"));
  put(reading, "baseModel", fields.text(from, "baseModel"));
  put(reading, "baseModelType", fields.text(from, "baseModelType"));
  put(reading, "description", fields.text(from, "description"));
  put(reading, "trainedWords", fields.texts(from, "trainedWords"));
  put(reading, "status", fields.text(from, "status"));
  put(reading, "availability", fields.text(from, "availability"));
  readTimes(fields, from, reading);
  put(
    reading,
    "stats",
    fields.inside(from, "stats", (stats) => readStats(fields, stats)),
  );
  put(reading, "earlyAccess", readEarlyAccess(fields, from));
  put(reading, "contentRatings", readContentRatings(fields, from));
  return reading;
}

/** What answers of 2023 show as published is when the version was last updated. */
function readTimes(fields: FieldReader, from: JsonObject, reading: VersionReading): void {
  put(reading, "createdAt", fields.time(from, "createdAt"));
  put(reading, "updatedAt", fields.time(from, "updatedAt"));
  const publishedAt = fields.time(from, "publishedAt");
  put(reading, "publishedAt", publishedAt ?? reading.updatedAt ?? reading.createdAt);
}

/**
 * Counts that are null are hidden by the creator. Thumbs stand for ratings where there are no stars:
 * answers of 2024 have both, and zeros in the fields that went out of use.
 */
export function readStats(fields: FieldReader, from: JsonObject): Partial<VersionStats> {
  const stats: Partial<VersionStats> = {};
  put(stats, "downloads", fields.count(from, "downloadCount"));
  put(stats, "thumbsUp", fields.count(from, "thumbsUpCount"));
  put(stats, "thumbsDown", fields.count(from, "thumbsDownCount"));
  put(stats, "ratings", fields.count(from, "ratingCount"));
  put(stats, "rating", fields.number(from, "rating", 5));
  const { thumbsUp, thumbsDown } = stats;
  if (thumbsUp === undefined || thumbsDown === undefined || stats.ratings) return stats;
  const thumbs = thumbsUp + thumbsDown;
  stats.ratings = thumbs;
  stats.rating = thumbs === 0 ? 0 : Math.round((500 * thumbsUp) / thumbs) / 100;
  return stats;
}

function readEarlyAccess(fields: FieldReader, from: JsonObject): EarlyAccess | undefined {
  const access: EarlyAccess = {};
  put(access, "days", fields.count(from, "earlyAccessTimeFrame") || undefined);
  const endsAt = fields.time(from, "earlyAccessDeadline") ?? fields.time(from, "earlyAccessEndsAt");
  put(access, "endsAt", endsAt);
  fields.inside(from, "paidAccess", (paid) => {
    put(access, "permanent", fields.flag(paid, "permanent"));
    if (endsAt === undefined) put(access, "endsAt", fields.time(paid, "endsAt"));
  });
  return Object.keys(access).length === 0 ? undefined : access;
}

/** Of a model or version: a sum of bits; 0, not rated, says nothing. */
export function readContentRatings(
  fields: FieldReader,
  from: JsonObject,
): VersionReading["contentRatings"] {
  const { nsfwLevel } = from;
  if (nsfwLevel === undefined || nsfwLevel === null || nsfwLevel === 0) return undefined;
  if (isLevel(nsfwLevel)) return ratingsOf(nsfwLevel);
  fields.report("nsfwLevel", "a whole number from 0 to 63", nsfwLevel);
  return undefined;
}
