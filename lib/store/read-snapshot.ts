// A file → the index. Invariant: what is read back was written whole by this format's rules, byte for
// byte, or is not used.
import { createHash, type Hash } from "node:crypto";
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { setImmediate as breathe } from "node:timers/promises";
import { shareableMemory } from "#lib/search/kernels.ts";
import type { Place } from "./changes.ts";
import type { Part } from "./index-source.ts";
import { Header, MAGIC, type Snapshot } from "./snapshot.ts";

/** The beginning and the length of the header. */
const PREFIX = MAGIC.length + 4;
const DIGEST = 32;
const MAX_HEADER = 1_000_000;
const PAGE = 65_536;

/** Bytes between two steps, in which others may go on: a few milliseconds. */
const STEP = 2 ** 22;
/** Stops between steps. */
type Steps<Result> = Generator<void, Result>;

/** Reads on from where it stopped; undefined where the file ends before. */
class Reader {
  readonly #file: number;
  readonly #hash: Hash = createHash("sha256");

  constructor(file: number) {
    this.#file = file;
  }

  /** False where the file ends before. */
  *fill(bytes: Uint8Array): Steps<boolean> {
    for (let at = 0; at < bytes.length; ) {
      const read = readSync(this.#file, bytes, at, Math.min(STEP, bytes.length - at), null);
      if (read === 0) return false;
      this.#hash.update(bytes.subarray(at, at + read));
      at += read;
      yield;
    }
    return true;
  }

  *take(length: number): Steps<Buffer | undefined> {
    const bytes = Buffer.alloc(length);
    return (yield* this.fill(bytes)) ? bytes : undefined;
  }

  digest(): Buffer {
    return this.#hash.digest();
  }
}

function* readHeader(reader: Reader, size: number): Steps<Header | undefined> {
  const prefix = yield* reader.take(PREFIX);
  if (prefix === undefined || !prefix.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const length = prefix.readUInt32LE(MAGIC.length);
  const text = length > MAX_HEADER ? undefined : yield* reader.take(length);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text.toString());
  } catch {
    return undefined;
  }
  const { data } = Header.safeParse(json);
  const sum = data?.parts.reduce((bytes, part) => bytes + part.bytes + part.dead * 8, 0) ?? 0;
  return PREFIX + length + sum + DIGEST === size ? data : undefined;
}

function* readPart(
  reader: Reader,
  { bytes, dead }: Header["parts"][number],
): Steps<Part | undefined> {
  const memory = shareableMemory(Math.ceil(bytes / PAGE));
  if (!(yield* reader.fill(new Uint8Array(memory.buffer, 0, bytes)))) return undefined;
  const keys = new Float64Array(dead);
  if (!(yield* reader.fill(new Uint8Array(keys.buffer)))) return undefined;
  return { image: { memory, length: bytes }, dead: new Set(keys) };
}

function* readWhole(
  file: number,
  isWanted: (place: Place) => boolean,
): Steps<Snapshot | undefined> {
  const reader = new Reader(file);
  const header = yield* readHeader(reader, fstatSync(file).size);
  if (header === undefined || !isWanted(header.place)) return undefined;
  const parts: Part[] = [];
  for (const part of header.parts) {
    const read = yield* readPart(reader, part);
    if (read === undefined) return undefined;
    parts.push(read);
  }
  const expected = reader.digest();
  const stated = Buffer.alloc(DIGEST);
  const isWhole = readSync(file, stated, 0, DIGEST, null) === DIGEST && stated.equals(expected);
  return isWhole ? { place: header.place, parts } : undefined;
}

/** Step by step: undefined where there is none, or none that is whole, of this format and of a wanted place. */
export function* snapshotSteps(
  name: string,
  isWanted: (place: Place) => boolean,
): Steps<Snapshot | undefined> {
  let file: number;
  try {
    file = openSync(name, "r");
  } catch {
    return undefined;
  }
  try {
    return yield* readWhole(file, isWanted);
  } catch {
    return undefined; // a folder, a device, a disk that fails: the catalog itself is there
  } finally {
    closeSync(file);
  }
}

/**
 * The same beside the answers: a thread for it would keep some 20 MB. Undefined also once the signal
 * says so.
 */
export async function readBeside(
  steps: ReturnType<typeof snapshotSteps>,
  signal: AbortSignal,
): Promise<Snapshot | undefined> {
  try {
    for (let step = steps.next(); !signal.aborted; step = steps.next()) {
      if (step.done) return step.value;
      await breathe();
    }
    return undefined;
  } finally {
    steps.return(undefined);
  }
}

/** The same at once. */
export function readSnapshot(
  name: string,
  isWanted: (place: Place) => boolean,
): Snapshot | undefined {
  const steps = snapshotSteps(name, isWanted);
  for (let step = steps.next(); ; step = steps.next()) if (step.done) return step.value;
}
