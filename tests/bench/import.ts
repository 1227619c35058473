// How fast cards and API JSON become a catalog, beside floors from the same run: reading and
// JSON.parse, and the insert of the very same rows with nothing else. Printed, never asserted.
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { keepRows } from "./import-rows.ts";
import { writeCards, writeRecombined } from "./recombine.ts";

const ROUNDS = 7;
/** Of many models, beside which the start of a process and its thread does not count. */
const MANY = 16_020;
const ROUNDS_OF_MANY = 3;
const STEP = join(import.meta.dirname, "import-step.ts");

/** name → what it is. */
const STEPS = {
  parse: "A: read + JSON.parse",
  insert: "B: A + insert of the rows",
  import: "whole import",
  again: "the same again: all known",
  start: "import of an empty folder",
} as const;
type Step = keyof typeof STEPS;

interface Input {
  title: string;
  /** A folder of one model a file, or a file of one model a line. */
  path: string;
  count: number;
  rounds: number;
}

interface Measured {
  seconds: number;
  /** Of the step's own process. */
  peakBytes: number;
}

const say = (line: string) => process.stdout.write(`${line}\n`);

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** Runs a step in a process of its own, in which nothing else takes memory. */
function measure(step: Step, input: string, folder: string): Measured {
  const dataDir = join(folder, step === "again" ? "import" : step);
  if (step !== "again") rmSync(dataDir, { recursive: true, force: true });
  mkdirSync(dataDir, { recursive: true });
  const path = step === "start" ? dataDir : input;
  const args = [STEP, step === "start" ? "import" : step, path, dataDir, join(folder, "rows")];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as Measured;
}

function report({ title, count, rounds }: Input, measured: ReadonlyMap<Step, Measured[]>): void {
  const seconds = (step: Step): number =>
    median((measured.get(step) ?? []).map((one) => one.seconds));
  say(`import of ${count} ${title}, median of ${rounds} rounds`);
  for (const [step, runs] of measured) {
    if (step === "start") continue;
    const rate = Math.round(count / seconds(step)).toString();
    const ratios = (["parse", "insert"] as const)
      .map((floor) => (seconds(floor) / seconds(step)).toFixed(2).padStart(6))
      .join(" ");
    const peak = Math.max(...runs.map(({ peakBytes }) => peakBytes)) / 1e6;
    say(
      `  ${STEPS[step].padEnd(26)} ${rate.padStart(7)} models/s  × A, B: ${ratios}  peak ${peak.toFixed(0)} MB`,
    );
  }
  const work = seconds("import") - seconds("start");
  say(
    `  ${STEPS.start}: ${seconds("start").toFixed(2)} s; without it ${Math.round(count / work)} models/s, × B: ${(seconds("insert") / work).toFixed(2)}`,
  );
}

async function benchInput(input: Input): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lorary-bench-"));
  try {
    await keepRows(input.path, join(folder, "rows"));
    const steps = Object.keys(STEPS) as Step[];
    const measured = new Map<Step, Measured[]>(steps.map((step) => [step, []]));
    // Interleaved, so that a busy moment of the machine touches all alike; round 0 warms up.
    for (let round = 0; round <= input.rounds; round += 1)
      for (const step of steps) {
        const one = measure(step, input.path, folder);
        if (round > 0) measured.get(step)?.push(one);
      }
    report(input, measured);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function benchMany(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "lorary-bench-"));
  const cards = join(folder, "cards");
  const models = join(folder, "models.ndjson");
  const size = { count: MANY, rounds: ROUNDS_OF_MANY };
  try {
    writeCards(cards, MANY);
    await benchInput({ title: "cards, with versions of their own", path: cards, ...size });
    await writeRecombined(models, MANY);
    const title = "models as lines of API JSON, recombined";
    await benchInput({ title, path: models, ...size });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

export async function benchImport(): Promise<void> {
  if (!hasCorpus) {
    say("import: skipped, the corpus of real models is not here");
    return;
  }
  const count = readdirSync(corpus.cards).length;
  await benchInput({ title: "cards", path: corpus.cards, count, rounds: ROUNDS });
  await benchInput({ title: "models as API JSON", path: corpus.api, count, rounds: ROUNDS });
  await benchMany();
}
