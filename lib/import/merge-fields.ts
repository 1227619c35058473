// Joins what several documents state of one thing, field by field. Invariant: a stated value is in
// the result or noted as a difference.
import { isDeepStrictEqual } from "node:util";
import type { Difference } from "#lib/catalog/source.ts";
import type { Order, Rule } from "./precedence.ts";
import type { Ranking } from "./ranking.ts";

/** What one document (an index of Ranking.documents) says of a thing. */
export interface Said<T> {
  by: number;
  value: T;
}

type Fields = Record<string, unknown>;

function isSame(a: unknown, b: unknown, join: Rule["join"]): boolean {
  if (a === b) return true;
  if (join === "set" && Array.isArray(a) && Array.isArray(b))
    return new Set(a).symmetricDifference(new Set(b)).size === 0;
  return isDeepStrictEqual(a, b);
}

export class FieldMerger {
  readonly differences: Difference[] = [];
  readonly #ranking: Ranking;

  constructor(ranking: Ranking) {
    this.#ranking = ranking;
  }

  /** Notes a value that is not the record's. */
  note(field: string, order: Order, said: Said<unknown>): void {
    const source = this.#ranking.speakerOf(order, said.by);
    this.differences.push({ field, source, value: said.value as Difference["value"] });
  }

  /**
   * The fields that have a rule, of all that is said of one thing.
   * @param at what stands before a field's name in a difference: "", "versions[63006]." …
   */
  join<T extends object, K extends keyof T & string>(
    said: readonly Said<T>[],
    rules: Readonly<Record<K, Rule>>,
    at: string,
  ): Pick<T, K> {
    const result: Fields = {};
    const [only] = said;
    for (const field in rules) {
      const value =
        only !== undefined && said.length === 1
          ? only.value[field]
          : this.#joinField(pick(said, field), rules[field], at + field);
      if (value !== undefined) result[field] = value;
    }
    return result as Pick<T, K>;
  }

  /** What the document says that is believed first; of one document, what it says first. */
  best<T extends { by: number }>(said: readonly T[], order: Order): T | undefined {
    if (said.length < 2) return said[0];
    const place = ({ by }: T): number => this.#ranking.placeOf(order, by);
    return said.reduce<T | undefined>(
      (a, b) => (a === undefined || place(b) < place(a) ? b : a),
      undefined,
    );
  }

  #joinField(values: Said<unknown>[], rule: Rule, field: string): unknown {
    return rule.join === "parts" && values.length > 1
      ? this.#joinParts(values as Said<Fields>[], rule.order, field)
      : this.#choose(values, rule, field);
  }

  #joinParts(values: Said<Fields>[], order: Order, field: string): Fields {
    const names = new Set(values.flatMap(({ value }) => Object.keys(value)));
    const result: Fields = {};
    for (const name of names) {
      const rule: Rule = { order, join: "whole" };
      const value = this.#choose(pick(values, name), rule, `${field}.${name}`);
      if (value !== undefined) result[name] = value;
    }
    return result;
  }

  #choose(values: Said<unknown>[], { order, join }: Rule, field: string): unknown {
    const best = this.best(values, order);
    for (const said of values)
      if (best !== undefined && said !== best && !isSame(said.value, best.value, join))
        this.note(field, order, said);
    return best?.value;
  }
}

/** Who states a field, and what. */
function pick<T extends object>(said: readonly Said<T>[], field: keyof T): Said<unknown>[] {
  return said.flatMap(({ by, value }) =>
    value[field] === undefined ? [] : [{ by, value: value[field] }],
  );
}
