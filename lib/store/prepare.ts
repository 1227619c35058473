// A model as the rows it becomes, made apart from the database so that another thread can do it.
// Invariant: plain values only, which may be sent between threads.
import { isDemo, type Model } from "#lib/catalog/model.ts";
import {
  type FacetRow,
  facetRows,
  type ModelRow,
  modelRow,
  type PartRow,
  partRows,
  stemKeys,
} from "./rows.ts";
import { type Searchable, searchableOf } from "./search-text.ts";

export interface PreparedModel {
  row: ModelRow;
  /** The model as JSON. */
  record: string;
  aliases: string[];
  parts: PartRow[];
  facets: FacetRow[];
  /** What prompts call its files by, in lower case. */
  stems: string[];
  /** Taken apart into words when written: the thread that prepares has more to do. */
  searchable: Searchable;
  demo: boolean;
}

export function prepareModel(model: Model): PreparedModel {
  return {
    row: modelRow(model),
    record: JSON.stringify(model),
    aliases: model.aliases ?? [],
    parts: partRows(model),
    facets: facetRows(model),
    stems: stemKeys(model),
    searchable: searchableOf(model),
    demo: isDemo(model),
  };
}
