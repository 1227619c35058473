// The normalized records that pages, API and exports share.
// Invariant: a value that has passed these schemas is complete and may be trusted inside.
import { z } from "zod";
import { ModelFile } from "./file.ts";
import { Difference, Source } from "./source.ts";
import { Count, Id, Timestamp, WebAddress } from "./values.ts";

const Rating = z.number().min(0).max(5);

/** How often a model was used and liked, at the time of the snapshot. All counts are totals. */
export const ModelStats = z.object({
  downloads: Count,
  favorites: Count,
  comments: Count,
  /** Number of people who rated. */
  ratings: Count,
  /** Mean rating, 0–5; 0 where nobody rated. */
  rating: Rating,
  /** Thumbs, where the source counts them; how they become ratings: docs/sources.md. */
  thumbsUp: Count.optional(),
  thumbsDown: Count.optional(),
});
export type ModelStats = z.infer<typeof ModelStats>;

export const VersionStats = ModelStats.omit({ favorites: true, comments: true });
export type VersionStats = z.infer<typeof VersionStats>;

/** Content rating of one image, in order of severity. Absent: the source did not say. */
export const ContentRating = z.enum(["PG", "PG-13", "R", "X", "XXX", "Blocked"]);
export type ContentRating = z.infer<typeof ContentRating>;

/**
 * Any JSON object. Records come out of JSON.parse, so what lies inside is JSON without a look at
 * every value, of which a catalog holds millions.
 */
export const Meta = z.custom<Record<string, z.core.util.JSONType>>(
  (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  "expected an object",
);
export type Meta = z.infer<typeof Meta>;

/** A sample image. */
export const Image = z.object({
  /** Civitai's image id; for other addresses `h` and 12 hex digits of the address's SHA-256. */
  id: Id,
  /** Where the source keeps it; absent for a picture that lay beside a file. Browsers get
   * /images/ID/VARIANT instead. */
  url: WebAddress.optional(),
  /** SHA-256 of bytes that the catalog keeps itself; they come before the address. */
  media: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .optional(),
  /** Absent: a still image. */
  kind: z.enum(["image", "video", "audio"]).optional(),
  /** Size of the original in pixels. A card does not say. */
  width: z.int().positive().optional(),
  height: z.int().positive().optional(),
  /** https://blurha.sh, 6–200 characters. A card does not say. */
  blurhash: z.string().min(6).max(200).optional(),
  rating: ContentRating.optional(),
  /** Generation settings as the source gave them (prompt, steps, sampler, cfgScale, seed …), JSON. */
  meta: Meta.optional(),
  /** The weight at which it used its version's own file, as its settings tell. */
  weight: z.number().optional(),
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
  /** The text that holds the quote, where it is not the model's description: the version's own. */
  text: z.literal("version").optional(),
  /** The line of that text in which the quote stands, as lib/tips/html-text.ts cuts it; from 1. */
  line: z.int().positive().optional(),
  /** samples: so many images … */
  count: Count.optional(),
  /** … of so many that tell the weight they used. */
  of: Count.optional(),
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
  /** Advice for a case only: another version, portraits, together with other LoRAs. */
  others: z
    .array(
      z.object({
        /** The case, in the author's words. */
        context: z.string(),
        best: z.number().optional(),
        min: z.number().optional(),
        max: z.number().optional(),
        evidence: Evidence,
      }),
    )
    .optional(),
  /** How many of the samples that tell a weight used one that the advice allows (to 0.05). */
  agreement: z.object({ count: Count, of: Count }).optional(),
});
export type WeightTip = z.infer<typeof WeightTip>;

/** Words that activate the LoRA, in one group that belongs together. */
export const TriggerTip = z.object({
  words: z.array(z.string()).min(1),
  /** What the source calls the group: "Outfit 2", "hanfu". */
  label: z.string().max(100).optional(),
  evidence: Evidence,
});
export type TriggerTip = z.infer<typeof TriggerTip>;

/** A setting as the samples give it, with the number of images; the most frequent first. */
const Tally = z.object({ value: z.string(), count: z.int().positive() });
export type Tally = z.infer<typeof Tally>;

/** What the sample images of a version tell about its use. */
export const SampleStats = z.object({
  /** Images that have a prompt. */
  prompts: Count,
  /** Weight → images that used the version's own file with it, by weight. */
  weights: z.array(z.tuple([z.number(), z.int().positive()])),
  /** Of these weights; absent where there are none. */
  median: z.number().optional(),
  /** The quartiles. */
  quartiles: z.tuple([z.number(), z.number()]).optional(),
  /** Other LoRAs in the prompts, by their name in the tag; `weight` is the median. */
  together: z.array(Tally.extend({ weight: z.number().optional() })),
  checkpoints: z.array(Tally),
  samplers: z.array(Tally),
  steps: z.array(Tally),
  cfg: z.array(Tally),
  /** "512x768". */
  sizes: z.array(Tally),
});
export type SampleStats = z.infer<typeof SampleStats>;

export const Tips = z.object({
  /** null: no source gives advice, and none is invented. */
  weight: WeightTip.nullable(),
  triggers: z.array(TriggerTip),
  /** Absent where no sample image tells anything. */
  samples: SampleStats.optional(),
});
export type Tips = z.infer<typeof Tips>;

/** What the people who use a version noted beside its file (A1111, LoRA Manager and others). */
export const Usage = z.object({
  /** Preferred weights; 0 and "not set" are absent. */
  weight: z.number().optional(),
  weightMin: z.number().optional(),
  weightMax: z.number().optional(),
  clipWeight: z.number().optional(),
  clipSkip: z.number().optional(),
  activationText: z.string().optional(),
  negativeText: z.string().optional(),
  notes: z.string().optional(),
});
export type Usage = z.infer<typeof Usage>;

/** Files that are not everybody's yet. */
export const EarlyAccess = z.object({
  /** Days from publishing, as older sources count. */
  days: Count.optional(),
  endsAt: Timestamp.optional(),
  /** Never free. */
  permanent: z.boolean().optional(),
});
export type EarlyAccess = z.infer<typeof EarlyAccess>;

export const Version = z.object({
  /** The number in `…/api/download/models/63006`; for a version without files see docs/cards.md. */
  id: Id,
  name: z.string(),
  /** Free text: the list of base models grows every month. */
  baseModel: z.string(),
  /** Published, else last updated, else created, else the date of its file. */
  publishedAt: Timestamp,
  createdAt: Timestamp.optional(),
  updatedAt: Timestamp.optional(),
  stats: VersionStats,
  /** What is new in this version, HTML as it came. A card does not say. */
  description: z.string().optional(),
  /** Trigger words as the source lists them, unsplit. A card does not say. */
  trainedWords: z.array(z.string()),
  files: z.array(ModelFile),
  images: z.array(Image),
  /** "Standard", "Inpainting" …; absent when not said. */
  baseModelType: z.string().optional(),
  /** "Published", "Draft" …; absent when not said. */
  status: z.string().optional(),
  /** "Public", "EarlyAccess" …; absent when not said. */
  availability: z.string().optional(),
  earlyAccess: EarlyAccess.optional(),
  /** Every rating that occurs among the version's images, mildest first. */
  contentRatings: z.array(ContentRating).optional(),
  usage: Usage.optional(),
  tips: Tips,
});
export type Version = z.infer<typeof Version>;

export const Creator = z.object({ name: z.string(), avatarUrl: WebAddress.optional() });
export type Creator = z.infer<typeof Creator>;

/** What others may do with a model, by its author's word; each absent where no source says. */
export const License = z.object({
  /** Use without naming the author. */
  noCredit: z.boolean().optional(),
  /** Share merges and other derivatives. */
  derivatives: z.boolean().optional(),
  /** Share derivatives under other permissions. */
  otherPermissions: z.boolean().optional(),
  /** "Image", "RentCivit", "Rent", "Sell"; empty: no commercial use. */
  commercialUse: z.array(z.string()).optional(),
});
export type License = z.infer<typeof License>;

export const Model = z.object({
  /** Civitai's id where a source knows it; from a card `v` and the oldest version's id; `f` and the
   * local id for a model known by its file alone. */
  id: Id,
  /** Ids under which the model is or was known too: their addresses redirect. */
  aliases: z.array(Id).optional(),
  /** As the source wrote it, leading blanks included. */
  name: z.string().min(1).max(1000),
  /** "LORA", "LoCon", "DoRA" … A card does not say; its models are taken for "LORA". */
  type: z.string(),
  creator: Creator.optional(),
  tags: z.array(z.string()),
  stats: ModelStats,
  /** HTML as it came, never shown unsanitized. */
  description: z.string().optional(),
  license: License.optional(),
  /** The author's own flag; look at images' ratings for what can be trusted. */
  nsfw: z.boolean().optional(),
  /** Shows a real person ("person of interest"). */
  realPerson: z.boolean().optional(),
  minor: z.boolean().optional(),
  /** "Archived", "TakenDown"; absent for a model in use. */
  mode: z.string().optional(),
  /** "Public" …; absent when not said. */
  availability: z.string().optional(),
  contentRatings: z.array(ContentRating).optional(),
  /** Newest first, in the source's order. */
  versions: z.array(Version),
  /** Latest state first. */
  sources: z.array(Source),
  /** What sources say otherwise than the record. */
  differences: z.array(Difference).optional(),
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
  weight: WeightTip.pick({ best: true, min: true, max: true }).nullable(),
  /** Of the newest version's primary file: the name a prompt tag takes. */
  stem: z.string().optional(),
  /** The first group of the newest version's trigger words. */
  triggers: z.array(z.string()).optional(),
  /** The first sample image of the newest version that has one. */
  cover: Image.omit({ meta: true }).nullable(),
  demo: z.boolean(),
});
export type ModelSummary = z.infer<typeof ModelSummary>;

/** The host in the addresses of the demo set: reserved by RFC 2606, so it never resolves. */
export const DEMO_HOST = "demo.lorary.invalid";

type Addressed = { url?: string | undefined };

/** True where every file and image of the model lives on the demo host. */
export function isDemo(model: {
  versions: readonly { files: readonly Addressed[]; images: readonly Addressed[] }[];
}): boolean {
  const isAny = (test: (item: Addressed) => boolean): boolean =>
    model.versions.some(({ files, images }) => files.some(test) || images.some(test));
  const isElsewhere = ({ url }: Addressed): boolean =>
    url !== undefined && new URL(url).hostname !== DEMO_HOST;
  return !isAny(isElsewhere) && isAny(({ url }) => url !== undefined);
}

/** The primary file of a version, or undefined where it has none. */
export function primaryFile(version: Version): ModelFile | undefined {
  return version.files.find((file) => file.primary) ?? version.files[0];
}
