// A model as the rows it becomes, made apart from the database so that another thread can do it.
// Invariant: plain values only, which may be sent between threads.
import { isDemo, type Model } from "#lib/catalog/model.ts";
import { digestsOf, type ModelRow, modelRow, type PartRow, partRows, stemKeys } from "./rows.ts";

export interface PreparedModel {
  row: ModelRow;
  /** The model as JSON. */
  record: string;
  aliases: string[];
  parts: PartRow[];
  /** What prompts call its files by, in lower case. */
  stems: string[];
  /** Of its files, in lower case. */
  digests: string[];
  demo: boolean;
}

export function prepareModel(model: Model): PreparedModel {
  return {
    row: modelRow(model),
    record: JSON.stringify(model),
    aliases: model.aliases ?? [],
    parts: partRows(model),
    stems: stemKeys(model),
    digests: digestsOf(model),
    demo: isDemo(model),
  };
}
