// What an import tells of itself while it runs: one JSON object a line.
// Invariant: the run's id comes before all else that concerns the run.
import { z } from "zod";
import { Problem } from "./errors.ts";
import { Count } from "./values.ts";

export const ImportEvent = z.discriminatedUnion("event", [
  /** The import has begun as this run of the journal. */
  z.object({ event: z.literal("run"), id: z.int().positive() }),
  /** In bytes; total grows while folders are still being walked. */
  z.object({ event: z.literal("progress"), done: Count, total: Count }),
  z.object({ event: z.literal("problem"), problem: Problem }),
  z.object({
    event: z.literal("end"),
    summary: z.object({ added: Count, changed: Count, unchanged: Count, problems: Count }),
  }),
]);
export type ImportEvent = z.infer<typeof ImportEvent>;
