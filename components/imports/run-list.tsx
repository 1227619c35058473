import { formatMinute } from "#lib/catalog/format.ts";
import type { ImportRun } from "#lib/catalog/import-summary.ts";
import { describeOutcome, RUN_STATES } from "#lib/catalog/import-words.ts";
import { runPath } from "#lib/catalog/links.ts";

/** The journal of imports, latest first. */
export function RunList({ runs }: { runs: readonly ImportRun[] }) {
  return (
    <ol className="runs">
      {runs.map((run) => (
        <li key={run.id}>
          <a href={runPath(run.id)}>{run.what}</a>
          <span className="state" data-state={run.state}>
            {RUN_STATES[run.state]}
          </span>
          <time dateTime={run.startedAt}>{formatMinute(run.startedAt)}</time>
          <p>
            {describeOutcome(run)}
            {run.message !== undefined && `; ${run.message}`}
          </p>
        </li>
      ))}
    </ol>
  );
}
