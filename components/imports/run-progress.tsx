"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState } from "react";
import { formatBytes } from "#lib/catalog/format.ts";
import type { ImportRun } from "#lib/catalog/import-summary.ts";
import { describeOutcome, RUN_STATES } from "#lib/catalog/import-words.ts";
import { runPath, UPLOAD_PATH } from "#lib/catalog/links.ts";

const POLL_MS = 700;

type LiveRun = ImportRun & { progress?: { done: number; total: number } };

/** Asks until the run has ended; a failed question is asked again. */
function useRun(id: number, onEnd: () => void): LiveRun | undefined {
  const [run, setRun] = useState<LiveRun>();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const ask = async () => {
      const found = await fetch(`${UPLOAD_PATH}/${id}`)
        .then((answer) => (answer.ok ? (answer.json() as Promise<LiveRun>) : undefined))
        .catch(() => undefined);
      if (gone) return;
      if (found) setRun(found);
      if (found && found.state !== "running") onEnd();
      else timer = setTimeout(ask, POLL_MS);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [id, onEnd]);
  return run;
}

/** How far an import is, and in the end what became of it. */
export function RunProgress({ id, linked = false }: { id: number; linked?: boolean }) {
  // The page's own list of runs is then behind.
  const { refresh } = useRouter();
  const run = useRun(id, refresh);
  const progress = run?.progress;
  const running = run === undefined || run.state === "running";
  return (
    <div className="run-progress">
      {running && (
        <progress
          aria-label="Import"
          max={progress?.total || 1}
          value={progress && progress.total > 0 ? progress.done : undefined}
        />
      )}
      <p aria-live="polite">
        {running ? "Importing" : run && RUN_STATES[run.state]}
        {running && progress && (
          <span>
            {" "}
            {formatBytes(progress.done)} of {formatBytes(progress.total)}
          </span>
        )}
        {run && <span>: {describeOutcome(run)}.</span>}
        {run?.message !== undefined && <span> {run.message}</span>}{" "}
        {linked && !running && (
          <a className="text-link" href={runPath(id)}>
            What happened in detail
          </a>
        )}
      </p>
    </div>
  );
}
