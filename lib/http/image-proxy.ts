// /images/ID/VARIANT: sample images in a closed list of sizes.
// Invariant: every byte that leaves was encoded here; nothing of a source is passed through.
import type { IncomingMessage, ServerResponse } from "node:http";
import { LRUCache } from "lru-cache";
import { LoraryError } from "#lib/catalog/errors.ts";
import { VARIANTS, type Variant } from "#lib/catalog/links.ts";
import type { Image } from "#lib/catalog/model.ts";
import { Id } from "#lib/catalog/values.ts";
import { coverBox, drawBlurhash, drawCover } from "./cover-picture.ts";
import type { CacheEntry, DiskCache } from "./disk-cache.ts";
import { type ImageSource, type MediaSource, stillOf } from "./image-source.ts";
import { createQueue } from "./queue.ts";
import { resizePicture, restrictLoaders } from "./resize.ts";
import { etagOf, INERT_HEADERS, isFresh, send } from "./respond.ts";

/** Part of every key of the cache: raise it when the encoding changes. */
const ENCODING = "webp-1";
const MEMORY_BYTES = 64_000_000;
const IMMUTABLE = "public, max-age=31536000, immutable";

export interface FoundImage {
  image: Image;
  modelName: string;
}

export interface ImageProxyPorts {
  findImage: (id: string) => Promise<FoundImage | undefined>;
  source: ImageSource;
  media: MediaSource;
  cache: DiskCache;
}

export type ImageProxy = (
  req: IncomingMessage,
  res: ServerResponse,
  segments: readonly string[],
) => Promise<void>;

const isVariant = (text: string): text is Variant => Object.hasOwn(VARIANTS, text);

// An <img> shows a broken icon for an error, so it gets a picture; others get the error itself.
function isForImageElement({ headers }: IncomingMessage): boolean {
  const purpose = headers["sec-fetch-dest"];
  return purpose === undefined ? /^image\//.test(headers.accept ?? "") : purpose === "image";
}

function noVariant(): LoraryError {
  const message = `A picture's address is /images/ID/VARIANT, with one of ${Object.keys(VARIANTS).join(", ")}.`;
  return new LoraryError(404, "variant_not_found", message, { field: "variant" });
}

/**
 * The handler; `segments` is what follows /images in the path, decoded.
 * @throws LoraryError "variant_not_found", "image_not_found", "no_address" (404), or the source's failure.
 */
export function createImageProxy(ports: ImageProxyPorts): ImageProxy {
  const { findImage, source, media, cache } = ports;
  restrictLoaders();
  const inTurn = createQueue({ running: 2, waiting: 64 });
  const memory = new LRUCache<string, CacheEntry>({
    maxSize: MEMORY_BYTES,
    sizeCalculation: ({ bytes }) => bytes.length + 1,
  });

  /** A name for the original, and the way to its bytes; what the catalog keeps itself comes first. */
  function originOf(image: Image): { name: string; load: () => Promise<Buffer> } {
    const { media: digest, url, kind } = image;
    if (digest !== undefined) return { name: `media ${digest}`, load: () => media(digest) };
    if (url === undefined)
      throw new LoraryError(404, "no_address", "No source says where this picture is.");
    const address = kind === "video" ? stillOf(url) : url;
    return { name: address, load: () => source(address) };
  }

  async function pictureOf(image: Image, variant: Variant): Promise<CacheEntry> {
    const { name, load } = originOf(image);
    const key = `${ENCODING} ${variant} ${name}`;
    const known = memory.get(key);
    if (known !== undefined) return known;
    const entry = await cache.get(key, async () => {
      // What the catalog keeps itself need not be kept twice.
      const original =
        image.media === undefined ? (await cache.get(`source ${name}`, load)).bytes : await load();
      return inTurn(() => resizePicture(original, VARIANTS[variant]));
    });
    memory.set(key, entry);
    return entry;
  }

  async function coverOf({ image, modelName }: FoundImage, variant: Variant) {
    const box = coverBox(VARIANTS[variant], image);
    const { blurhash } = image;
    const blur =
      blurhash && (await inTurn(() => drawBlurhash(blurhash, box)).catch(() => undefined));
    return blur || drawCover(modelName, image.id, box);
  }

  function sendPicture(req: IncomingMessage, res: ServerResponse, entry: CacheEntry): void {
    const etag = etagOf(entry.sha256);
    const headers = { "Content-Type": "image/webp", "Cache-Control": IMMUTABLE, ETag: etag };
    if (isFresh(req, etag)) res.writeHead(304, { ...INERT_HEADERS, ...headers }).end();
    else send(req, res, 200, entry.bytes, headers);
  }

  async function find(segments: readonly string[]): Promise<FoundImage & { variant: Variant }> {
    const [id = "", variant = ""] = segments;
    if (segments.length !== 2 || !isVariant(variant)) throw noVariant();
    const found = Id.safeParse(id).success ? await findImage(id) : undefined;
    if (found !== undefined) return { ...found, variant };
    const message = "The catalog has no such image.";
    throw new LoraryError(404, "image_not_found", message, { field: "id" });
  }

  return async (req, res, segments) => {
    const found = await find(segments);
    try {
      sendPicture(req, res, await pictureOf(found.image, found.variant));
    } catch (error) {
      if (!(error instanceof LoraryError) || !isForImageElement(req)) throw error;
      const cover = await coverOf(found, found.variant);
      send(req, res, 200, cover.bytes, {
        "Content-Type": cover.type,
        "Cache-Control": "no-store",
        "Lorary-Image": `unavailable; code=${error.code}`,
      });
    }
  };
}
