// Units → batches of what the store takes, with no writing: another thread may do it.
// Invariant: each document of a unit is part of an item, is known already or has a problem; what is
// held at a time does not grow with the number of units.
import { hash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import type { Problem } from "#lib/catalog/errors.ts";
import { isDemo, type Model } from "#lib/catalog/model.ts";
import { claimsOf, type SourcedReading } from "#lib/catalog/reading.ts";
import type { Source } from "#lib/catalog/source.ts";
import { prepareModel } from "#lib/store/prepare.ts";
import { documentKey, type PutItem, type StoreReader } from "#lib/store/store.ts";
import { readDocument } from "./documents.ts";
import { mergeReadings } from "./merge.ts";
import type { Entry, Found, Unit } from "./unit.ts";

/** What one transaction writes and one message between threads carries. */
export interface Batch {
  items: PutItem[];
  /** Documents that are known already. */
  unchanged: number;
  problems: Problem[];
}

export interface ProduceOptions {
  reader: StoreReader;
  /** ISO 8601, UTC. */
  importedAt: string;
  /** Leaves out the models of the demo set. */
  skipDemo: boolean;
}

interface SourcedEntry {
  entry: Entry;
  source: Source;
}

// Small enough that readers of other processes and a waiting writer get their turn and that memory
// stays below 400 MB where all models are joined with known ones (twice as much takes 430 MB), large
// enough that the cost of a transaction does not count.
const BATCH_UNITS = 100;
const BATCH_BYTES = 2_000_000;
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

class Producer {
  readonly #options: ProduceOptions;
  #units: SourcedEntry[][] = [];
  #problems: Problem[] = [];
  #bytes = 0;

  constructor(options: ProduceOptions) {
    this.#options = options;
  }

  /** True where a batch is full. */
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
  async give(): Promise<Batch> {
    const [units, problems] = [this.#units, this.#problems];
    [this.#units, this.#problems, this.#bytes] = [[], [], 0];
    const keys = units.flat().map(({ source }) => documentKey(source));
    const known = await this.#options.reader.listKnownDocuments(keys);
    const batch: Batch = { items: [], unchanged: 0, problems };
    for (const unit of units)
      if (unit.every(({ source }) => known.has(documentKey(source))))
        batch.unchanged += unit.length;
      else {
        const read = this.#read(unit, problems);
        if (read === undefined) continue;
        if (await this.#isHeld(unit, read.model)) batch.unchanged += unit.length;
        else batch.items.push(read.item);
      }
    return batch;
  }

  /** A record that says what the catalog says already adds nothing: it is an export come back. */
  async #isHeld(unit: readonly SourcedEntry[], model: Model): Promise<boolean> {
    if (unit.some(({ entry }) => entry.kind !== "record")) return false;
    return isDeepStrictEqual(await this.#options.reader.findModel(model.id), model);
  }

  /** The item that a unit becomes; none where nothing in it can be read. */
  #read(
    unit: readonly SourcedEntry[],
    problems: Problem[],
  ): { item: PutItem; model: Model } | undefined {
    const readings: SourcedReading[] = [];
    const documents: PutItem["documents"] = [];
    for (const { entry, source } of unit) {
      const { reading, problems: found } = readDocument(source, entry.bytes);
      for (const problem of found) problems.push(placed(problem, entry));
      if (reading === undefined) continue;
      readings.push({ source, reading });
      documents.push({ source, document: entry.bytes });
    }
    if (readings.length === 0) return undefined;
    const model = mergeReadings(readings);
    if (this.#options.skipDemo && isDemo(model)) return undefined;
    const claims = claimsOf(readings.map(({ reading }) => reading));
    return { item: { documents, claims, alone: prepareModel(model) }, model };
  }
}

/** Reads units into batches of a few hundred, in their order. */
export async function* produce(
  found: AsyncIterable<Found>,
  options: ProduceOptions,
): AsyncGenerator<Batch> {
  const producer = new Producer(options);
  for await (const one of found) if (producer.take(one)) yield await producer.give();
  yield await producer.give();
}
