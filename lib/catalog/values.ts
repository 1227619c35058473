// The forms of single values that records are made of.
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

/** A total: 0 or more, whole. */
export const Count = z.int().nonnegative();

/** An absolute http(s) address, kept exactly as the source wrote it. */
export const WebAddress = z.url({ protocol: /^https?$/ }).max(2048);
