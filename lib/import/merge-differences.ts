// What sources say otherwise than the record, those included that a record in Lorary's own JSON
// brings along. Invariant: sorted, each once, and none of them is what the record says.
import { isDeepStrictEqual } from "node:util";
import type { Model } from "#lib/catalog/model.ts";
import type { Difference } from "#lib/catalog/source.ts";
import type { Ranking } from "./ranking.ts";

/** @param found what this merge has found itself */
export function listDifferences(
  ranking: Ranking,
  found: readonly Difference[],
  model: Model,
): Difference[] {
  const { documents } = ranking;
  const present = new Set(
    documents.filter(({ reading }) => !reading.record).map(({ source }) => source.sha256),
  );
  const brought = documents
    .flatMap(({ reading }) => reading.record?.differences ?? [])
    .filter(({ source }) => !present.has(source))
    .filter(({ field, value }) => !isDeepStrictEqual(findField(model, field), value));
  const all = [...found, ...brought].map((difference) => [keyOf(difference), difference] as const);
  return [...new Map(all)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, difference]) => difference);
}

const keyOf = ({ field, source, value }: Difference): string =>
  JSON.stringify([field, source, value]);

/** The value at a difference's place: "name", "versions[63006].files[63006.1].name" … */
function findField(model: Model, field: string): unknown {
  const steps = field.match(/[^.[\]]+|\[[^\]]*\]/g) ?? [];
  return steps.reduce<unknown>((value, step) => {
    if (!step.startsWith("[")) return (value as Record<string, unknown> | undefined)?.[step];
    const id = step.slice(1, -1);
    return Array.isArray(value) ? value.find((item) => item?.id === id) : undefined;
  }, model);
}
