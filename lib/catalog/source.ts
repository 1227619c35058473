// Where a record came from, and what its sources disagree on.
import { z } from "zod";
import { Timestamp } from "./values.ts";

/**
 * card: a markdown card · api: an answer of a Civitai-compatible API · sidecar: a file beside a model
 * · header: a model file's own header, with its name and place · hashes: digests computed from a
 * model file · picture: a sample picture beside a model file · record: a Model in Lorary's own JSON.
 */
export const SourceKind = z.enum([
  "card",
  "api",
  "sidecar",
  "header",
  "hashes",
  "picture",
  "record",
]);
export type SourceKind = z.infer<typeof SourceKind>;

/** Where a record came from. */
export const Source = z.object({
  kind: SourceKind,
  /** File name or address, without the folder it was read from. */
  name: z.string(),
  /** SHA-256 of the source's bytes, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  importedAt: Timestamp,
  /** When the source was in this state: the date of the file, of the archive's entry or of the
   * server's answer. Absent where nobody knows (standard input). */
  takenAt: Timestamp.optional(),
  /** The local id of the model file it lies beside, see docs/sources.md. */
  subject: z.string().optional(),
});
export type Source = z.infer<typeof Source>;

/** A value that a source gives and another source outranks (lib/import/precedence.ts). */
export const Difference = z.object({
  /** "name", "versions[63006].baseModel" … with the version's or file's id in brackets. */
  field: z.string(),
  /** SHA-256 of the source that gives the value. */
  source: z.string(),
  value: z.json(),
});
export type Difference = z.infer<typeof Difference>;
