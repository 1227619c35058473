// A catalog as the first released format had it, written with that format's own statements.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import type { Model } from "#lib/catalog/model.ts";
import { summaryOf } from "#lib/store/rows.ts";
import { sampleImage, sampleModel, sampleVersion } from "./sample.ts";

const TABLES = `
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
PRAGMA application_id = 0x4c4f5241;
PRAGMA user_version = 1;
`;

const images = Array.from({ length: 12 }, (_, i) => sampleImage(`i${i + 1}`, { width: i + 1 }));
const MODELS: readonly Model[] = [
  sampleModel("v21", {
    tags: ["both", "first"],
    versions: [
      sampleVersion("22", { images: images.slice(0, 1), baseModel: "Pony" }),
      sampleVersion("21", { images: images.slice(1) }),
    ],
  }),
  sampleModel("v31", { tags: ["both", "both"], versions: [sampleVersion("31")] }),
  sampleModel("c0123456789ab", {
    versions: [sampleVersion("c0123456789ab.1", { files: [] })],
  }),
];
/** The later document first. */
const textsOf = (model: Model): string[] =>
  model.id === "v21"
    ? [`${JSON.stringify(model)}\r\n`, JSON.stringify(model, null, 2)]
    : [JSON.stringify(model)];

/** Where it stands, as an SQLite JSON path. */
function parts({ versions }: Model): [kind: string, id: string, path: string][] {
  return versions.flatMap((version, v) => {
    const path = `$.versions[${v}]`;
    return [
      ["version", version.id, path],
      ...version.files.map(({ id }, f) => ["file", id, `${path}.files[${f}]`]),
      ...version.images.map(({ id }, i) => ["image", id, `${path}.images[${i}]`]),
    ] as [string, string, string][];
  });
}

/** Answers the models in the order of their ids, and the texts of v21's documents. */
export function makeFirst(folder: string): { models: Model[]; documents: string[] } {
  const database = new DatabaseSync(join(folder, "catalog.sqlite"));
  database.exec(TABLES);
  const run = (text: string, ...values: (string | number | Uint8Array)[]) =>
    database.prepare(text).get(...values);
  const models = MODELS.map((model, i) => {
    const texts = textsOf(model);
    const sources = texts.map((text) => ({
      kind: "card" as const,
      name: `${model.id}.md`,
      sha256: createHash("sha256").update(text).digest("hex"),
      importedAt: "2026-01-02T03:04:05.678Z",
    }));
    const whole = { ...model, sources };
    const { id, name } = whole;
    const { stem: _, triggers: __, ...summaryOfThen } = summaryOf(whole);
    const summary = JSON.stringify(summaryOfThen);
    const key = i + 1;
    const row = [key, id, name.toLowerCase(), 0, 4, Date.parse(summaryOfThen.publishedAt), summary];
    run("INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?)", ...row);
    run("INSERT INTO records VALUES (?, ?)", key, JSON.stringify(whole));
    for (const [kind, part, path] of parts(whole))
      run("INSERT INTO parts VALUES (?, ?, ?, ?)", kind, part, key, path);
    const bases = whole.versions.map(({ baseModel }) => ["base", baseModel] as const);
    const tags = whole.tags.map((tag) => ["tag", tag] as const);
    for (const [facet, value] of new Map(
      [...bases, ...tags].map((pair) => [pair.join(), pair]),
    ).values())
      run("INSERT INTO facets VALUES (?, ?, ?)", facet, value, key);
    run(
      "INSERT INTO search (rowid, name, head, body) VALUES (?, ?, ?, '')",
      ...[key, name.toLowerCase(), tags.join(" ")],
    );
    for (const [at, source] of [...sources.entries()].reverse())
      run(
        "INSERT INTO documents VALUES (?, ?, ?, ?, ?, ?)",
        id,
        source.sha256,
        source.kind,
        source.name,
        source.importedAt,
        zstdCompressSync(Buffer.from(texts[at] ?? "")),
      );
    return whole;
  });
  database.exec("PRAGMA journal_mode = WAL");
  database.close();
  return {
    models: models.sort((a, b) => (a.id < b.id ? -1 : 1)),
    documents: MODELS.slice(0, 1).flatMap(textsOf),
  };
}
