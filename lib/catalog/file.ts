// A downloadable file of a version, and what is known of its bytes.
// Invariant: as in model.ts, what has passed the schema is complete and may be trusted.
import { z } from "zod";
import { Count, Id, Timestamp, WebAddress } from "./values.ts";

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

/** What a virus and a pickle scanner said of a file, in the source's words ("Success", "Pending" …). */
export const ScanResult = z.object({
  virus: z.string().optional(),
  virusMessage: z.string().optional(),
  pickle: z.string().optional(),
  pickleMessage: z.string().optional(),
  scannedAt: Timestamp.optional(),
});
export type ScanResult = z.infer<typeof ScanResult>;

/** What a file's own header says of its training; each absent where the header does not say. */
export const Training = z.object({
  /** The trainer's name of the base model: "sd_v1", "sdxl_base_v1-0", "stable-diffusion-v1/lora" … */
  baseModel: z.string().optional(),
  /** The checkpoint it was trained on. */
  checkpoint: z.string().optional(),
  /** "networks.lora", "lycoris.kohya" … */
  networkModule: z.string().optional(),
  /** Network dimension and alpha as the trainer writes them: numbers mostly, "Dynamic" possible. */
  rank: z.string().optional(),
  alpha: z.string().optional(),
  /** "512x512" */
  resolution: z.string().optional(),
  clipSkip: z.string().optional(),
  outputName: z.string().optional(),
  title: z.string().optional(),
  author: z.string().optional(),
  license: z.string().optional(),
  usageHint: z.string().optional(),
  triggerPhrase: z.string().optional(),
  comment: z.string().optional(),
  steps: Count.optional(),
  epochs: Count.optional(),
  images: Count.optional(),
  finishedAt: Timestamp.optional(),
  /** Most frequent captions of the training images, at most 50, most frequent first. */
  tags: z.array(z.object({ tag: z.string(), count: Count })).optional(),
  /** The first 12 digits that the trainer states as the hash of the tensors; not checked. */
  statedHash: z.string().optional(),
});
export type Training = z.infer<typeof Training>;

export const ModelFile = z.object({
  /** Civitai's file id; from a card, `VERSION.N` with N counted from 1 in the card's order. */
  id: Id,
  /** The file's name with its ending. Its stem is the name in a prompt tag. */
  name: z.string().min(1).max(512),
  /** Where the source offers the download; absent for a file on disk only. Never sent to a browser. */
  url: WebAddress.optional(),
  /** Where the file lies on this machine's disk, absolute. Never sent to a browser. */
  localPath: z.string().optional(),
  /** What the file holds, in Civitai's words ("Model", "Training Data" …); absent when not said. */
  type: z.string().optional(),
  sizeBytes: Count.optional(),
  /** "SafeTensor", "PickleTensor" …; absent when not said. */
  format: z.string().optional(),
  /** "fp16", "bf16" …; absent when not said. */
  precision: z.string().optional(),
  /** "full" or "pruned"; absent when not said. */
  sizeClass: z.string().optional(),
  /** "Q8_0" …; absent when not said. */
  quantization: z.string().optional(),
  hashes: Hashes,
  scan: ScanResult.optional(),
  training: Training.optional(),
  /** The file one means by "download this version": exactly one in a version that has files. */
  primary: z.boolean(),
});
export type ModelFile = z.infer<typeof ModelFile>;
