// A catalog as the second released format had it, written with that format's own statements.
import { createHash } from "node:crypto";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { zstdCompressSync } from "node:zlib";
import type { Model } from "#lib/catalog/model.ts";
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
  kind TEXT NOT NULL CHECK (kind = 'version' OR kind = 'file' OR kind = 'image'),
  id TEXT NOT NULL,
  model_key INTEGER NOT NULL,
  place INTEGER NOT NULL,
  PRIMARY KEY (kind, id, model_key)
) WITHOUT ROWID, STRICT;

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

CREATE TABLE facet_values (
  key INTEGER PRIMARY KEY,
  facet TEXT NOT NULL CHECK (facet = 'base' OR facet = 'tag'),
  value TEXT NOT NULL,
  count INTEGER NOT NULL,
  UNIQUE (facet, value)
) STRICT;
CREATE INDEX facet_values_by_count ON facet_values (facet, count DESC, value);
CREATE TABLE facets (
  value_key INTEGER NOT NULL,
  model_key INTEGER NOT NULL,
  PRIMARY KEY (value_key, model_key)
) WITHOUT ROWID, STRICT;
CREATE INDEX facets_by_model ON facets (model_key);

CREATE VIRTUAL TABLE search USING fts5 (
  name, head, body, content = '', contentless_delete = 1, tokenize = 'ascii'
);

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

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID, STRICT;
PRAGMA application_id = 0x4c4f5241;
PRAGMA user_version = 2;
`;

const EVIDENCE = { kind: "description" as const, quote: "q" };
const MODELS: readonly Model[] = [
  sampleModel("21", {
    tags: ["both", "first"],
    versions: [
      sampleVersion("22", {
        baseModel: "Pony",
        images: [sampleImage("i1", { meta: { prompt: "a lamp" } })],
        tips: {
          weight: { best: 0.6, evidence: [EVIDENCE] },
          triggers: [{ words: ["lamp"], evidence: EVIDENCE }],
        },
      }),
      sampleVersion("21"),
    ],
  }),
  sampleModel("31", {
    aliases: ["v31"],
    tags: ["both"],
    versions: [
      sampleVersion("31", {
        files: sampleVersion("31").files.map((file) => {
          return { ...file, hashes: { sha256: "ab".repeat(32), autoV2: "ab".repeat(5) } };
        }),
      }),
    ],
  }),
];

/** As lists showed a model then. */
const summaryOf = ({ id, name, stats, versions }: Model): object => ({
  id,
  name,
  baseModel: versions[0]?.baseModel,
  stats,
  publishedAt: versions[0]?.publishedAt,
  versionCount: versions.length,
  weight: versions[0]?.tips.weight ? { best: 0.6 } : null,
  cover: versions[0]?.images[0] ? sampleImage("i1") : null,
  demo: false,
});

/** Kind, id and place of what could be looked up. */
function parts({ versions }: Model): [kind: string, id: string, place: number][] {
  return versions.flatMap((version, v) => [
    ["version", version.id, v << 24],
    ...version.files.map(({ id }, i) => ["file", id, (v << 24) + i]),
    ...version.images.map(({ id }, i) => ["image", id, (v << 24) + i]),
  ]) as [string, string, number][];
}

type Run = (text: string, ...values: (string | number | Uint8Array | null)[]) => void;

function writeFacets(run: Run, key: number, { tags, versions }: Model): void {
  const bases = versions.map(({ baseModel }) => ["base", baseModel] as const);
  const values = [...bases, ...tags.map((tag) => ["tag", tag] as const)];
  for (const [facet, value] of new Map(values.map((pair) => [pair.join(), pair])).values()) {
    run(
      `INSERT INTO facet_values (facet, value, count) VALUES (?, ?, 1)
       ON CONFLICT DO UPDATE SET count = count + 1`,
      facet,
      value,
    );
    run(
      "INSERT INTO facets SELECT key, ? FROM facet_values WHERE facet = ? AND value = ?",
      key,
      facet,
      value,
    );
  }
}

function writeModel(run: Run, key: number, model: Model, document: string): void {
  const { id, name, aliases = [], sources } = model;
  const row = [key, id, name.toLowerCase(), 0, 4, Date.parse(model.versions[0]?.publishedAt ?? "")];
  run("INSERT INTO models VALUES (?, ?, ?, ?, ?, ?, ?)", ...row, JSON.stringify(summaryOf(model)));
  run("INSERT INTO records VALUES (?, ?)", key, JSON.stringify(model));
  for (const [kind, part, place] of parts(model))
    run("INSERT INTO parts VALUES (?, ?, ?, ?)", kind, part, key, place);
  for (const alias of aliases) run("INSERT INTO claims VALUES ('model', ?, ?, 1)", alias, key);
  for (const version of model.versions) {
    run("INSERT INTO claims VALUES ('version', ?, ?, 1)", version.id, key);
    for (const { hashes } of version.files)
      if (hashes.sha256) run("INSERT INTO claims VALUES ('sha256', ?, ?, 0)", hashes.sha256, key);
  }
  writeFacets(run, key, model);
  run(
    "INSERT INTO search (rowid, name, head, body) VALUES (?, ?, ?, '')",
    ...[key, name.toLowerCase(), model.tags.join(" ")],
  );
  for (const { sha256, kind, name: file, importedAt } of sources)
    run(
      "INSERT INTO documents VALUES (?, ?, '', ?, ?, ?, NULL, ?)",
      ...[id, sha256, kind, file, importedAt, zstdCompressSync(Buffer.from(document))],
    );
}

/** Answers the models in the order of their ids. */
export function makeSecond(folder: string): Model[] {
  const database = new DatabaseSync(join(folder, "catalog.sqlite"));
  database.exec(TABLES);
  const run: Run = (text, ...values) => void database.prepare(text).get(...values);
  const models = MODELS.map((model, i) => {
    const document = JSON.stringify(model);
    const sha256 = createHash("sha256").update(document).digest("hex");
    const importedAt = "2026-01-02T03:04:05.678Z";
    const source = { kind: "card" as const, name: `${model.id}.md`, sha256, importedAt };
    const whole = { ...model, sources: [source] };
    writeModel(run, i + 1, whole, document);
    return whole;
  });
  run("INSERT INTO settings VALUES ('bookmark:pull', 'page 3')");
  run(
    "INSERT INTO runs (process, what, started_at, state) VALUES ('1 1', 'a.json', '2026-01-02T03:04:05.678Z', 'done')",
  );
  database.exec("PRAGMA journal_mode = WAL");
  database.close();
  return models;
}
