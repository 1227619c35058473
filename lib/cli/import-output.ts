// What an import says while it runs and at its end: to people, or to programs.
// Invariant: standard output holds the summary, or the JSON that was asked for, and nothing else.
import { formatProblem, type Problem } from "#lib/catalog/errors.ts";
import { formatBytes, formatCount } from "#lib/catalog/format.ts";
import type { ImportEvent } from "#lib/catalog/import-event.ts";
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import { visible } from "#lib/formats/visible.ts";
import { printJson } from "./command.ts";
import { createProgress } from "./progress.ts";

export interface ImportOutput {
  onRun?(id: number): void;
  onProgress(done: number, total: number): void;
  onProblem(problem: Problem): void;
  /** At the end, however it ends; the summary where it is a good one. */
  end(summary?: ImportSummary): void;
}

const MAX_SHOWN = 50;

/** Problems are counted by kind; the first are kept. */
class ProblemTally {
  readonly #shown: Problem[] = [];
  readonly #counts = new Map<Problem["kind"], number>();

  add(problem: Problem): void {
    if (this.#shown.length < MAX_SHOWN) this.#shown.push(problem);
    this.#counts.set(problem.kind, (this.#counts.get(problem.kind) ?? 0) + 1);
  }

  /** "3 problems: 2 value, 1 limit", then the first of them, a line each; nothing for none. */
  lines(): string[] {
    const total = this.#counts.values().reduce((sum, count) => sum + count, 0);
    if (total === 0) return [];
    const counts = [...this.#counts].map(([kind, count]) => `${formatCount(count)} ${kind}`);
    const hidden = total - this.#shown.length;
    return [
      `${formatCount(total)} ${total === 1 ? "problem" : "problems"}: ${counts.join(", ")}`,
      ...this.#shown.map((problem) => `  ${visible(formatProblem(problem))}`),
      ...(hidden > 0 ? [`  and ${formatCount(hidden)} more (all of them with --report FILE)`] : []),
    ];
  }
}

/** "2 added, 0 changed, 1,200 unchanged." */
export function summaryLine({ added, changed, unchanged }: ImportSummary): string {
  const words = Object.entries({ added, changed, unchanged }).map(
    ([name, count]) => `${formatCount(count)} ${name}`,
  );
  return `${words.join(", ")}.`;
}

export function outputForPeople(): ImportOutput {
  const progress = createProgress("Importing", { format: formatBytes });
  const tally = new ProblemTally();
  return {
    onProgress: progress.show,
    onProblem: (problem) => tally.add(problem),
    end(summary) {
      progress.end();
      if (summary) console.log(summaryLine(summary));
      for (const line of tally.lines()) console.error(line);
    },
  };
}

export function outputAsJson(): ImportOutput {
  const progress = createProgress("Importing", { format: formatBytes });
  return {
    onProgress: progress.show,
    onProblem: () => undefined,
    end(summary) {
      progress.end();
      if (summary) printJson(summary);
    },
  };
}

/** Each event as a line at once. */
export function outputAsEvents(): ImportOutput {
  const tell = (event: ImportEvent): void => printJson(event);
  let problems = 0;
  return {
    onRun: (id) => tell({ event: "run", id }),
    onProgress: (done, total) => tell({ event: "progress", done, total }),
    onProblem(problem) {
      problems += 1;
      tell({ event: "problem", problem });
    },
    end(summary) {
      if (summary) tell({ event: "end", summary: { ...summary, problems } });
    },
  };
}
