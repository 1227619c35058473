// The scale of a weight slider, and what stands on it: advice, samples, thumb. Invariant: everything
// is placed by the same share of one scale, so that equal weights lie above one another.
import type { WeightTip } from "./model.ts";
import { formatWeight, startWeight, WEIGHT_STEP, weightScale } from "./prompt.ts";

/** Steps with Shift, in units of prompt weight; nothing on the scale is finer. */
export const FINE_STEP = 0.01;
/** More bars than this cannot be told apart. */
const MAX_BARS = 41;
const BAR_WIDTHS = [WEIGHT_STEP, 0.1, 0.25, 0.5, 1];
/** Samples beyond do not stretch the scale: they are told in words. */
const SAMPLES_WITHIN = 2;
/** For differences of weights that are decimal fractions. */
const EPSILON = 1e-6;

export type Advice = Pick<WeightTip, "best" | "min" | "max">;
export interface Scale {
  min: number;
  max: number;
}
/** A weight and how many samples used it. */
export type WeightCount = readonly [weight: number, count: number];

export interface Bar {
  /** The weight in its middle. */
  weight: number;
  count: number;
  /** The advice allows what it counts. */
  advised: boolean;
}

/** The weight on the grid of `step` that is nearest; at most two decimals. */
export function snapWeight(weight: number, step: number): number {
  return Number((Math.round(weight / step) * step).toFixed(2)) || 0;
}

/** The next weight up (+1) or down (-1) on the grid of `step`, within the scale. */
export function stepWeight(weight: number, by: number, step: number, scale: Scale): number {
  const places = weight / step;
  const next = by > 0 ? Math.floor(places + EPSILON) + by : Math.ceil(places - EPSILON) + by;
  return snapWeight(Math.max(scale.min, Math.min(scale.max, next * step)), FINE_STEP);
}

/** Where a value stands: 0 at the scale's start, 1 at its end. */
export function shareOf(value: number, { min, max }: Scale): number {
  return (value - min) / (max - min);
}

/** A scale that holds the advice, the advice for cases, and the samples within ±2. */
export function scaleOf(advices: readonly Advice[], weights: readonly WeightCount[]): Scale {
  const said = advices.flatMap(({ best, min, max }) => [best, min, max]);
  const used = weights.map(([weight]) => weight).filter((it) => Math.abs(it) <= SAMPLES_WITHIN);
  const all = [...said.filter((value) => value !== undefined), ...used];
  return all.length === 0
    ? weightScale(null)
    : weightScale({ min: Math.min(...all), max: Math.max(...all) });
}

const isAdvised = (advice: Advice | null, weight: number, reach: number): boolean => {
  const { best, min = best, max = best } = advice ?? {};
  if (min === undefined && max === undefined) return false;
  return weight >= (min ?? -Infinity) - reach && weight <= (max ?? Infinity) + reach;
};

/** The samples on the scale as bars of one width (`step`, in weight); `outside` counts the others. */
export function barsOf(
  weights: readonly WeightCount[],
  scale: Scale,
  advice: Advice | null,
): { bars: Bar[]; step: number; outside: number } {
  const step =
    BAR_WIDTHS.find((width) => (scale.max - scale.min) / width < MAX_BARS) ?? BAR_WIDTHS[0] ?? 1;
  const counts = new Map<number, number>();
  let outside = 0;
  for (const [weight, count] of weights) {
    if (weight < scale.min - EPSILON || weight > scale.max + EPSILON) outside += count;
    else counts.set(snapWeight(weight, step), (counts.get(snapWeight(weight, step)) ?? 0) + count);
  }
  const reach = step / 2 - EPSILON;
  const bars = [...counts].map(([weight, count]): Bar => {
    return { weight, count, advised: isAdvised(advice, weight, reach) };
  });
  return { bars: bars.sort((a, b) => a.weight - b.weight), step, outside };
}

/** The weights nearest to the chosen one, within a step of it; two where they lie equally near. */
export function nearestWeights(weights: readonly number[], chosen: number | undefined): number[] {
  if (chosen === undefined) return [];
  const distance = (weight: number) => Math.abs(weight - chosen);
  const least = Math.min(...weights.map(distance));
  if (least > WEIGHT_STEP + EPSILON) return [];
  return [...new Set(weights)].filter((weight) => distance(weight) <= least + EPSILON);
}

/** "3 samples at 0.65"; undefined where nothing is chosen or no sample tells its weight. */
export function describeSamplesAt(
  weights: readonly WeightCount[],
  chosen: number | undefined,
): string | undefined {
  if (chosen === undefined || weights.length === 0) return undefined;
  const nearest = nearestWeights(
    weights.map(([weight]) => weight),
    chosen,
  );
  if (nearest.length === 0) return `no sample at ${formatWeight(chosen)}`;
  const count = weights
    .filter(([weight]) => nearest.includes(weight))
    .reduce((sum, [, images]) => sum + images, 0);
  const at = nearest.map(formatWeight).join(" and ");
  return `${count} ${count === 1 ? "sample" : "samples"} at ${at}`;
}

/** A weight to choose with one click. */
export interface Suggestion {
  label: string;
  weight: number;
}

/**
 * The weights to choose with one click, lightest first, one for each value: best, min, max (or the
 * middle where there is no best) and the samples' median. Where nothing is known the one offer is
 * full strength, 1, which nobody recommends.
 */
export function suggestionsOf(advice: Advice | null, median: number | undefined): Suggestion[] {
  const middle = advice?.best === undefined ? startWeight(advice) : undefined;
  const isEnd = middle === advice?.min || middle === advice?.max;
  const said: [label: string, weight: number | undefined][] = [
    ["min", advice?.min],
    ["best", advice?.best],
    ["middle", isEnd ? undefined : middle],
    ["max", advice?.max],
    ["samples’ median", median],
  ];
  const labels = new Map<number, string[]>();
  for (const [label, weight] of said) {
    if (weight === undefined) continue;
    const rounded = snapWeight(weight, FINE_STEP);
    labels.set(rounded, [...(labels.get(rounded) ?? []), label]);
  }
  if (labels.size === 0) return [{ label: "full strength", weight: 1 }];
  return [...labels]
    .map(([weight, names]) => ({ label: names.join(" · "), weight }))
    .sort((a, b) => a.weight - b.weight);
}
