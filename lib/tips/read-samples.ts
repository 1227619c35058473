// What the sample images of a version tell about its use. Invariant: a pure function of the
// version's files and its images' settings; what occurs once is no habit and is left out.
import type { ModelFile } from "#lib/catalog/file.ts";
import type { Image, Meta, SampleStats, Tally } from "#lib/catalog/model.ts";
import { loraKey, loraName } from "#lib/catalog/prompt-tags.ts";
import {
  type LoraUse,
  listOf,
  type ModelNames,
  numberOf,
  ownFile,
  readSampleUse,
  type SampleUse,
  textOf,
} from "./read-samples-use.ts";

/** A setting has to occur in so many images: one odd image is no recurrence. */
const MIN_COUNT = 2;
const MAX_TALLIES = 8;
const MAX_VALUE = 200;

/** The images with the weight at which each used the version's own file, and the counts of all. */
export interface ReadSamples {
  images: Image[];
  /** Absent where no image has a prompt or a setting that recurs. */
  stats: SampleStats | undefined;
}

/**
 * Reads the settings of a version's images. A weight that an image brings along is not believed but
 * worked out again.
 */
export function readSamples(
  version: { id: string; files: readonly ModelFile[]; images: readonly Image[] },
  model: ModelNames,
): ReadSamples {
  const { images } = version;
  if (!images.some(({ meta }) => meta !== undefined))
    return { images: images.map((image) => withWeight(image, undefined)), stats: undefined };
  const own = ownFile(version, model);
  const uses = images.map(({ meta }) =>
    meta === undefined ? undefined : readSampleUse(meta, own),
  );
  return {
    images: images.map((image, index) => withWeight(image, uses[index]?.weight)),
    stats: statsOf(
      images.map(({ meta }) => meta).filter((meta) => meta !== undefined),
      uses.filter((use) => use !== undefined),
    ),
  };
}

function withWeight(image: Image, weight: number | undefined): Image {
  if (image.weight === undefined && weight === undefined) return image;
  if (weight !== undefined && !("weight" in image)) return { ...image, weight };
  const { weight: _, ...facts } = image;
  return weight === undefined ? facts : { ...facts, weight };
}

function statsOf(metas: readonly Meta[], uses: readonly SampleUse[]): SampleStats | undefined {
  const weights = uses.flatMap(({ weight }) => weight ?? []).sort((a, b) => a - b);
  const stats: SampleStats = {
    prompts: metas.filter(({ prompt }) => textOf(prompt).trim() !== "").length,
    weights: countWeights(weights),
    ...spread(weights),
    together: togetherOf(uses),
    checkpoints: tally(metas, checkpointOf),
    samplers: tally(metas, ({ sampler }) => textOf(sampler).trim()),
    steps: tally(metas, ({ steps }) => numberText(steps)),
    cfg: tally(metas, (meta) => numberText(meta.cfgScale ?? meta.cfg)),
    sizes: tally(metas, sizeOf),
  };
  const { together, checkpoints, samplers, steps, cfg, sizes } = stats;
  const lists = [stats.weights, together, checkpoints, samplers, steps, cfg, sizes];
  return stats.prompts > 0 || lists.some((list) => list.length > 0) ? stats : undefined;
}

function countWeights(sorted: readonly number[]): SampleStats["weights"] {
  const counts = new Map<number, number>();
  for (const weight of sorted) counts.set(weight, (counts.get(weight) ?? 0) + 1);
  return [...counts];
}

/**
 * The quartiles are weights that images used: the lower one rounded down to the next, the upper one
 * up, so that at least half of the images lie within.
 */
function spread(sorted: readonly number[]): Pick<SampleStats, "median" | "quartiles"> {
  if (sorted.length === 0) return {};
  const quarter = (sorted.length - 1) / 4;
  return {
    median: medianOf(sorted),
    quartiles: [sorted[Math.floor(quarter)] ?? 0, sorted[Math.ceil(quarter * 3)] ?? 0],
  };
}

/** To 0.001; no -0, which JSON does not have. */
function medianOf(sorted: readonly number[]): number {
  const half = (sorted.length - 1) / 2;
  const sum = (sorted[Math.floor(half)] ?? 0) + (sorted[Math.ceil(half)] ?? 0);
  return Math.round(sum * 500) / 1000 || 0;
}

/** Other models' LoRAs in images that used the own file, each once an image. */
function togetherOf(uses: readonly SampleUse[]): SampleStats["together"] {
  const found = new Map<string, { value: string; weights: number[]; count: number }>();
  for (const { isOwn, others } of uses) {
    if (!isOwn || others.length === 0) continue;
    for (const [key, { name, weight }] of byKey(others)) {
      const known = found.get(key) ?? { value: name, weights: [], count: 0 };
      known.count += 1;
      if (weight !== undefined && weight !== 0) known.weights.push(weight);
      found.set(key, known);
    }
  }
  return mostFrequent([...found.values()]).map(({ value, weights, count }) => {
    if (weights.length === 0) return { value: cut(value), count };
    const sorted = weights.sort((a, b) => a - b);
    return { value: cut(value), count, weight: medianOf(sorted) };
  });
}

/** The first use of each name, however it is spelled. */
function byKey(others: readonly LoraUse[]): Map<string, LoraUse> {
  const first = new Map<string, LoraUse>();
  for (const use of others) {
    const key = loraKey(use.name);
    if (key !== "" && !first.has(key)) first.set(key, use);
  }
  return first;
}

function tally(metas: readonly Meta[], read: (meta: Meta) => string): Tally[] {
  const tallies = new Map<string, Tally>();
  for (const meta of metas) {
    const value = read(meta);
    const known = value === "" ? undefined : tallies.get(value);
    if (known !== undefined) known.count += 1;
    else if (value !== "") tallies.set(value, { value, count: 1 });
  }
  return mostFrequent([...tallies.values()]).map(({ value, count }) => ({
    value: cut(value),
    count,
  }));
}

/** Of equal counts the first met comes first. */
function mostFrequent<T extends { count: number }>(items: readonly T[]): T[] {
  return items
    .filter(({ count }) => count >= MIN_COUNT)
    .sort((a, b) => b.count - a.count)
    .slice(0, MAX_TALLIES);
}

const cut = (text: string): string => text.slice(0, MAX_VALUE).toWellFormed();

/** A1111 writes `Model`; Civitai lists resources and, of ComfyUI's nodes, `models`. */
function checkpointOf(meta: Meta): string {
  const named = textOf(meta.Model).trim();
  if (named !== "") return loraName(named);
  const listed = listOf(meta.resources).find(({ type }) => type === "model");
  if (listed !== undefined) return loraName(textOf(listed.name));
  return Array.isArray(meta.models) ? loraName(textOf(meta.models[0])) : "";
}

/** As nearly all are written. */
const PLAIN_SIZE = /^[1-9]\d{0,4}x[1-9]\d{0,4}$/;

function sizeOf(meta: Meta): string {
  const size = textOf(meta.Size);
  if (PLAIN_SIZE.test(size)) return size;
  const [, width, height] = /^\s?(\d{1,5})\s?[x×]\s?(\d{1,5})\s?$/.exec(size) ?? [];
  if (width !== undefined && height !== undefined) return `${Number(width)}x${Number(height)}`;
  const sides = [meta.width, meta.height].map(numberOf);
  return sides.every((side) => Number.isInteger(side)) ? sides.join("x") : "";
}

function numberText(value: unknown): string {
  const number = numberOf(value);
  return number === undefined ? "" : String(Math.round(number * 1000) / 1000);
}
