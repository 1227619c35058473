// Random documents that claim few things, so that they meet; and what becomes of them, said again as
// plainly as possible.
import fc from "fast-check";
import type { Model } from "#lib/catalog/model.ts";
import { claimsOf, digest, modelOf, ownIdOf, type Saying, unique } from "./saying.ts";

const few = (values: string[], max: number) => fc.subarray(values, { maxLength: max });
/** Within a world things are claimed together; only two of the worlds are Civitai's. */
const saying = fc
  .record({
    world: fc.integer({ min: 1, max: 5 }),
    other: fc.integer({ min: 1, max: 5 }),
    strays: fc.nat(9),
    isStated: fc.boolean(),
    version: few(["1", "2", "3"], 2),
    local: few(["a", "b"], 1),
    sha256: few(["x", "y", "z"], 2),
    tag: fc.constantFrom("t1", "t2", "t3"),
  })
  .map(({ world, other, strays, isStated, version, local, sha256, tag }): Saying => {
    const place = (i: number) => (strays === 0 && i === 0 ? other : world);
    return {
      ...(isStated && world <= 2 ? { modelId: `${world}00` } : {}),
      versionIds: version.map((id, i) => `${place(i)}${id}`),
      localIds: local.map((id, i) => `f${place(i)}${id}`),
      sha256: sha256.map((id, i) => digest(`${place(i)}${id}`)),
      tag,
    };
  })
  .filter((made) => made.modelId !== undefined || JSON.stringify(claimsOf(made)).length > 80);

const share = (a: readonly string[], b: readonly string[]) => a.some((value) => b.includes(value));

function belongTogether(a: Saying, b: Saying): boolean {
  const isLoose = a.versionIds.length === 0 || b.versionIds.length === 0;
  return (
    ownIdOf(a) === ownIdOf(b) ||
    share(a.versionIds, b.versionIds) ||
    (isLoose && (share(a.localIds, b.localIds) || share(a.sha256, b.sha256)))
  );
}

/** What belongs together, directly or through others. */
export function groupsOf(sayings: readonly Saying[]): Saying[][] {
  let groups: Saying[][] = [];
  for (const saying of sayings) {
    const met = groups.filter((group) => group.some((other) => belongTogether(saying, other)));
    groups = [...groups.filter((group) => !met.includes(group)), [...met.flat(), saying]];
  }
  return groups;
}

/** The models that the catalog should hold, without their sources. */
export const modelsOf = (sayings: readonly Saying[]): Model[] =>
  groupsOf(sayings)
    .map((group) => modelOf(group, []))
    .sort((a, b) => (a.id < b.id ? -1 : 1));

/**
 * Documents in two orders, each cut into batches. Left out, because there the order decides: where
 * documents without a model id tie two models of Civitai together (see lib/store/claims.ts).
 */
export const orders = fc
  .uniqueArray(saying, { minLength: 1, maxLength: 12, selector: (made) => JSON.stringify(made) })
  .filter((sayings) =>
    groupsOf(sayings).every((group) => unique(group.flatMap((s) => s.modelId ?? [])).length <= 1),
  )
  .chain((sayings) =>
    fc.record({
      sayings: fc.constant(sayings),
      one: fc.shuffledSubarray(sayings, { minLength: sayings.length }),
      other: fc.shuffledSubarray(sayings, { minLength: sayings.length }),
      sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 12, maxLength: 12 }),
    }),
  );
