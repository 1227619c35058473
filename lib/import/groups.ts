// Which statements of several documents are about one thing (union–find). Invariant: members and
// groups keep the order they came in, so the same documents always give the same groups; two
// members with different ids are never one thing.

export interface Member<T> {
  /** The document, an index of Ranking.documents. */
  by: number;
  value: T;
  /** What tells a thing from all others: Civitai's number. */
  id: string | undefined;
}

export interface Group<T> {
  id: string | undefined;
  members: Member<T>[];
  /** Index of its first member among all. */
  first: number;
}

/** More things than this with one name or address are not told apart by it. */
const MAX_TRIES = 64;

/** A group in the making. */
export class Circle<T> {
  readonly indices: number[];
  readonly documents: Set<number>;
  readonly members: readonly Member<T>[];
  id: string | undefined;

  constructor(index: number, members: readonly Member<T>[]) {
    const member = members[index];
    this.members = members;
    this.indices = [index];
    this.documents = new Set(member === undefined ? [] : [member.by]);
    this.id = member?.id;
  }

  get all(): Member<T>[] {
    return this.indices.flatMap((index) => this.members[index] ?? []);
  }

  get group(): Group<T> {
    this.indices.sort((a, b) => a - b);
    return { id: this.id, members: this.all, first: this.indices[0] ?? 0 };
  }
}

type Apart<T> = (a: Circle<T>, b: Circle<T>) => boolean;

export class Grouping<T> {
  readonly #members: readonly Member<T>[];
  /** The circle of each member; united members share one. */
  readonly #circles: Circle<T>[];

  constructor(members: readonly Member<T>[]) {
    this.#members = members;
    this.#circles = members.map((_, index) => new Circle(index, members));
  }

  /** In the order of their first members. */
  get groups(): Group<T>[] {
    return [...new Set(this.#circles)].map(({ group }) => group);
  }

  /**
   * Unites members that share a key.
   * @param apart tells that two groups are two things all the same; their ids are looked at already
   */
  uniteBy(
    keysOf: (member: Member<T>, index: number) => readonly (string | undefined)[],
    apart: Apart<T> = () => false,
  ): void {
    const known = new Map<string, number[]>();
    for (const [index, member] of this.#members.entries())
      for (const key of keysOf(member, index))
        if (key !== undefined)
          this.#join(
            index,
            known.getOrInsertComputed(key, () => []),
            apart,
          );
  }

  /** @param others members of groups that are apart, one of each, with the same key */
  #join(index: number, others: number[], apart: Apart<T>): void {
    const isJoined = others.some((other) => this.#unite(other, index, apart));
    if (!isJoined && others.length < MAX_TRIES) others.push(index);
  }

  #unite(one: number, two: number, apart: Apart<T>): boolean {
    const [a, b] = [this.#circles[one], this.#circles[two]];
    if (a === undefined || b === undefined || a === b) return a === b;
    if (a.id !== undefined && b.id !== undefined && a.id !== b.id) return false;
    if (apart(a, b)) return false;
    const [large, small] = a.indices.length >= b.indices.length ? [a, b] : [b, a];
    for (const index of small.indices) {
      large.indices.push(index);
      this.#circles[index] = large;
    }
    for (const document of small.documents) large.documents.add(document);
    large.id ??= small.id;
    return true;
  }
}

/** True where one document speaks of both, and so of two things. */
export function sharesDocument<T>(a: Circle<T>, b: Circle<T>): boolean {
  return !a.documents.isDisjointFrom(b.documents);
}
