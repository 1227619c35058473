// Tips from what people noted beside a model's file. Invariant: a note never speaks against the
// author's own words, it fills in where there are none.
import type { Evidence, TriggerTip, Usage, WeightTip } from "#lib/catalog/model.ts";
import { formatTip } from "#lib/catalog/prompt.ts";
import { splitWords, toEvidence } from "./read-triggers-words.ts";

/** The weight that a note prefers. */
export function readNotedWeight(usage: Usage | undefined): WeightTip | null {
  const value: Pick<Evidence, "best" | "min" | "max"> = {
    ...(usage?.weight === undefined ? {} : { best: usage.weight }),
    ...(usage?.weightMin === undefined ? {} : { min: usage.weightMin }),
    ...(usage?.weightMax === undefined ? {} : { max: usage.weightMax }),
  };
  if (Object.keys(value).length === 0) return null;
  const quote = `preferred weight: ${formatTip(value)}`;
  return { ...value, evidence: [{ kind: "sidecar", quote, ...value }] };
}

/** The words of a note's activation text, as one group; none where all are listed already. */
export function readNotedTriggers(
  usage: Usage | undefined,
  listed: readonly TriggerTip[],
): TriggerTip[] {
  const words = splitWords(usage?.activationText ?? "");
  const known = new Set(listed.flatMap((tip) => tip.words));
  if (words.every((word) => known.has(word))) return [];
  return [{ words, evidence: toEvidence("sidecar", usage?.activationText ?? "") }];
}
