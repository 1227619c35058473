// A catalog as the third released format had it: the second with that format's own statements.
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Model } from "#lib/catalog/model.ts";
import { makeSecond } from "./second-format.ts";

const TABLES = `
ALTER TABLE facet_values RENAME TO old_facet_values;
DROP INDEX facet_values_by_count;
CREATE TABLE facet_values (
  key INTEGER PRIMARY KEY,
  facet TEXT NOT NULL CHECK (facet = 'base' OR facet = 'has' OR facet = 'tag'),
  value TEXT NOT NULL,
  count INTEGER NOT NULL,
  UNIQUE (facet, value)
) STRICT;
INSERT INTO facet_values SELECT key, facet, value, count FROM old_facet_values;
DROP TABLE old_facet_values;
CREATE INDEX facet_values_by_count ON facet_values (facet, count DESC, value);

CREATE TABLE stems (
  stem TEXT NOT NULL,
  model_key INTEGER NOT NULL,
  PRIMARY KEY (stem, model_key)
) WITHOUT ROWID, STRICT;
INSERT INTO stems VALUES ('file22', 1), ('file21', 1), ('file31', 2);
INSERT INTO facet_values (facet, value, count) VALUES ('has', 'weight', 1), ('has', 'prompts', 1);
INSERT INTO facets SELECT key, 1 FROM facet_values WHERE facet = 'has';
UPDATE models SET summary =
  json_set(summary, '$.stem', 'file22', '$.triggers', json_array('lamp')) WHERE key = 1;
UPDATE models SET summary = json_set(summary, '$.stem', 'file31') WHERE key = 2;
PRAGMA user_version = 3;
`;

/** Answers the models in the order of their ids. */
export function makeThird(folder: string): Model[] {
  const models = makeSecond(folder);
  const database = new DatabaseSync(join(folder, "catalog.sqlite"));
  database.exec(TABLES);
  database.close();
  return models;
}
