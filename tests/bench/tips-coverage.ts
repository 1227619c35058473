// Where the weights of the corpus come from, and what looking at samples costs.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Model, Tips, Version } from "#lib/catalog/model.ts";
import { fileStem } from "#lib/catalog/prompt.ts";
import type { SourcedReading } from "#lib/catalog/reading.ts";
import { mergeReadings } from "#lib/import/merge.ts";
import { completeTips } from "#lib/tips/complete-tips.ts";
import { modelNames } from "#lib/tips/read-samples-use.ts";
import { read } from "#tests/support/merged.ts";
import { corpus } from "#tests/support/shared.ts";

const ORIGINS = ["text", "trained words", "sidecar", "samples", "nothing"] as const;
type Origin = (typeof ORIGINS)[number];
const ROUNDS = 8;

function originOf({ weight }: Tips): Origin {
  const kind = weight?.evidence[0]?.kind;
  if (kind === undefined) return "nothing";
  if (kind === "trainedWords") return "trained words";
  return kind === "sidecar" || kind === "samples" ? kind : "text";
}

const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

function printShares(name: string, unit: string, versions: readonly Version[]): void {
  const counts = Map.groupBy(versions, ({ tips }) => originOf(tips));
  const parts = ORIGINS.map(
    (origin) => `${origin} ${share(counts.get(origin)?.length ?? 0, versions.length)}`,
  );
  console.log(`${name}, ${versions.length} ${unit}: weight from ${parts.join(" · ")}`);
}

function printSamples(versions: readonly Version[]): void {
  const told = versions.flatMap(({ tips }) => tips.samples ?? []);
  const withWeights = told.filter(({ weights }) => weights.length > 0).length;
  const images = versions.flatMap((version) => version.images);
  const settings = images.filter(({ meta }) => meta !== undefined).length;
  const weights = images.flatMap(({ weight }) => weight ?? []);
  const others = weights.filter((weight) => weight !== 1).length;
  const agreements = versions.flatMap(({ tips }) => tips.weight?.agreement ?? []);
  const sum = (key: "count" | "of"): number => agreements.reduce((all, it) => all + it[key], 0);
  console.log(
    `  samples with a weight: ${weights.length} of ${settings} with settings (${share(others, weights.length)} of them not 1), in ${share(withWeights, versions.length)} of the versions; as advised: ${share(sum("count"), sum("of"))} of ${sum("of")}`,
  );
}

/**
 * What completeTips takes for all versions of a model, in microseconds: the median and mean over
 * the models, of each its fastest round, since the machine does other things too.
 */
function timeSamples(models: readonly Model[]): { median: number; mean: number } {
  const prepared = models.map(({ versions }) => ({
    versions,
    stems: versions.flatMap(({ files }) => files.map(({ name }) => fileStem(name))),
  }));
  const times = prepared.map(() => Number.POSITIVE_INFINITY);
  for (let round = 0; round < ROUNDS; round += 1)
    for (const [index, { versions, stems }] of prepared.entries()) {
      const start = performance.now();
      const names = modelNames(stems);
      for (const version of versions) completeTips({ weight: null, triggers: [] }, version, names);
      times[index] = Math.min(times[index] ?? 0, (performance.now() - start) * 1000);
    }
  times.sort((a, b) => a - b);
  return {
    median: times[times.length >> 1] ?? 0,
    mean: times.reduce((sum, time) => sum + time, 0) / times.length,
  };
}

/** Reads the corpus as cards, as API answers and joined. It has to be there. */
export function benchTipsCoverage(): void {
  const ids = readdirSync(corpus.api).map((name) => name.replace(/\.json$/, ""));
  const readAll = (kind: "card" | "api"): SourcedReading[] =>
    ids.map((id) => {
      const path =
        kind === "card" ? join(corpus.cards, `${id}.md`) : join(corpus.api, `${id}.json`);
      return read(kind, readFileSync(path), { name: id });
    });
  const [cards, answers] = [readAll("card"), readAll("api")];
  const inputs: [string, (SourcedReading | undefined)[][]][] = [
    ["cards alone", cards.map((card) => [card])],
    ["API JSON alone", answers.map((answer) => [answer])],
    ["joined", cards.map((card, index) => [card, answers[index]])],
  ];
  for (const [name, documents] of inputs) {
    const models = documents.map((all) => mergeReadings(all.filter((it) => it !== undefined)));
    const versions = models.flatMap((model) => model.versions);
    printShares(
      name,
      "models (newest version)",
      models.flatMap((model) => model.versions[0] ?? []),
    );
    printShares(name, "versions", versions);
    if (versions.some(({ tips }) => tips.samples)) printSamples(versions);
    const { median, mean } = timeSamples(models);
    console.log(
      `  samples and decision: ${median.toFixed(0)} µs a model (mean ${mean.toFixed(0)})`,
    );
  }
}
