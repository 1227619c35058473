// Which documents and models belong together. Invariant: the answer depends on what is claimed, not
// on the order of the claims; only where two models of Civitai claim the same thing does a third
// party without a model id belong to one of them alone: to the lower number where both are known,
// else to the one it met first.
import type { Claims } from "#lib/catalog/reading.ts";

/** In the order of their strength. */
export const CLAIM_KINDS = ["document", "model", "version", "local", "sha256"] as const;
export type ClaimKind = (typeof CLAIM_KINDS)[number];

export interface ClaimRow {
  kind: ClaimKind;
  id: string;
  /** 1: joins whoever has the same claim; 0: only those who claim it loosely. */
  loose: 0 | 1;
}

/** A model of the catalog or an item that is to become one. */
export interface Party {
  /** Its id, where it has one already or states one. */
  id: string;
  claims: readonly ClaimRow[];
}

/** Digests and local ids join where one side knows no version ids: else those decide. */
export function claimRows({ versionIds, localIds, sha256 }: Claims): ClaimRow[] {
  const rows = (kind: ClaimKind, ids: readonly string[], loose: 0 | 1): ClaimRow[] =>
    ids.map((id) => ({ kind, id, loose }));
  const loose = versionIds.length === 0 ? 1 : 0;
  return [
    ...rows("version", versionIds, 1),
    ...rows("local", localIds, loose),
    ...rows("sha256", sha256, loose),
  ];
}

const CIVITAI_ID = /^\d+$/;

/** Sets of parties, by their index; two with different Civitai ids never become one. */
class Sets {
  readonly #parents: number[];
  /** By root. */
  readonly #civitaiIds: (string | undefined)[];

  constructor(parties: readonly Party[]) {
    this.#parents = parties.map((_, index) => index);
    this.#civitaiIds = parties.map(({ id }) => (CIVITAI_ID.test(id) ? id : undefined));
  }

  root(index: number): number {
    let root = index;
    for (;;) {
      const parent = this.#parents[root] ?? root;
      if (parent === root) return root;
      this.#parents[root] = this.#parents[parent] ?? parent;
      root = parent;
    }
  }

  civitaiId(index: number): string | undefined {
    return this.#civitaiIds[this.root(index)];
  }

  join(one: number, other: number): void {
    const [a, b] = [this.root(one), this.root(other)].sort((x, y) => x - y);
    if (a === undefined || b === undefined || a === b) return;
    const [idA, idB] = [this.#civitaiIds[a], this.#civitaiIds[b]];
    if (idA !== undefined && idB !== undefined && idA !== idB) return;
    this.#parents[b] = a;
    this.#civitaiIds[a] = idA ?? idB;
  }
}

function* holders(parties: readonly Party[]): Generator<{ kind: ClaimKind; indexes: number[] }> {
  const found = new Map<string, { kind: ClaimKind; loose: boolean; indexes: number[] }>();
  for (const [index, { claims }] of parties.entries())
    for (const { kind, id, loose } of claims) {
      const key = `${kind} ${id}`;
      const claim = found.get(key) ?? { kind, loose: false, indexes: [] };
      claim.indexes.push(index);
      claim.loose ||= loose === 1;
      found.set(key, claim);
    }
  for (const { kind, loose, indexes } of found.values())
    if (loose && indexes.length > 1) yield { kind, indexes };
}

/** Those without a Civitai id are one and go to the lowest Civitai id; equal ids are one. */
function joinHolders(sets: Sets, indexes: readonly number[]): void {
  const number = (index: number) => Number(sets.civitaiId(index) ?? -1);
  const ordered = indexes.toSorted((a, b) => number(a) - number(b) || a - b);
  for (const [i, index] of ordered.entries())
    sets.join(ordered[Math.max(0, i - 1)] ?? index, index);
}

/** The parties that belong together, as lists of indexes in ascending order; each in one list. */
export function groupParties(parties: readonly Party[]): number[][] {
  const sets = new Sets(parties);
  const shared = [...holders(parties)];
  for (const kind of CLAIM_KINDS)
    for (const { indexes } of shared.filter((claim) => claim.kind === kind))
      joinHolders(sets, indexes);
  const groups = new Map<number, number[]>();
  for (const index of parties.keys()) {
    const group = groups.get(sets.root(index)) ?? [];
    group.push(index);
    groups.set(sets.root(index), group);
  }
  return [...groups.values()];
}
