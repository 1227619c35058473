// A report of problems for programs: one JSON object a line. Invariant: the file ends with a whole
// line at any moment.
import { closeSync, openSync, writeFileSync } from "node:fs";
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";

export interface Report {
  add(problem: Problem): void;
  close(): void;
}

function inWords(path: string, cause: unknown): LoraryError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new LoraryError(500, "report", `The report ${path} cannot be written: ${reason}`, {
    cause,
  });
}

/** @throws LoraryError in words where the file cannot be written */
export function openReport(path: string): Report {
  try {
    const fd = openSync(path, "w");
    return {
      add(problem) {
        try {
          writeFileSync(fd, `${JSON.stringify(problem)}\n`);
        } catch (error) {
          throw inWords(path, error);
        }
      },
      close: () => closeSync(fd),
    };
  } catch (error) {
    throw inWords(path, error);
  }
}
