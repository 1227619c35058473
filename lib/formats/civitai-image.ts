// Civitai's image objects → sample images.
import type { ContentRating, Image } from "#lib/catalog/model.ts";
import { numberOfId, ratingOf } from "./civitai-values.ts";
import { type FieldReader, isObject, type JsonObject, put } from "./field-reader.ts";
import { imageIdOf } from "./ids.ts";

/** Undefined, with a problem, for an image without an address. */
export function readImage(fields: FieldReader, from: JsonObject): Image | undefined {
  const url = fields.needed(from, "url", fields.address(from, "url"));
  if (url === undefined) return undefined;
  const image: Image = { id: idOf(fields, from, url), url };
  put(image, "kind", readKind(fields, from));
  readSize(fields, from, image);
  put(image, "blurhash", readBlurhash(fields, from));
  put(image, "rating", readRating(fields, from));
  put(image, "meta", readMeta(fields, from));
  return image;
}

/** The stated number, unless toCivitai made it from the address. */
function idOf(fields: FieldReader, from: JsonObject, url: string): string {
  const id = fields.id(from, "id");
  if (id !== undefined && Number(id) < 2 ** 30) return id;
  const made = imageIdOf(url);
  return id === undefined || numberOfId(made) === Number(id) ? made : id;
}

/** An image without motion is the rule, which a record leaves out. */
function readKind(fields: FieldReader, from: JsonObject): Image["kind"] {
  const type = fields.text(from, "type");
  if (type === undefined || type === "image") return undefined;
  if (type === "video" || type === "audio") return type;
  fields.report("type", "image, video or audio", type);
  return undefined;
}

/** In answers for a version the size may stand in `metadata` only. */
function readSize(fields: FieldReader, from: JsonObject, image: Image): void {
  put(image, "width", fields.size(from, "width"));
  put(image, "height", fields.size(from, "height"));
  if (image.width !== undefined && image.height !== undefined) return;
  fields.inside(from, "metadata", (metadata) => {
    image.width ??= fields.size(metadata, "width");
    image.height ??= fields.size(metadata, "height");
  });
  if (image.width === undefined) delete image.width;
  if (image.height === undefined) delete image.height;
}

function readBlurhash(fields: FieldReader, from: JsonObject): string | undefined {
  const blurhash = fields.text(from, "hash");
  if (blurhash === undefined || (blurhash.length >= 6 && blurhash.length <= 200)) return blurhash;
  fields.report("hash", "a BlurHash of 6–200 characters", blurhash);
  return undefined;
}

/** nsfwLevel in numbers (0: not rated) or words, else the word of 2023; true and false say nothing. */
function readRating(fields: FieldReader, from: JsonObject): ContentRating | undefined {
  const key = from.nsfwLevel === undefined || from.nsfwLevel === null ? "nsfw" : "nsfwLevel";
  const value = from[key];
  const rating = ratingOf(value);
  const saysNothing = value === undefined || value === null || value === 0;
  if (rating === undefined && !saysNothing && !(key === "nsfw" && typeof value === "boolean"))
    fields.report(key, "a level from 1 to 63, or None, Soft, Mature, X or Blocked", value);
  return rating;
}

/** Generation settings, flat or as `{ id, meta: {…} }`. */
function readMeta(fields: FieldReader, from: JsonObject): Image["meta"] {
  const meta = fields.object(from, "meta");
  const isWrapped = meta !== undefined && "meta" in meta && Object.keys(meta).length <= 2;
  if (!isWrapped || !(isObject(meta.meta) || meta.meta === null)) return meta as Image["meta"];
  return (meta.meta ?? undefined) as Image["meta"];
}
