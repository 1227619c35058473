// What a catalog database can do. Invariant: every method sees the catalog before or after a whole
// write, never in between; records that come out have passed their schemas.
import type { Image, Model, ModelFile, Source, Version } from "#lib/catalog/model.ts";
import type { CatalogQuery, SearchResult } from "#lib/catalog/query.ts";

/** A record with the document it was read from, which is kept as it came. */
export interface SourcedModel {
  model: Model;
  source: Source;
  /** The source's bytes, whole. */
  document: Uint8Array;
}

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

export interface Store {
  findModel(id: string): Promise<Model | undefined>;
  findVersion(id: string): Promise<{ model: Model; version: Version } | undefined>;
  findFile(id: string): Promise<{ model: Model; version: Version; file: ModelFile } | undefined>;
  findImage(id: string): Promise<{ image: Image; modelName: string } | undefined>;
  search(query: CatalogQuery): Promise<SearchResult>;
  /** Writes all or nothing. A document that is already known for its model is "unchanged". */
  putModels(batch: readonly SourcedModel[]): Promise<PutResult>;
  /** Of these SHA-256 digests, those whose documents the catalog already holds. */
  listKnownDocuments(sha256: readonly string[]): Promise<Set<string>>;
  /** Every model in the order of ids, read in steps so that memory stays flat. */
  listModels(): AsyncIterable<Model>;
  /** The documents a model was read from, newest first, as they came. */
  listDocuments(modelId: string): Promise<{ source: Source; document: Uint8Array }[]>;
  /** Removes the models of the demo set; answers how many. */
  removeDemo(): Promise<number>;
  /** True after removeDemo, until a demo model is put again: a start does not bring them back. */
  isDemoRemoved(): Promise<boolean>;
  stats(): Promise<CatalogStats>;
  /** What is wrong with the database, in words; empty where nothing is. */
  verify(): Promise<string[]>;
  close(): Promise<void>;
}
