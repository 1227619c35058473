// The database's shape, step by step. Invariant: a step that was released never changes; the
// database's user_version counts the steps it has taken.
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Connection } from "./connection.ts";

/** Marks the file as Lorary's ("LORA"), see https://sqlite.org/pragma.html#pragma_application_id. */
const APPLICATION_ID = 0x4c4f5241;

/**
 * models: what lists sort by and show · records: the whole models, apart, so that walks over models
 * stay short · parts: id → place in a record · facets: value → models · search: words → models,
 * without the text itself · documents: the sources' bytes (zstd), the newest with the highest rowid.
 * A model that is written again gets a new, higher key.
 */
const FIRST = `
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

const MIGRATIONS: readonly string[] = [FIRST];

/** True where a database of this file's kind needs nothing. @throws LoraryError in words else. */
function isCurrent(connection: Connection, file: string): boolean {
  const version = connection.pragma("user_version");
  if (version > MIGRATIONS.length)
    throw new LoraryError(
      500,
      "database_newer",
      `${file} was written by a newer Lorary (format ${version}, this one reads up to ${MIGRATIONS.length}): update Lorary or choose another data folder`,
    );
  const isOurs =
    version === 0
      ? connection.pragma("schema_version") === 0
      : connection.pragma("application_id") === APPLICATION_ID;
  if (!isOurs)
    throw new LoraryError(
      500,
      "database_foreign",
      `${file} is a database of another program: choose another data folder`,
    );
  return version === MIGRATIONS.length;
}

/** Takes the missing steps, each whole or not at all; two processes may do so at once. */
export function migrate(connection: Connection, file: string): void {
  while (!isCurrent(connection, file))
    connection.write(() => {
      const version = connection.pragma("user_version");
      const step = MIGRATIONS[version];
      if (step === undefined) return; // another process was faster
      connection.exec(step);
      connection.exec(`PRAGMA user_version = ${version + 1}`);
    });
}
