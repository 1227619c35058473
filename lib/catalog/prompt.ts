// Prompt syntax: how a LoRA and its weight are written into a prompt.
// Invariant: a tag that is returned parses back to exactly one LoRA with this stem and weight.
import type { WeightTip } from "./model.ts";
import { A1111_RULES, findStemProblem } from "./stem.ts";

/** Slider steps, in units of prompt weight. */
export const WEIGHT_STEP = 0.05;

/** The name a prompt tag takes: the file's name without its last ending. */
export function fileStem(fileName: string): string {
  const stem = fileName.replace(/\.[A-Za-z0-9]{1,12}$/, "");
  return stem === "" ? fileName : stem;
}

/** A weight as prompts write it: a dot, at most two decimals, no trailing zeros, no exponent. */
export function formatWeight(weight: number): string {
  return (Math.round(weight * 100) / 100 || 0).toString();
}

/** `<lora:STEM:WEIGHT>` as A1111 reads it, or undefined where the stem cannot stand in such a tag. */
export function formatLoraTag(stem: string, weight: number): string | undefined {
  if (findStemProblem(stem, A1111_RULES, "A1111") !== undefined) return undefined;
  return `<lora:${stem}:${formatWeight(weight)}>`;
}

/** The range a weight slider covers: [0, 1.5], widened in halves to hold all that the tip says. */
export function weightScale(tip: Omit<WeightTip, "evidence"> | null): { min: number; max: number } {
  const said = [tip?.best, tip?.min, tip?.max].filter((value) => value !== undefined);
  return {
    min: Math.max(-10, Math.floor(Math.min(0, ...said) * 2) / 2),
    max: Math.min(10, Math.ceil(Math.max(1.5, ...said) * 2) / 2),
  };
}

/**
 * The one weight to begin with: the best, else the middle of the range, else its known end. A range
 * from below to above zero is a slider's: its middle would do nothing, so the reader chooses.
 */
export function startWeight(tip: Omit<WeightTip, "evidence"> | null): number | undefined {
  if (tip === null) return undefined;
  if (tip.best !== undefined) return tip.best;
  if (tip.min !== undefined && tip.max !== undefined && tip.min < 0 && tip.max > 0)
    return undefined;
  if (tip.min !== undefined && tip.max !== undefined)
    return Number((Math.round((tip.min + tip.max) / 2 / WEIGHT_STEP) * WEIGHT_STEP).toFixed(2));
  return tip.min ?? tip.max;
}

/** The tip on a chip: "0.6", "0.6–0.8", "≤ 1", "≥ 0.5", "±1". */
export function formatTip(tip: Omit<WeightTip, "evidence">): string {
  if (tip.best !== undefined) return formatWeight(tip.best);
  return formatRange(tip) ?? "";
}

/** The range in words, or undefined where the tip names none. */
export function formatRange({ min, max }: { min?: number; max?: number }): string | undefined {
  if (min !== undefined && max !== undefined)
    return min === -max && max !== 0
      ? `±${formatWeight(max)}`
      : `${formatWeight(min)}–${formatWeight(max)}`;
  if (max !== undefined) return `≤ ${formatWeight(max)}`;
  return min === undefined ? undefined : `≥ ${formatWeight(min)}`;
}
