// Makes the demo set's pictures and files, so that a fresh catalog is full without a network.
// Invariant: what is there is complete (written beside and renamed) and of this ART version.
import { mkdir, readdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import pLimit from "p-limit";
import { formatProblem, LoraryError } from "#lib/catalog/errors.ts";
import { isDemo } from "#lib/catalog/model.ts";
import type { Reading } from "#lib/catalog/reading.ts";
import { readCard } from "#lib/formats/markdown-card.ts";
import { ART } from "./gallery.ts";
import { drawPicture } from "./picture.ts";
import { createPlaceholder } from "./placeholder.ts";

/** One file of the mirror: its place as an address and how its bytes come about. */
interface Piece {
  url: string;
  make: () => Promise<Buffer> | Buffer;
}

/** Two at a time: one rasterises in sharp's threads while the next is composed. */
const CONCURRENCY = 2;
const STAMP = "art-version";

/**
 * Draws what is missing below `mirrorDir`, at each address's path (`images/…`, `api/download/…`).
 * Addresses are told apart by path alone: files of one version that differ only in the query are
 * one file there. Everything is drawn anew where the folder's stamp names another ART version.
 * @throws LoraryError "bad_demo_card" where a card of `cardsDir` does not parse or points elsewhere.
 */
export async function drawDemo(options: {
  cardsDir: string;
  mirrorDir: string;
  onProgress?: (done: number, total: number) => void;
}): Promise<{ drawn: number; kept: number }> {
  const { cardsDir, mirrorDir, onProgress } = options;
  const pieces = await listPieces(cardsDir);
  const stamp = join(mirrorDir, STAMP);
  const isCurrent = (await readFile(stamp, "utf8").catch(() => "")) === ART;
  const limit = pLimit(CONCURRENCY);
  let [drawn, kept] = [0, 0];
  await limit.map(pieces, async ({ url, make }) => {
    const path = join(mirrorDir, new URL(url).pathname);
    if (isCurrent && (await exists(path))) kept += 1;
    else {
      await write(path, await make());
      drawn += 1;
    }
    onProgress?.(drawn + kept, pieces.length);
  });
  if (!isCurrent) await write(stamp, ART);
  return { drawn, kept };
}

async function listPieces(cardsDir: string): Promise<Piece[]> {
  const names = (await readdir(cardsDir)).filter((name) => name.endsWith(".md")).sort();
  const pieces = new Map<string, Piece>();
  for (const name of names) {
    const reading = readDemoCard(await readFile(join(cardsDir, name)), name);
    for (const piece of piecesOf(reading, parse(name).name)) {
      const { pathname } = new URL(piece.url);
      if (!pieces.has(pathname)) pieces.set(pathname, piece);
    }
  }
  return [...pieces.values()];
}

function readDemoCard(bytes: Buffer, name: string): Reading {
  const { reading, problems } = readCard(bytes, name);
  if (reading !== undefined && isDemo(reading)) return reading;
  const message = problems[0] ? formatProblem(problems[0]) : `${name}: not all on the demo host`;
  throw new LoraryError(500, "bad_demo_card", message);
}

function piecesOf({ name: title = "", versions }: Reading, card: string): Piece[] {
  return versions.flatMap(({ files, images, baseModel = "" }, version) => [
    ...images.map(({ url = "" }, take) => ({
      url,
      make: () => drawPicture({ card, version, take }),
    })),
    ...files.map(({ url = "", name }) => ({
      url,
      make: () => createPlaceholder(parse(name).name, title, baseModel),
    })),
  ]);
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

async function write(path: string, bytes: Buffer | string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  await writeFile(part, bytes);
  await rename(part, path);
}
