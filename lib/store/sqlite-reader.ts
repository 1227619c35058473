// What reads the catalog from an SQLite file. Invariant: writes nothing, so that any number of
// threads and processes may each have one of their own.
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { Image } from "#lib/catalog/model.ts";
import type { CatalogQuery, NextSlice } from "#lib/catalog/query.ts";
import { stemKey } from "#lib/catalog/stem.ts";
import * as journal from "./journal.ts";
import * as queries from "./queries.ts";
import { modelOf, openReadOnly, Record, RecordReader } from "./record-reader.ts";
import { countOutdated } from "./rejoin.ts";
import { CatalogSearch, findAddress } from "./search.ts";
import { type CatalogStats, documentKey, type StoreReader } from "./store.ts";
import { Count, StoredDocument, unpack, Value } from "./stored.ts";
import { verify } from "./verify.ts";
import { DEMO_REMOVED } from "./write.ts";

const SNAPSHOT_NAME = "search.idx";
/** Before the keys of bookmarks among the settings. */
export const BOOKMARK = "bookmark:";

const ImageRow = z.object({ image: z.string(), modelName: z.string() });
const ImageOfModel = z.object({ image: Image, modelName: z.string() });
const NamedModel = z.object({ id: z.string(), name: z.string() });
const ValueCount = z.object({ value: z.string(), count: z.int() });
const Traits = z.object({ withWeight: z.int(), demo: z.number() });

/** "VERSION.N", N counted from 1. */
const NTH_FILE = /^(.+)\.([1-9]\d*)$/;

export class SqliteReader extends RecordReader implements StoreReader {
  readonly #file: string;
  readonly #search: CatalogSearch;

  /** `saves`: whether the snapshot of the search index beside the database is written, too. */
  constructor(file: string, { saves }: { saves: boolean }) {
    super(file);
    this.#file = file;
    const snapshot = join(dirname(file), SNAPSHOT_NAME);
    this.#search = new CatalogSearch(this.reader, { catalog: file, snapshot, saves });
  }

  async findVersion(id: string) {
    const row = this.reader.first(queries.findRecordOfPart("version", id), Record);
    const model = row && modelOf(row);
    const version = model?.versions.find((candidate) => candidate.id === id);
    return model && version && { model, version };
  }

  async findFile(id: string) {
    const row = this.reader.first(queries.findRecordOfPart("file", id), Record);
    const model = row && modelOf(row);
    for (const version of model?.versions ?? []) {
      const file = version.files.find((candidate) => candidate.id === id);
      if (model && file) return { model, version, file };
    }
    const [, versionId = "", place = ""] = NTH_FILE.exec(id) ?? [];
    const found = versionId === "" ? undefined : await this.findVersion(versionId);
    const file = found?.version.files[Number(place) - 1];
    return found && file && { ...found, file };
  }

  async findImage(id: string) {
    const row = this.reader.first(queries.findImage(id), ImageRow);
    return (
      row &&
      ImageOfModel.parse({
        image: JSON.parse(row.image),
        modelName: JSON.parse(row.modelName),
      })
    );
  }

  async findStems(stems: readonly string[]) {
    const found = [...new Set(stems)].map((stem) => {
      return [stem, this.reader.all(queries.findStem(stemKey(stem)), NamedModel)] as const;
    });
    return new Map(found.filter(([, models]) => models.length > 0));
  }

  openIndex(onProgress?: (done: number, total: number) => void) {
    return this.#search.open(onProgress);
  }

  search(query: CatalogQuery, slice?: NextSlice) {
    return this.#search.search(query, slice);
  }

  countMatches(query: CatalogQuery) {
    return this.#search.count(query);
  }

  suggest(text: string) {
    return this.#search.suggest(text);
  }

  listSimilar(modelId: string) {
    return this.#search.listSimilar(modelId);
  }

  findAddress(text: string) {
    return findAddress(this, text);
  }

  async *listModels() {
    // A connection of its own holds one state of the catalog for as long as the walk takes.
    const connection = openReadOnly(this.#file);
    try {
      connection.exec("BEGIN");
      for (const row of connection.each(queries.listRecords(), Record)) yield modelOf(row);
    } finally {
      connection.close();
    }
  }

  async listDocuments(modelId: string) {
    return this.reader.read(() => {
      const row = this.reader.first(queries.findRecord(modelId), Record);
      if (row === undefined) return [];
      const model = modelOf(row);
      const places = new Map(model.sources.map((source, i) => [documentKey(source), i]));
      const place = ({ source }: { source: Parameters<typeof documentKey>[0] }) =>
        places.get(documentKey(source)) ?? places.size;
      return this.reader
        .all(queries.listDocuments([model.id]), StoredDocument)
        .sort((a, b) => place(a) - place(b))
        .map(unpack);
    });
  }

  async isDemoRemoved() {
    return this.reader.first(queries.getSetting(DEMO_REMOVED), Value) !== undefined;
  }

  async stats(): Promise<CatalogStats> {
    return this.reader.read(() => {
      const parts = this.reader.all(queries.countParts(), ValueCount);
      const count = (kind: string) => parts.find(({ value }) => value === kind)?.count ?? 0;
      return {
        models: this.reader.first(queries.countModels(), Count)?.count ?? 0,
        versions: count("version"),
        files: count("file"),
        images: count("image"),
        ...(this.reader.first(queries.countTraits(), Traits) ?? { withWeight: 0, demo: 0 }),
        sizeBytes: ["", "-wal"].reduce(
          (sum, end) => sum + (statSync(this.#file + end, { throwIfNoEntry: false })?.size ?? 0),
          0,
        ),
      };
    });
  }

  async verify() {
    const connection = openReadOnly(this.#file);
    try {
      return verify(connection);
    } finally {
      connection.close();
    }
  }

  async listRuns(page: { offset: number; limit: number }) {
    return journal.listRuns(this.reader, page);
  }

  async findRun(id: number) {
    return journal.findRun(this.reader, id);
  }

  async listProblems(runId: number, page: { offset: number; limit: number }) {
    return journal.listProblems(this.reader, runId, page);
  }

  async findBookmark(key: string) {
    return this.reader.first(queries.getSetting(BOOKMARK + key), Value)?.value;
  }

  async countOutdated(stamp: string) {
    return countOutdated(this.reader, stamp);
  }

  override async close() {
    await this.#search.close();
    await super.close();
  }
}
