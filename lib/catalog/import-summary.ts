// What an import did. Invariant: each document that was found is counted once or has a problem.
import { z } from "zod";
import { Problem } from "./errors.ts";
import { Count, Timestamp } from "./values.ts";

export const ImportSummary = z.object({
  /** Models that are new to the catalog. */
  added: Count,
  /** Models of which a new document was taken in. */
  changed: Count,
  /** Documents that the catalog already holds. */
  unchanged: Count,
  problems: z.array(Problem),
});
export type ImportSummary = z.infer<typeof ImportSummary>;

/** An import or pull in the catalog's journal. */
export const ImportRun = z.object({
  id: z.int().positive(),
  /** The paths or the address, in the user's words. */
  what: z.string(),
  startedAt: Timestamp,
  endedAt: Timestamp.optional(),
  /** broken: the process ended before the import did; what was taken in by then stays. */
  state: z.enum(["running", "done", "failed", "broken"]),
  /** Why it failed. */
  message: z.string().optional(),
  added: Count,
  changed: Count,
  unchanged: Count,
  problemCount: Count,
});
export type ImportRun = z.infer<typeof ImportRun>;
