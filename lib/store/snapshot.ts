// How the index in memory lies in a file, so that a start need not read the whole catalog.
import { z } from "zod";
import { FORMAT } from "#lib/search/layout.ts";
import type { Place } from "./changes.ts";
import type { Part } from "./index-source.ts";

export interface Snapshot {
  place: Place;
  parts: Part[];
}

/**
 * A file begins so; then come the length of the header in four bytes, the header, the segments, each
 * with the keys of its models that are gone, and a SHA-256 of all that.
 */
export const MAGIC = Buffer.from("LoraryIx");
/** Bytes that are read or written at once. */
export const PORTION = 2 ** 26;

export const Header = z.object({
  /** Of the index, and of the words in it: another one is no use. */
  format: z.literal(FORMAT),
  place: z.object({ catalog: z.string(), seq: z.int(), mark: z.int() }),
  /** Bytes of each segment, and how many of its models are gone. */
  parts: z.array(z.object({ bytes: z.int().positive(), dead: z.int().nonnegative() })),
});
export type Header = z.infer<typeof Header>;
