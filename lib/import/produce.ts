// Units → parcels → batches of what the store takes, with no writing: any thread may do it.
// Invariant: each document of a unit is part of an item, is known already or has a problem; what is
// held at a time does not grow with the number of units.
import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Problem } from "#lib/catalog/errors.ts";
import { isDemo, type Model } from "#lib/catalog/model.ts";
import { claimsOf, type SourcedReading } from "#lib/catalog/reading.ts";
import type { Source } from "#lib/catalog/source.ts";
import { prepareModel } from "#lib/store/prepare.ts";
import {
  documentKey,
  type KeptDocument,
  type PutItem,
  type StoreReader,
} from "#lib/store/store.ts";
import { readDocument } from "./documents.ts";
import { mergeEach } from "./merge.ts";
import type { Entry, Found, Unit } from "./unit.ts";

/** What one transaction writes and one message between threads carries. */
export interface Batch {
  items: PutItem[];
  /** Documents that are known already. */
  unchanged: number;
  problems: Problem[];
}

/** What becomes a batch when it is read: plain values, which may go to another thread. */
export interface Parcel {
  /** Those with a document that is not known yet. */
  units: SourcedEntry[][];
  /** Documents of other units. */
  unchanged: number;
  problems: Problem[];
}

/** What is asked of the catalog. */
export type KnownReader = Pick<StoreReader, "findModel" | "listKnownDocuments">;

export interface ReadOptions {
  reader: KnownReader;
  /** Leaves out the models of the demo set. */
  skipDemo: boolean;
}

export interface ProduceOptions extends ReadOptions {
  /** ISO 8601, UTC. */
  importedAt: string;
  /** Takes a parcel to where it is read and its batch is written in its turn; false where it is not. */
  handOver?: (parcel: Parcel) => boolean;
}

interface SourcedEntry {
  entry: Entry;
  source: Source;
}

// Small enough that readers of other processes and a waiting writer get their turn, large enough that
// pages of the indexes, of which each transaction writes most anew, do not count much: half as many
// units make it write a third more.
const BATCH_UNITS = 200;
// With it memory stays below 400 MB where all models are joined with known ones.
const BATCH_BYTES = 1_000_000;
const BATCH_PROBLEMS = 1000;

function sourced(entry: Entry, importedAt: string): SourcedEntry {
  const { kind, name, takenAt, subject, bytes } = entry;
  return {
    entry,
    source: {
      kind,
      name,
      sha256: hash("sha256", bytes),
      importedAt,
      ...(takenAt === undefined ? {} : { takenAt }),
      ...(subject === undefined ? {} : { subject }),
    },
  };
}

/** A problem's place within its document, as a place in what the user named. */
function placed(problem: Problem, { source, line = 1 }: Entry): Problem {
  if (problem.line === undefined)
    return line === 1 ? { ...problem, source } : { ...problem, source, line };
  return { ...problem, source, line: problem.line + line - 1 };
}

class Collector {
  readonly #options: ProduceOptions;
  #units: SourcedEntry[][] = [];
  #problems: Problem[] = [];
  #bytes = 0;

  constructor(options: ProduceOptions) {
    this.#options = options;
  }

  /** True where a parcel is full. */
  take(found: Found): boolean {
    if ("problem" in found) this.#problems.push(found.problem);
    else this.#takeUnit(found);
    return (
      this.#units.length >= BATCH_UNITS ||
      this.#bytes >= BATCH_BYTES ||
      this.#problems.length >= BATCH_PROBLEMS
    );
  }

  #takeUnit({ entries }: Unit): void {
    this.#units.push(entries.map((entry) => sourced(entry, this.#options.importedAt)));
    for (const { bytes } of entries) this.#bytes += bytes.length;
  }

  /** What was taken since the last call. */
  async give(): Promise<Parcel> {
    const [units, problems] = [this.#units, this.#problems];
    [this.#units, this.#problems, this.#bytes] = [[], [], 0];
    const keys = units.flat().map(({ source }) => documentKey(source));
    const known = await this.#options.reader.listKnownDocuments(keys);
    const isKnown = ({ source }: SourcedEntry): boolean => known.has(documentKey(source));
    const fresh = units.filter((unit) => !unit.every(isKnown));
    const all = units.flat().length;
    return { units: fresh, unchanged: all - fresh.flat().length, problems };
  }
}

/** A record that says what the catalog says already adds nothing: it is an export come back. */
async function isHeld(
  unit: readonly SourcedEntry[],
  model: Model,
  reader: KnownReader,
): Promise<boolean> {
  if (unit.some(({ entry }) => entry.kind !== "record")) return false;
  return isDeepStrictEqual(await reader.findModel(model.id), model);
}

/** What can be read of a unit. */
interface ReadUnit {
  unit: readonly SourcedEntry[];
  readings: SourcedReading[];
  documents: KeptDocument[];
}

function readUnit(unit: readonly SourcedEntry[], problems: Problem[]): ReadUnit {
  const readings: SourcedReading[] = [];
  const documents: KeptDocument[] = [];
  for (const { entry, source } of unit) {
    const { reading, problems: found } = readDocument(source, entry.bytes);
    for (const problem of found) problems.push(placed(problem, entry));
    if (reading === undefined) continue;
    readings.push({ source, reading });
    documents.push({ source, document: entry.bytes });
  }
  return { unit, readings, documents };
}

/** Reads what was collected. */
export async function readParcel(
  { units, unchanged, problems }: Parcel,
  { reader, skipDemo }: ReadOptions,
): Promise<Batch> {
  const batch: Batch = { items: [], unchanged, problems };
  const read = units
    .map((unit) => readUnit(unit, problems))
    .filter(({ readings }) => readings.length > 0);
  const models = mergeEach(read.map(({ readings }) => readings));
  for (const [index, model] of models.entries()) {
    const { unit, readings, documents } = read[index] as ReadUnit;
    if (skipDemo && isDemo(model)) continue;
    const claims = claimsOf(readings.map(({ reading }) => reading));
    if (await isHeld(unit, model, reader)) batch.unchanged += unit.length;
    else batch.items.push({ documents, claims, alone: prepareModel(model) });
  }
  return batch;
}

async function* collect(
  found: AsyncIterable<Found>,
  options: ProduceOptions,
): AsyncGenerator<Parcel> {
  const collector = new Collector(options);
  for await (const one of found) if (collector.take(one)) yield await collector.give();
  yield await collector.give();
}

/** Reads units into batches of a few hundred, in their order, but for those that are handed over. */
export async function* produce(
  found: AsyncIterable<Found>,
  options: ProduceOptions,
): AsyncGenerator<Batch> {
  for await (const parcel of collect(found, options))
    if (options.handOver?.(parcel) !== true) yield await readParcel(parcel, options);
}
