// Rows that a catalog of an older format lacks, out of its records. Invariant: called within one
// transaction; a record that cannot be read is passed over, for `lorary verify` to name.
import type { Model } from "#lib/catalog/model.ts";
import type { Connection } from "./connection.ts";
import { listStoredRecords } from "./queries.ts";
import { type FacetRow, stemKeys, summaryOf, traitsOf } from "./rows.ts";
import { KeyedRecord } from "./stored.ts";
import { insertFacets } from "./write.ts";
import * as queries from "./write-queries.ts";

/** What lists and searches take from a record since the third format. */
function readRecord(record: string) {
  try {
    const model = JSON.parse(record) as Model;
    const summary = JSON.stringify(summaryOf(model));
    return { summary, stems: stemKeys(model), traits: traitsOf(model) };
  } catch {
    return undefined;
  }
}

export function fillFromRecords(connection: Connection): void {
  const traits: queries.Keyed<FacetRow>[] = [];
  for (const { key, record } of connection.each(listStoredRecords(), KeyedRecord)) {
    const found = readRecord(record);
    if (found === undefined) continue;
    connection.runEach(queries.updateSummaries([{ key, row: found.summary }]));
    connection.runEach(queries.insertStems(found.stems.map((row) => ({ key, row }))));
    for (const value of found.traits) traits.push({ key, row: { facet: "has", value } });
  }
  insertFacets(connection, traits);
}
