// How often the values of facets occur among the models of a search.
// Invariant: the counts are exact; only values that cannot be among the most frequent go uncounted.
import { z } from "zod";
import type { FacetName } from "#lib/catalog/query.ts";
import type { Connection } from "./connection.ts";
import * as queries from "./search-queries.ts";

const ValueCount = z.object({ value: z.string(), count: z.int() });
export type ValueCount = z.infer<typeof ValueCount>;
const BoundedCount = ValueCount.extend({ kept: z.int() });
const FacetCount = ValueCount.extend({ facet: z.string() });

/** Times the limit: values that are counted first, then twice as many each time. */
const FIRST_PORTION = 2;

/** The most frequent value first, those of one count in the order of their bytes. */
export const byCount = (a: ValueCount, b: ValueCount): number =>
  b.count - a.count || Buffer.compare(Buffer.from(a.value), Buffer.from(b.value));

export class FacetCounts {
  readonly #connection: Connection;
  readonly #scope: queries.Scope;
  #all: z.infer<typeof FacetCount>[] | undefined;

  constructor(connection: Connection, scope: queries.Scope) {
    this.#connection = connection;
    this.#scope = scope;
  }

  /** The most frequent values that occur at all. */
  top(facet: FacetName, limit: number): ValueCount[] {
    const { table, isWide } = this.#scope;
    if (table === undefined)
      return this.#connection.all(queries.listKeptCounts(facet, limit), ValueCount);
    if (isWide) return this.#topOfMany(facet, limit, table);
    return this.#few(table)
      .filter((row) => row.facet === facet)
      .slice(0, limit);
  }

  /** These values, where they occur. */
  of(facet: FacetName, values: readonly string[]): ValueCount[] {
    const { table, isWide } = this.#scope;
    if (values.length === 0) return [];
    if (table !== undefined && !isWide)
      return this.#few(table).filter((row) => row.facet === facet && values.includes(row.value));
    const counted = this.#connection.all(queries.countValues(facet, values, table), ValueCount);
    return counted.filter(({ count }) => count > 0);
  }

  /** Of few models all values are counted, in one walk from model to model. */
  #few(table: queries.KeyTable): z.infer<typeof FacetCount>[] {
    this.#all ??= this.#connection.all(queries.countAllValues(table), FacetCount);
    return this.#all;
  }

  /**
   * Of many models each value is walked over, those first that are frequent in the whole catalog: no
   * value occurs here more often than there, so the rare ones need no walk.
   */
  #topOfMany(facet: FacetName, limit: number, table: queries.KeyTable): ValueCount[] {
    const found: ValueCount[] = [];
    let size = limit * FIRST_PORTION;
    for (let offset = 0; ; offset += size / 2) {
      const portion = this.#connection.all(
        queries.countPortion(facet, table, { limit: size, offset }),
        BoundedCount,
      );
      found.push(...portion.filter(({ count }) => count > 0));
      const most = portion.at(-1)?.kept ?? 0;
      if (portion.length < size || found.filter(({ count }) => count > most).length >= limit) break;
      size *= 2;
    }
    return found.toSorted(byCount).slice(0, limit);
  }
}
