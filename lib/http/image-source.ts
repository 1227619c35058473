// Where the bytes of a sample image come from: a mirror folder, else its host.
// Invariant: a source that just failed is not asked again for a while, whoever asks.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { LRUCache } from "lru-cache";
import { LoraryError } from "#lib/catalog/errors.ts";
import { readBody, tooLarge } from "./body.ts";
import { findMirrored, type MirroredFile, type Mirrors } from "./mirror.ts";
import { createQueue } from "./queue.ts";
import { isPicture } from "./resize.ts";
import type { SafeFetch } from "./safe-fetch.ts";
import { toUpstreamError } from "./upstream-error.ts";

const REMEMBER_MS = 60_000;
const MAX_REMEMBERED = 10_000;
/** So many failures in a row make a host count as down until they are forgotten. */
const DOWN_AFTER = 3;
/** One picture may take so many times the timeout in all: a trickle is a failure too. */
const PATIENCE = 4;
const ACCEPT = "image/webp,image/jpeg,image/png,image/gif,image/avif";

export interface ImageSourcePorts {
  fetch: Pick<SafeFetch, "get">;
  mirrors: Mirrors;
  maxBytes: number;
  timeoutMs: number;
}

/** Answers the original bytes of the picture at an address. @throws LoraryError */
export type ImageSource = (address: string) => Promise<Buffer>;

/** Answers the original bytes of a picture that the catalog keeps itself. @throws LoraryError */
export type MediaSource = (sha256: string) => Promise<Buffer>;

const CIVITAI_IMAGES = /^image(cache)?\.civitai\.com$/;
/** One of the widths that Civitai's cache keeps (96, 320, 450, 512, 800, 1200, 1600, 2200). */
const LARGER = 1200;

/** The address of a larger rendition of a Civitai thumbnail, or undefined where there is none. */
export function largerRendition(address: string): string | undefined {
  const url = URL.parse(address);
  if (url === null || !CIVITAI_IMAGES.test(url.hostname)) return undefined;
  const [segment, width] = /\/width=(\d{1,4})(?=\/)/.exec(url.pathname) ?? [];
  if (segment === undefined || Number(width) >= LARGER) return undefined;
  url.pathname = url.pathname.replace(segment, `/width=${LARGER}`);
  return url.href;
}

/** The address of a still of a video on Civitai's image hosts; others are as they were. */
export function stillOf(address: string): string {
  const url = URL.parse(address);
  const [key, id, params, name] = url?.pathname.split("/").slice(1) ?? [];
  if (url === null || !CIVITAI_IMAGES.test(url.hostname) || !params || !name) return address;
  url.pathname = `/${key}/${id}/anim=false,transcode=true,width=450/${name}`;
  return url.href;
}

/** Pictures of the folder `media`: the file of a digest lies in a folder of its first two digits. */
export function createMediaSource(options: { folder: string; maxBytes: number }): MediaSource {
  return async (sha256) => {
    // A digest is the only thing that becomes part of a path here.
    if (!/^[0-9a-f]{64}$/.test(sha256)) throw new Error(`not a digest: ${sha256}`);
    const path = join(sha256.slice(0, 2), sha256);
    try {
      const bytes = await readMirrored({ root: options.folder, path }, options.maxBytes);
      if (isPicture(bytes)) return bytes;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
    throw new LoraryError(404, "upstream_gone", "The catalog no longer holds this picture.");
  };
}

async function readMirrored({ root, path }: MirroredFile, maxBytes: number): Promise<Buffer> {
  const file = await open(join(root, path));
  try {
    if ((await file.stat()).size > maxBytes) throw tooLarge(maxBytes);
    return await file.readFile();
  } finally {
    await file.close();
  }
}

// Says something about the host, not about one picture.
const isHostFailure = (error: LoraryError): boolean =>
  ["upstream_timeout", "upstream_unreachable", "upstream_busy"].includes(error.code);

export function createImageSource({
  fetch,
  mirrors,
  maxBytes,
  timeoutMs,
}: ImageSourcePorts): ImageSource {
  const options = { max: MAX_REMEMBERED, ttl: REMEMBER_MS };
  const failures = new LRUCache<string, LoraryError>(options);
  const strikes = new LRUCache<string, { count: number; error: LoraryError }>(options);
  const inTurn = createQueue({ running: 6, waiting: 64 });

  async function download(address: string): Promise<Buffer> {
    const signal = AbortSignal.timeout(timeoutMs * PATIENCE);
    const host = URL.parse(address)?.hostname ?? "";
    try {
      return await readBody(await fetch.get(address, { accept: ACCEPT, signal }), maxBytes);
    } catch (error) {
      if (signal.aborted)
        throw new LoraryError(504, "upstream_timeout", `${host} is too slow.`, { cause: error });
      throw toUpstreamError(error, host);
    }
  }

  async function downloadBest(address: string): Promise<Buffer> {
    const larger = largerRendition(address);
    if (larger === undefined) return download(address);
    return download(larger).catch((error: LoraryError) => {
      // Old objects have lost their original and keep some widths only.
      if (error.code !== "upstream_gone") throw error;
      return download(address);
    });
  }

  async function load(address: string): Promise<Buffer> {
    const mirrored = await findMirrored(mirrors, address);
    const bytes = mirrored
      ? await readMirrored(mirrored, maxBytes)
      : await inTurn(() => downloadUnlessDown(address));
    if (isPicture(bytes)) return bytes;
    throw new LoraryError(502, "upstream_not_a_picture", "The source's answer is not a picture.");
  }

  async function downloadUnlessDown(address: string): Promise<Buffer> {
    const host = URL.parse(address)?.host ?? "";
    const strike = strikes.get(host);
    if (strike !== undefined && strike.count >= DOWN_AFTER) throw strike.error;
    try {
      const bytes = await downloadBest(address);
      strikes.delete(host);
      return bytes;
    } catch (error) {
      if (error instanceof LoraryError && isHostFailure(error))
        strikes.set(host, { count: (strikes.get(host)?.count ?? 0) + 1, error });
      throw error;
    }
  }

  return async (address) => {
    const known = failures.get(address);
    if (known !== undefined) throw known;
    try {
      return await load(address);
    } catch (error) {
      // "busy" is our own state, not the source's.
      if (error instanceof LoraryError && error.code !== "busy") failures.set(address, error);
      throw error;
    }
  };
}
