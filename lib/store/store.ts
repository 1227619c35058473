// What a catalog database can do. Invariant: every method sees the catalog before or after a whole
// write, never in between; records that come out have passed their schemas.
import type { Problem } from "#lib/catalog/errors.ts";
import type { ModelFile } from "#lib/catalog/file.ts";
import type { ImportRun } from "#lib/catalog/import-summary.ts";
import type { Image, Model, ModelSummary, Version } from "#lib/catalog/model.ts";
import type { CatalogQuery, NextSlice, SearchResult, Suggestions } from "#lib/catalog/query.ts";
import type { Claims } from "#lib/catalog/reading.ts";
import type { Source } from "#lib/catalog/source.ts";
import type { PreparedModel } from "./prepare.ts";

/** A source document as it came. */
export interface KeptDocument {
  source: Source;
  document: Uint8Array;
}

export interface PutItem {
  /** Documents that are known to speak of one model. */
  documents: KeptDocument[];
  claims: Claims;
  /** The model that these documents alone make. */
  alone: PreparedModel;
}

/** Makes one model of all its documents, whatever their order. */
export type Join = (documents: readonly KeptDocument[]) => Model;

/** In models, but for unchanged, which counts documents that are known already. */
export interface PutResult {
  added: number;
  changed: number;
  unchanged: number;
}

export interface CatalogStats {
  models: number;
  versions: number;
  files: number;
  images: number;
  /** Models whose newest version has a suggested weight. */
  withWeight: number;
  demo: number;
  /** Bytes of the database on disk. */
  sizeBytes: number;
}

/** Tells documents apart: the same bytes may lie beside two files. */
export const documentKey = ({ sha256, subject }: Pick<Source, "sha256" | "subject">): string =>
  subject === undefined ? sha256 : `${sha256}@${subject}`;

/** The part of a store that only reads: safe in any number of threads and processes. */
export interface StoreReader {
  /** By id or by one of its aliases: the model's own id then differs from what was asked for. */
  findModel(id: string): Promise<Model | undefined>;
  findVersion(id: string): Promise<{ model: Model; version: Version } | undefined>;
  /** By id, or by `VERSION.N` (N counted from 1), which files from cards are known by. */
  findFile(id: string): Promise<{ model: Model; version: Version; file: ModelFile } | undefined>;
  findImage(id: string): Promise<{ image: Image; modelName: string } | undefined>;
  /**
   * Models with a file that prompts call by one of these names, compared in lower case. The answer
   * has the names as they were asked for, each with at most ten models, the most downloaded first.
   */
  findStems(stems: readonly string[]): Promise<Map<string, { id: string; name: string }[]>>;
  /**
   * Loads the search index, or builds it, which takes a minute for a million models; the first search
   * does so too. `onProgress` tells the models that were read.
   */
  openIndex(onProgress?: (done: number, total: number) => void): Promise<void>;
  /**
   * Finds what was written by the time of the call, but for imports that still run: the page that the
   * query names, or a slice. Slices that follow one another have each model once, also where up to 100
   * others came or went before it meanwhile.
   */
  search(query: CatalogQuery, slice?: NextSlice): Promise<SearchResult>;
  /** How many models a search would find. */
  countMatches(query: CatalogQuery): Promise<number>;
  /** What the text of a search that is being typed may mean. */
  suggest(text: string): Promise<Suggestions>;
  /** Models that share tags, trigger words and base models with one, the likest first; at most 12. */
  listSimilar(modelId: string): Promise<ModelSummary[]>;
  /** The model that a pasted address of a model's page or of a download speaks of. */
  findAddress(text: string): Promise<{ id: string; name: string; version?: string } | undefined>;
  /** Of these documentKeys, those whose documents the catalog already holds. */
  listKnownDocuments(keys: readonly string[]): Promise<Set<string>>;
  /** Every model in the order of ids, read in steps so that memory stays flat. */
  listModels(): AsyncIterable<Model>;
  /** The documents a model was read from, latest state first, as they came. */
  listDocuments(modelId: string): Promise<KeptDocument[]>;
  /** True after removeDemo, until a demo model is put again: a start does not bring them back. */
  isDemoRemoved(): Promise<boolean>;
  stats(): Promise<CatalogStats>;
  /** What is wrong with the database, in words; empty where nothing is. */
  verify(): Promise<string[]>;
  /** The latest runs first, `limit` of them from `offset`, and how many there are. */
  listRuns(page: { offset: number; limit: number }): Promise<{ runs: ImportRun[]; total: number }>;
  findRun(id: number): Promise<ImportRun | undefined>;
  /** A run's problems in the order they were found. */
  listProblems(
    runId: number,
    page: { offset: number; limit: number },
  ): Promise<{ problems: Problem[]; total: number }>;
  /** A word that was put under a key: where a pull stopped, for instance. */
  findBookmark(key: string): Promise<string | undefined>;
  /** How many models may have been made by other rules than those of this stamp; see Store.rejoin. */
  countOutdated(stamp: string): Promise<number>;
  close(): Promise<void>;
}

/** What one step of Store.rejoin did. */
export interface RejoinResult {
  /** Models whose documents were joined. */
  joined: number;
  /** Of these, those that became another record. */
  changed: number;
  /** True where all models are now made by these rules, of which the stamp is kept. */
  isDone: boolean;
}

export interface Store extends StoreReader {
  /**
   * Writes all or nothing. An item joins the models it shares claims with: `join` then makes one
   * model of all their documents, under one id, and the ids that fall away become its aliases.
   * Known documents are "unchanged"; a batch of them writes nothing.
   */
  putItems(batch: readonly PutItem[], join: Join): Promise<PutResult>;
  /**
   * Joins the documents of some models anew, at most `limit`, because the rules of joining changed;
   * the stamp names the present ones. Writes all or nothing, together with how far it came: calls
   * for one stamp go on where the last one ended, in whatever process, until all are done. A model
   * whose documents would now stand under another id stays as it is.
   */
  rejoin(stamp: string, limit: number, join: Join): Promise<RejoinResult>;
  /** Removes the models of the demo set; answers how many. */
  removeDemo(): Promise<number>;
  /** Begins a run in the journal of imports; answers its id. Runs of dead processes end as "broken". */
  startRun(run: Pick<ImportRun, "what" | "startedAt">): Promise<number>;
  /** Adds to a run's counts and problems (of which the first 10,000 are kept, all are counted). */
  extendRun(id: number, progress: PutResult & { problems: readonly Problem[] }): Promise<void>;
  endRun(
    id: number,
    end: { at: string; state: "done" | "failed"; message?: string },
  ): Promise<void>;
  /** undefined takes the bookmark away. */
  putBookmark(key: string, value: string | undefined): Promise<void>;
}
