// Rows that a catalog of an older format lacks, out of its records. Invariant: called within one
// transaction; a record that cannot be read is passed over, for `lorary verify` to name.
import type { Model } from "#lib/catalog/model.ts";
import type { Connection } from "./connection.ts";
import { listStoredRecords } from "./queries.ts";
import { digestsOf, stemKeys, summaryOf } from "./rows.ts";
import { KeyedRecord } from "./stored.ts";
import * as queries from "./write-queries.ts";

/** What makeRows takes from each record that can be read, with the model's key. */
function* eachOf<Rows>(
  connection: Connection,
  makeRows: (model: Model) => Rows,
): Generator<{ key: number; rows: Rows }> {
  for (const { key, record } of connection.each(listStoredRecords(), KeyedRecord)) {
    let rows: Rows;
    try {
      rows = makeRows(JSON.parse(record) as Model);
    } catch {
      continue;
    }
    yield { key, rows };
  }
}

/** What lists and prompts have since the third format. */
export function fillSummaries(connection: Connection): void {
  const makeRows = (model: Model) => ({
    summary: JSON.stringify(summaryOf(model)),
    stems: stemKeys(model),
  });
  for (const { key, rows } of eachOf(connection, makeRows)) {
    connection.runEach(queries.updateSummaries([{ key, row: rows.summary }]));
    connection.runEach(queries.insertStems(rows.stems.map((row) => ({ key, row }))));
  }
}

/** What can be looked up since the fourth format. */
export function fillDigests(connection: Connection): void {
  for (const { key, rows } of eachOf(connection, digestsOf))
    connection.runEach(queries.insertDigests(rows.map((row) => ({ key, row }))));
}
