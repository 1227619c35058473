// What an import did. Invariant: each document that was found is counted once or has a problem.
import { z } from "zod";
import { Problem } from "./errors.ts";

const Count = z.int().nonnegative();

export const ImportSummary = z.object({
  /** Models that are new to the catalog. */
  added: Count,
  /** Models whose document differs from all those known. */
  changed: Count,
  /** Documents that the catalog already holds. */
  unchanged: Count,
  problems: z.array(Problem),
});
export type ImportSummary = z.infer<typeof ImportSummary>;
