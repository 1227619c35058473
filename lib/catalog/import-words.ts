// Imports in words: what can be imported, and what became of a run.
import { formatCount } from "./format.ts";
import type { ImportRun } from "./import-summary.ts";

/** Files in one upload; more go into an archive. */
export const MAX_UPLOAD_FILES = 100;

/** What people have, and how such files are called. */
export const IMPORTABLE: readonly { title: string; names: string; about: string }[] = [
  { title: "Model cards", names: ".md", about: "Markdown, one model a file." },
  {
    title: "Civitai JSON",
    names: ".json .ndjson",
    about: "Models, versions, pages of an API, one a file or thousands; also Lorary’s own export.",
  },
  {
    title: "Files beside models",
    names: ".civitai.info .metadata.json .cm-info.json .swarm.json .json .preview.png",
    about: "What other tools leave next to a model file, sample pictures too.",
  },
  { title: "Archives", names: ".zip .tar .tar.gz", about: "With any of these inside." },
];

const plural = (count: number, noun: string): string =>
  `${formatCount(count)} ${count === 1 ? noun : `${noun}s`}`;

/** "3 models added, 1 changed, 40 documents known already, 2 problems". */
export function describeOutcome(
  run: Pick<ImportRun, "added" | "changed" | "unchanged" | "problemCount">,
): string {
  const parts = [
    run.added > 0 && `${plural(run.added, "model")} added`,
    run.changed > 0 && `${formatCount(run.changed)} changed`,
    run.unchanged > 0 && `${plural(run.unchanged, "document")} known already`,
    run.problemCount > 0 && plural(run.problemCount, "problem"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? "nothing to take in" : parts.join(", ");
}

export const RUN_STATES: Record<ImportRun["state"], string> = {
  running: "Running",
  done: "Done",
  failed: "Failed",
  broken: "Broken off",
};
