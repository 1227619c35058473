// The normalized records that pages, API and exports share.
// Invariant: a value that has passed these schemas is complete and may be trusted inside.
import { z } from "zod";

/**
 * An identifier that is safe in a URL path segment and a file name.
 * Civitai's numbers are kept as decimal text; ids that Lorary derives begin with a letter.
 */
export const Id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, "an id of 1–64 safe characters");

/** A point in time as the sources write it: ISO 8601, UTC, usually with milliseconds. */
export const Timestamp = z.iso.datetime();

const Count = z.int().nonnegative();
const Rating = z.number().min(0).max(5);

/** An absolute http(s) address, kept exactly as the source wrote it. */
export const WebAddress = z.url({ protocol: /^https?$/ }).max(2048);

/** How often a model was used and liked, at the time of the snapshot. All counts are totals. */
export const ModelStats = z.object({
  downloads: Count,
  favorites: Count,
  comments: Count,
  /** Number of people who rated. */
  ratings: Count,
  /** Mean rating, 0–5; 0 where nobody rated. */
  rating: Rating,
});
export type ModelStats = z.infer<typeof ModelStats>;

export const VersionStats = ModelStats.pick({ downloads: true, ratings: true, rating: true });
export type VersionStats = z.infer<typeof VersionStats>;

/** Digests in lower-case hex; each absent where no source gives it. Definitions: docs/cards.md. */
export const Hashes = z.object({
  sha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** First 8 hex digits of the SHA-256 of 64 KiB at offset 1 MiB. */
  autoV1: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .optional(),
  /** First 10 hex digits of the file's SHA-256. */
  autoV2: z
    .string()
    .regex(/^[0-9a-f]{10}$/)
    .optional(),
  /** First 12 hex digits of the SHA-256 of the tensor bytes (safetensors without its header). */
  autoV3: z
    .string()
    .regex(/^[0-9a-f]{12}$/)
    .optional(),
  blake3: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  crc32: z
    .string()
    .regex(/^[0-9a-f]{8}$/)
    .optional(),
});
export type Hashes = z.infer<typeof Hashes>;

export const ModelFile = z.object({
  /** Civitai's file id; from a card, `VERSION.N` with N counted from 1 in the card's order. */
  id: Id,
  /** The file's name with its ending. Its stem is the name in a prompt tag. */
  name: z.string().min(1).max(512),
  /** Where the source offers the download. Never sent to a browser. */
  url: WebAddress,
  /** What the file holds, in Civitai's words ("Model", "Training Data" …); absent when not said. */
  type: z.string().optional(),
  sizeBytes: Count.optional(),
  /** "SafeTensor", "PickleTensor" …; absent when not said. */
  format: z.string().optional(),
  /** "fp16", "bf16" …; absent when not said. */
  precision: z.string().optional(),
  hashes: Hashes,
  /** The file one means by "download this version": exactly one in a version that has files. */
  primary: z.boolean(),
});
export type ModelFile = z.infer<typeof ModelFile>;

/** Content rating of one image, in order of severity. Absent: the source did not say. */
export const ContentRating = z.enum(["PG", "PG-13", "R", "X", "XXX", "Blocked"]);
export type ContentRating = z.infer<typeof ContentRating>;

/** A sample image. */
export const Image = z.object({
  /** Civitai's image id; for other addresses `h` and 12 hex digits of the address's SHA-256. */
  id: Id,
  /** Where the source keeps it. Browsers get /images/ID/VARIANT instead. */
  url: WebAddress,
  /** Size of the original in pixels. A card does not say. */
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  /** https://blurha.sh, 6–200 characters. A card does not say. */
  blurhash: z.string().min(6).max(200).optional(),
  rating: ContentRating.optional(),
  /** Generation settings as the source gave them (prompt, steps, sampler, cfgScale, seed …). */
  meta: z.record(z.string(), z.json()).optional(),
});
export type Image = z.infer<typeof Image>;

/** What a piece of advice rests on. */
export const Evidence = z.object({
  /** description: the author's prose · tag: a `<lora:…>` tag in it · trainedWords: the source's list. */
  kind: z.enum(["description", "tag", "trainedWords", "sidecar", "samples"]),
  /** The words that say it, at most 200 characters, white space folded. */
  quote: z.string().max(400),
  /** The values this piece of evidence gives (weights only). */
  best: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  /** When the advice holds for a case only: "v1", "with other LoRAs" … */
  context: z.string().optional(),
});
export type Evidence = z.infer<typeof Evidence>;

/**
 * Suggested prompt weight. At least one of best, min, max is present; min ≤ best ≤ max is usual
 * but not promised, because authors contradict themselves and their words are kept.
 */
export const WeightTip = z.object({
  best: z.number().optional(),
  min: z.number().optional(),
  max: z.number().optional(),
  evidence: z.array(Evidence).min(1),
});
export type WeightTip = z.infer<typeof WeightTip>;

/** Words that activate the LoRA, in one group that belongs together. */
export const TriggerTip = z.object({ words: z.array(z.string()).min(1), evidence: Evidence });
export type TriggerTip = z.infer<typeof TriggerTip>;

export const Tips = z.object({
  /** null: no source gives advice, and none is invented. */
  weight: WeightTip.nullable(),
  triggers: z.array(TriggerTip),
});
export type Tips = z.infer<typeof Tips>;

export const Version = z.object({
  /** The number in `…/api/download/models/63006`; for a version without files see docs/cards.md. */
  id: Id,
  name: z.string(),
  /** Free text: the list of base models grows every month. */
  baseModel: z.string(),
  publishedAt: Timestamp,
  stats: VersionStats,
  /** What is new in this version, HTML as it came. A card does not say. */
  description: z.string().optional(),
  /** Trigger words as the source lists them, unsplit. A card does not say. */
  trainedWords: z.array(z.string()),
  files: z.array(ModelFile),
  images: z.array(Image),
  tips: Tips,
});
export type Version = z.infer<typeof Version>;

/** Where a record came from. */
export const Source = z.object({
  kind: z.enum(["card", "api", "sidecar", "header"]),
  /** File name or address, without the folder it was read from. */
  name: z.string(),
  /** SHA-256 of the source's bytes, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  importedAt: Timestamp,
});
export type Source = z.infer<typeof Source>;

export const Creator = z.object({ name: z.string(), avatarUrl: WebAddress.optional() });
export type Creator = z.infer<typeof Creator>;

export const Model = z.object({
  /** Civitai's id where a source knows it; from a card `v` and the oldest version's id. */
  id: Id,
  /** As the source wrote it, leading blanks included. */
  name: z.string().min(1).max(1000),
  /** "LORA", "LoCon", "DoRA" … A card does not say; its models are taken for "LORA". */
  type: z.string(),
  creator: Creator.optional(),
  tags: z.array(z.string()),
  stats: ModelStats,
  /** HTML as it came, never shown unsanitized. */
  description: z.string().optional(),
  /** Newest first, in the source's order. */
  versions: z.array(Version),
  sources: z.array(Source),
});
export type Model = z.infer<typeof Model>;

/** What a card of the catalog's grid shows of a model. */
export const ModelSummary = z.object({
  id: Id,
  name: z.string(),
  /** The newest version's. */
  baseModel: z.string(),
  stats: ModelStats,
  publishedAt: Timestamp,
  versionCount: Count,
  /** The newest version's suggested weight without its evidence; null when nothing is known. */
  weight: WeightTip.omit({ evidence: true }).nullable(),
  /** The first sample image of the newest version that has one. */
  cover: Image.omit({ meta: true }).nullable(),
  demo: z.boolean(),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

/** The host in the addresses of the demo set: reserved by RFC 2606, so it never resolves. */
export const DEMO_HOST = "demo.lorary.invalid";

/** True where every file and image of the model lives on the demo host. */
export function isDemo(model: Model): boolean {
  const addresses = model.versions.flatMap((version) =>
    [...version.files, ...version.images].map((item) => item.url),
  );
  return addresses.length > 0 && addresses.every((url) => new URL(url).hostname === DEMO_HOST);
}

/** The primary file of a version, or undefined where it has none. */
export function primaryFile(version: Version): ModelFile | undefined {
  return version.files.find((file) => file.primary) ?? version.files[0];
}
