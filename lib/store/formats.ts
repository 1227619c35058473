// The statements that brought each format of the database about. Invariant: a format that was released
// never changes.

/** Marks the file as Lorary's ("LORA"), see https://sqlite.org/pragma.html#pragma_application_id. */
export const APPLICATION_ID = 0x4c4f5241;

/**
 * models: what lists sort by and show · records: the whole models, apart, so that walks over models
 * stay short · parts: id → place in a record · facets: value → models · search: words → models,
 * without the text itself · documents: the sources' bytes (zstd), the newest with the highest rowid.
 * A model that is written again gets a new, higher key.
 */
export const FIRST = `
CREATE TABLE models (
  key INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  name_key TEXT NOT NULL,
  downloads INTEGER NOT NULL,
  rating_score REAL NOT NULL,
  published_ms INTEGER NOT NULL,
  summary TEXT NOT NULL
) STRICT;
CREATE INDEX models_by_downloads ON models (downloads DESC, id);
CREATE INDEX models_by_rating ON models (rating_score DESC, id);
CREATE INDEX models_by_date ON models (published_ms DESC, id);
CREATE INDEX models_by_name ON models (name_key, id);

CREATE TABLE records (
  model_key INTEGER PRIMARY KEY REFERENCES models ON DELETE CASCADE,
  record TEXT NOT NULL
) STRICT;

CREATE TABLE parts (
  kind TEXT NOT NULL CHECK (kind IN ('version', 'file', 'image')),
  id TEXT NOT NULL,
  model_key INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
  path TEXT NOT NULL,
  PRIMARY KEY (kind, id, model_key)
) WITHOUT ROWID, STRICT;
CREATE INDEX parts_by_model ON parts (model_key);

CREATE TABLE facets (
  facet TEXT NOT NULL CHECK (facet IN ('base', 'tag')),
  value TEXT NOT NULL,
  model_key INTEGER NOT NULL REFERENCES models ON DELETE CASCADE,
  PRIMARY KEY (facet, value, model_key)
) WITHOUT ROWID, STRICT;
CREATE INDEX facets_by_model ON facets (model_key);

CREATE VIRTUAL TABLE search USING fts5 (
  name, head, body, content = '', contentless_delete = 1, tokenize = 'ascii'
);

CREATE TABLE documents (
  model_id TEXT NOT NULL REFERENCES models (id) DEFERRABLE INITIALLY DEFERRED,
  sha256 TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE (model_id, sha256)
) STRICT;
CREATE INDEX documents_by_digest ON documents (sha256);

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
PRAGMA application_id = ${APPLICATION_ID};
`;

/**
 * Sources of many kinds. parts: a place as one number; gone with their model by the record, so that
 * no index by model is kept of the many images · facets: values by number, each with the count of
 * its models · claims: what tells that two documents speak of one model, of all documents together;
 * kind 'model' are aliases; loose: stated by documents without version ids · documents: one place in
 * the catalog each · runs, problems: the journal of imports. Checks compare with OR: a list of three or
 * more behind IN becomes a table of its own for each row that is put in, which doubled its time.
 */
export const SECOND = `
DROP INDEX parts_by_model;
ALTER TABLE parts RENAME TO old_parts;
CREATE TABLE parts (
  kind TEXT NOT NULL CHECK (kind = 'version' OR kind = 'file' OR kind = 'image'),
  id TEXT NOT NULL,
  model_key INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (kind, id, model_key)
) WITHOUT ROWID, STRICT;
-- '$.versions[12].images[3]': numbers at 12 and behind the second bracket; CAST reads digits only.
INSERT INTO parts
  SELECT kind, id, model_key, (CAST(substr(path, 12) AS INTEGER) << 24) + CASE kind
    WHEN 'file' THEN CAST(substr(path, instr(path, '].files[') + 8) AS INTEGER)
    WHEN 'image' THEN CAST(substr(path, instr(path, '].images[') + 9) AS INTEGER)
    ELSE 0 END
  FROM old_parts;

CREATE TABLE claims (
  kind TEXT NOT NULL CHECK (
    kind = 'model' OR kind = 'version' OR kind = 'local' OR kind = 'sha256'
  ),
  id TEXT NOT NULL,
  model_key INTEGER NOT NULL,
  loose INTEGER NOT NULL CHECK (loose = 0 OR loose = 1),
  PRIMARY KEY (kind, id, model_key)
) WITHOUT ROWID, STRICT;
CREATE INDEX claims_by_model ON claims (model_key);
INSERT INTO claims SELECT kind, id, model_key, 1 FROM old_parts
  WHERE kind = 'version' AND id NOT GLOB '*[^0-9]*';
DROP TABLE old_parts;

ALTER TABLE facets RENAME TO old_facets;
DROP INDEX facets_by_model;
CREATE TABLE facet_values (
  key INTEGER PRIMARY KEY,
  facet TEXT NOT NULL CHECK (facet = 'base' OR facet = 'tag'),
  value TEXT NOT NULL,
  count INTEGER NOT NULL,
  UNIQUE (facet, value)
) STRICT;
INSERT INTO facet_values (facet, value, count)
  SELECT facet, value, count(*) FROM old_facets GROUP BY facet, value;
CREATE INDEX facet_values_by_count ON facet_values (facet, count DESC, value);
CREATE TABLE facets (
  value_key INTEGER NOT NULL,
  model_key INTEGER NOT NULL,
  PRIMARY KEY (value_key, model_key)
) WITHOUT ROWID, STRICT;
INSERT INTO facets
  SELECT key, model_key FROM facet_values JOIN old_facets USING (facet, value);
CREATE INDEX facets_by_model ON facets (model_key);
DROP TABLE old_facets;

ALTER TABLE documents RENAME TO old_documents;
DROP INDEX documents_by_digest;
CREATE TABLE documents (
  model_id TEXT NOT NULL REFERENCES models (id) DEFERRABLE INITIALLY DEFERRED,
  sha256 TEXT NOT NULL,
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  imported_at TEXT NOT NULL,
  taken_at TEXT,
  bytes BLOB NOT NULL,
  UNIQUE (sha256, subject)
) STRICT;
INSERT INTO documents
  SELECT model_id, sha256, '', kind, name, imported_at, NULL, bytes FROM old_documents ORDER BY rowid;
DROP TABLE old_documents;
CREATE INDEX documents_by_model ON documents (model_id);

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  process TEXT NOT NULL,
  what TEXT NOT NULL,
  started_at TEXT NOT NULL,
  ended_at TEXT,
  state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed', 'broken')),
  message TEXT,
  added INTEGER NOT NULL DEFAULT 0,
  changed INTEGER NOT NULL DEFAULT 0,
  unchanged INTEGER NOT NULL DEFAULT 0,
  problem_count INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE problems (
  run_id INTEGER NOT NULL REFERENCES runs,
  place INTEGER NOT NULL,
  problem TEXT NOT NULL,
  PRIMARY KEY (run_id, place)
) WITHOUT ROWID, STRICT;
`;

/**
 * facet_values: what a model has, too · stems: what prompts call a model's files by, in lower case,
 * gone with their model by the record · models: summaries with stem and trigger words. What is new
 * follows from the records.
 */
export const THIRD = `
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
`;

/**
 * Searching has left the database for an index in memory (lib/search), and with it the words, facets
 * and orders that only SQL searched. changes: a row for each model that was written or taken out,
 * which the index follows; its mark tells one history from another where a copy was put back ·
 * digests: those of files, of every kind, gone with their model by the record · settings: what a
 * snapshot of the index belongs to, and up to which seq and key changes are not kept (see write.ts).
 */
export const FOURTH = `
DROP TABLE search;
DROP TABLE facets;
DROP TABLE facet_values;
DROP INDEX models_by_rating;
DROP INDEX models_by_date;
DROP INDEX models_by_name;
ALTER TABLE models DROP COLUMN name_key;
ALTER TABLE models DROP COLUMN rating_score;
ALTER TABLE models DROP COLUMN published_ms;

CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  model_key INTEGER NOT NULL,
  mark INTEGER NOT NULL
) STRICT;
CREATE TABLE digests (
  digest TEXT NOT NULL,
  model_key INTEGER NOT NULL,
  PRIMARY KEY (digest, model_key)
) WITHOUT ROWID, STRICT;
-- Not a change, but a beginning with a mark of its own.
INSERT INTO changes (model_key, mark) VALUES (0, random() >> 11);
INSERT INTO settings VALUES ('catalog', lower(hex(randomblob(16))));
INSERT INTO settings SELECT 'pruned', json_array(0, ifnull(max(key), 0)) FROM models;
`;
