// How well and how fast tips are read: the labels by category, coverage of the corpus, time.

import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { fileStem } from "#lib/catalog/prompt.ts";
import { parseCard } from "#lib/formats/markdown-card.ts";
import { readTips } from "#lib/tips/read-tips.ts";
import { corpus, hasCorpus, hasLabels } from "#tests/support/shared.ts";
import { CATEGORIES, type Judged, judgeLabels, tally } from "#tests/support/tips-labels.ts";
import { benchTipsCoverage } from "./tips-coverage.ts";

const ROUNDS = 7;
const WORST = 256 * 1024;
const AT_ONCE = 100;

const print = (text: string): unknown => process.stdout.write(`${text}\n`);
const percent = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;

function printLabels(name: string, judged: readonly Judged[]): void {
  const counts = tally(judged);
  const weights = CATEGORIES.map((category) => `${category} ${counts[category]}`).join(", ");
  const { found, named, both } = counts;
  print(
    `${name}, ${judged.length} texts: weights ${weights} (${percent(counts.exact, judged.length)} exact); ` +
      `triggers precision ${percent(both, found)}, recall ${percent(both, named)}`,
  );
}

interface Sample {
  description: string | undefined;
  stems: string[];
  versions: { name: string; description?: string; trainedWords: string[] }[];
}

function readApi(): Sample[] {
  return readdirSync(corpus.api).map((name): Sample => {
    const model = JSON.parse(readFileSync(resolve(corpus.api, name), "utf8"));
    const versions: {
      name: string;
      description?: string | null;
      trainedWords?: string[];
      files: { name: string }[];
    }[] = model.modelVersions;
    return {
      description: model.description ?? undefined,
      stems: versions.flatMap(({ files }) => files.map((file) => fileStem(file.name))),
      versions: versions.map(({ name: version, description, trainedWords = [] }) => ({
        name: version,
        trainedWords,
        ...(description ? { description } : {}),
      })),
    };
  });
}

function readCards(): Sample[] {
  return readdirSync(corpus.cards).flatMap((name): Sample[] => {
    const text = readFileSync(resolve(corpus.cards, name), "utf8");
    const { reading } = parseCard(text, name);
    if (reading === undefined) return [];
    const { description, versions = [] } = reading;
    const stems = versions.flatMap(({ files = [] }) =>
      files.map(({ name: file }) => fileStem(file ?? "")),
    );
    return [
      {
        description,
        stems,
        versions: versions.map((version) => ({ name: version.name ?? "", trainedWords: [] })),
      },
    ];
  });
}

function printCoverage(name: string, samples: readonly Sample[]): void {
  const tips = readTips(samples);
  const weights = tips.filter((all) => all.some(({ weight }) => weight !== null)).length;
  const triggers = tips.filter((all) => all.some((tip) => tip.triggers.length > 0)).length;
  print(
    `${name}, ${samples.length} models: a weight in ${percent(weights, samples.length)}, ` +
      `trigger words in ${percent(triggers, samples.length)}`,
  );
}

/** As many at once as an import reads. */
function readInTurn(models: readonly Sample[]): void {
  for (let at = 0; at < models.length; at += AT_ONCE) readTips(models.slice(at, at + AT_ONCE));
}

const median = (list: number[]): number =>
  list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)] ?? Number.NaN;

function time(work: () => unknown): number {
  const rounds = Array.from({ length: ROUNDS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return median(rounds);
}

/** Texts that make patterns try again and again where they can. */
const ATTACKS = [
  "1",
  "0.7 ",
  "weight ",
  "weight 0.7 ",
  "0.6-",
  "above 0.9 ",
  "with other ",
  "if a ",
  "v1 0.5 ",
  "weight v1 0.5 v2 ",
  "<lora:LowRA:1> ",
  "<lora:",
  "(a:1",
  "recommend 0.7, ",
  "和其他",
  "の際",
  "- 0.5 ",
  "Trigger: a, ",
  'use "',
  "for ",
  "weight:\n0.7\n",
];

function printWorst(): void {
  const times = ATTACKS.map((unit) => {
    const timeOf = (length: number): number => {
      const description = unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
      const sample = {
        description,
        stems: ["LowRA"],
        versions: [{ name: "v1", trainedWords: [] }],
      };
      return time(() => readTips([sample]));
    };
    return { unit, whole: timeOf(WORST), half: timeOf(WORST / 2) };
  }).sort((a, b) => b.whole - a.whole);
  for (const { unit, whole, half } of times.slice(0, 5))
    print(
      `256 KB of ${JSON.stringify(unit)}: ${whole.toFixed(0)} ms, half of it ${half.toFixed(0)} ms (×${(whole / half).toFixed(1)})`,
    );
}

export async function benchTips(): Promise<void> {
  if (!hasCorpus || !hasLabels) {
    print("tips: skipped, no corpus and labels beside the checkout");
    return;
  }
  const judged = judgeLabels();
  printLabels("labels", judged);
  printLabels(
    "labels with odd ids",
    judged.filter(({ id }) => id % 2 === 1),
  );
  printLabels(
    "labels with even ids",
    judged.filter(({ id }) => id % 2 === 0),
  );
  const api = readApi();
  printCoverage("JSON alone", api);
  printCoverage("cards alone", readCards());
  benchTipsCoverage();
  const bare = api.map((sample) => ({ ...sample, versions: [] }));
  const [texts, all] = [bare, api].map((models) => time(() => readInTurn(models)) / models.length);
  print(
    `time, median of ${ROUNDS} rounds over ${api.length} models: ${(1000 * (texts ?? 0)).toFixed(0)} µs a description, ` +
      `${(1000 * (all ?? 0)).toFixed(0)} µs a model with its versions' own texts`,
  );
  printWorst();
}
