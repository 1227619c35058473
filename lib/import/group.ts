// The names of one folder → which files belong together: a model file and what lies beside it.
// Invariant: each name comes out once, and a name whose stem begins another's takes nothing from it.
import { findFormat, MODEL, PICTURE, SIDECAR } from "./formats.ts";

/** Files with one stem. */
export interface Group<T> {
  stem: string;
  models: T[];
  sidecars: T[];
  /** Their names would do for a sidecar; their contents decide. */
  jsons: T[];
  pictures: T[];
}

export interface Arranged<T> {
  /** Two files or more, a model file or a sidecar: a folder of a million JSON files has no group. */
  groups: Group<T>[];
  /** Plain .json with nothing of their stem beside them. */
  jsons: T[];
  /** Cards, streams of JSON, archives, and what was named and is not known by its name. */
  alone: T[];
  /** Pictures that lie beside nothing. */
  pictures: T[];
}

// "LowRA_0.jpg" and "LowRA.12.png" are samples of LowRA; "LowRA.preview.png" is its preview.
const PREVIEW = ".preview";
const PLAIN_JSON = ".json";
const SAMPLE = /[._]\d{1,4}$/;

/** Composed letters: archives made on macOS hold them taken apart. */
const keyOf = (stem: string): string => stem.normalize("NFC");

/** The stems that a picture may belong to, the longest first. */
function stemsOfPicture(bare: string): string[] {
  const withoutPreview = bare.toLowerCase().endsWith(PREVIEW) ? bare.slice(0, -PREVIEW.length) : "";
  const withoutNumber = bare.replace(SAMPLE, "");
  return [bare, withoutPreview, withoutNumber].filter((stem) => stem !== "");
}

export const newGroup = <T>(stem: string): Group<T> => ({
  stem,
  models: [],
  sidecars: [],
  jsons: [],
  pictures: [],
});

/** A file's name without the ending that tells its format. */
const bareName = (name: string): string =>
  name.slice(0, name.length - (findFormat(name)?.ending.length ?? 0));

/** The bucket of a file: a plain .json is told apart, since it may be anything. */
function bucketOf(name: string): string {
  const found = findFormat(name);
  return found?.ending === PLAIN_JSON ? PLAIN_JSON : (found?.format.kind ?? "");
}

class Arranger<T extends { name: string }> {
  readonly #groups = new Map<string, Group<T>>();
  readonly #buckets: Map<string, T[]>;
  /** By stem, those that a picture may still make a group of. */
  readonly #loneJsons = new Map<string, T>();
  readonly #pictures: T[] = [];

  constructor(files: readonly T[]) {
    this.#buckets = Map.groupBy(files, ({ name }) => bucketOf(name));
  }

  arrange(): Arranged<T> {
    const beside = [MODEL.kind, SIDECAR.kind, PLAIN_JSON, PICTURE.kind] as const;
    const [models, sidecars, jsons, pictures] = beside.map((kind) => this.#buckets.get(kind) ?? []);
    for (const file of models ?? []) this.#of(bareName(file.name)).models.push(file);
    for (const file of sidecars ?? []) this.#placeSidecar(file);
    for (const file of jsons ?? []) this.#placeJson(file);
    for (const file of pictures ?? []) this.#placePicture(file);
    for (const kind of beside) this.#buckets.delete(kind);
    return {
      groups: [...this.#groups.values()],
      jsons: [...this.#loneJsons.values()],
      alone: [...this.#buckets.values()].flat(),
      pictures: this.#pictures,
    };
  }

  /** The group of a stem, made where it is new. */
  #of(stem: string): Group<T> {
    const key = keyOf(stem);
    const group = this.#groups.get(key) ?? newGroup<T>(stem);
    this.#groups.set(key, group);
    return group;
  }

  /** A name may be read two ways: "a.metadata.json" beside "a" or beside "a.metadata". */
  #placeSidecar(file: T): void {
    const longer = this.#groups.get(keyOf(file.name.replace(/\.json$/i, "")));
    if (longer?.models.length) longer.jsons.push(file);
    else this.#of(bareName(file.name)).sidecars.push(file);
  }

  #placeJson(file: T): void {
    const key = keyOf(bareName(file.name));
    const group = this.#groups.get(key);
    // Names that differ in capitals or composition only: both are read.
    if (group === undefined && !this.#loneJsons.has(key)) this.#loneJsons.set(key, file);
    else this.#of(bareName(file.name)).jsons.push(file);
  }

  /** Beside a model file or a sure sidecar first: a JSON of the same stem may be anything. */
  #placePicture(file: T): void {
    const stems = stemsOfPicture(bareName(file.name));
    const known = stems.flatMap((stem) => this.#groups.get(keyOf(stem)) ?? []);
    const sure = known.find(({ models, sidecars }) => models.length + sidecars.length > 0);
    const group = sure ?? known[0] ?? this.#groupOfJson(stems);
    (group?.pictures ?? this.#pictures).push(file);
  }

  #groupOfJson(stems: readonly string[]): Group<T> | undefined {
    const stem = stems.find((one) => this.#loneJsons.has(keyOf(one)));
    const json = this.#loneJsons.get(keyOf(stem ?? ""));
    if (stem === undefined || json === undefined) return undefined;
    this.#loneJsons.delete(keyOf(stem));
    const group = this.#of(stem);
    group.jsons.push(json);
    return group;
  }
}

/** @param files of one folder; what comes out has their order within each kind */
export function arrange<T extends { name: string }>(files: readonly T[]): Arranged<T> {
  return new Arranger(files).arrange();
}
