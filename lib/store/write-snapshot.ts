// The index into a file. Invariant: under its name it is whole or absent, or what it was before, whenever
// the writer is killed.
import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { FORMAT } from "#lib/search/layout.ts";
import { isRunning } from "./process-mark.ts";
import { type Header, MAGIC, PORTION, type Snapshot } from "./snapshot.ts";

/** Behind the file's own name: the process and the thread that write it. */
const TEMPORARY = /\.(\d+)\.\d+$/;

function* chunksOf({ place, parts }: Snapshot): Generator<Uint8Array> {
  const header: Header = {
    format: FORMAT,
    place,
    parts: parts.map(({ image, dead }) => ({ bytes: image.length, dead: dead.size })),
  };
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  yield* [MAGIC, length, text];
  for (const { image, dead } of parts) {
    yield new Uint8Array(image.memory.buffer, 0, image.length);
    yield new Uint8Array(Float64Array.from(dead).buffer);
  }
}

function write(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; )
    at += writeSync(file, bytes, at, Math.min(PORTION, bytes.length - at));
}

/** Files that writers left behind that are gone. */
function removeLeftOvers(target: string): void {
  for (const name of readdirSync(dirname(target))) {
    const [, pid] = (name.startsWith(basename(target)) && TEMPORARY.exec(name)) || [];
    if (pid !== undefined && !isRunning(Number(pid)))
      rmSync(join(dirname(target), name), { force: true });
  }
}

export function writeSnapshot(target: string, snapshot: Snapshot): void {
  removeLeftOvers(target);
  const temporary = `${target}.${process.pid}.${threadId}`;
  try {
    const file = openSync(temporary, "w");
    try {
      const hash = createHash("sha256");
      for (const bytes of chunksOf(snapshot)) {
        hash.update(bytes);
        write(file, bytes);
      }
      write(file, hash.digest());
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, target);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}
