// The two ways a thing can be wrong: an error that ends a request, and a problem that an import
// collects. Invariant: a message is a sentence for people and holds no secret and no stack.
import { z } from "zod";

/** An error with an HTTP status and a stable code that clients can test for. */
export class LoraryError extends Error {
  readonly status: number;
  readonly code: string;
  readonly field: string | undefined;
  /** Seconds after which another try makes sense; becomes the Retry-After header. */
  readonly retryAfterSeconds: number | undefined;

  constructor(
    status: number,
    code: string,
    message: string,
    options: { field?: string; cause?: unknown; retryAfterSeconds?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = "LoraryError";
    this.status = status;
    this.code = code;
    this.field = options.field;
    this.retryAfterSeconds = options.retryAfterSeconds;
  }
}

/** A parameter of an address that is not taken as it is. @param expected what may stand there */
export function badParameter(field: string, expected: string): LoraryError {
  return new LoraryError(400, "bad_parameter", `${field}: expected ${expected}.`, { field });
}

/** What is wrong with one place of one source; the import goes on without that source. */
export const Problem = z.object({
  /** The file or address as the user named it. */
  source: z.string(),
  /** Counted from 1; absent where no line is to blame. */
  line: z.int().positive().optional(),
  /** The field of the card or record, e.g. "versions[1].publishedAt". */
  field: z.string(),
  /** unreadable: cannot be opened · format: not what its name says · structure: a part is missing
   * or misplaced · value: a field does not parse · limit: too large. */
  kind: z.enum(["unreadable", "format", "structure", "value", "limit"]),
  /** What was found and what was expected, in one sentence. */
  message: z.string(),
});
export type Problem = z.infer<typeof Problem>;

/** One line for a terminal: `LowRA.md:12: versions[0].publishedAt: expected …`. */
export function formatProblem(problem: Problem): string {
  const place = problem.line === undefined ? problem.source : `${problem.source}:${problem.line}`;
  return `${place}: ${problem.field}: ${problem.message}`;
}
