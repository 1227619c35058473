// Strangers' pictures made harmless: decoded and encoded again at a fixed width.
// Invariant: only five loaders of libvips ever see these bytes, within bounds of pixels and time,
// and nothing but pixels comes out.
import sharp from "sharp";
import { LoraryError } from "#lib/catalog/errors.ts";

/** 50 million pixels: about 200 MB when decoded. */
const MAX_PIXELS = 50_000_000;
const TIMEOUT_SECONDS = 5;
/** WebP holds at most 16383 pixels a side; a strip this tall is nothing anyone looks at. */
const MAX_ASPECT = 8;
const ALLOWED_LOADERS = ["Jpeg", "Png", "Webp", "Nsgif", "Heif"].map(
  (kind) => `VipsForeignLoad${kind}`,
);

const ascii = (bytes: Uint8Array, from: number, to: number): string =>
  Buffer.from(bytes.subarray(from, to)).toString("latin1");

/** True where the bytes begin as JPEG, PNG, WebP, GIF or AVIF do; the announced type is not asked. */
export function isPicture(bytes: Uint8Array): boolean {
  if (ascii(bytes, 0, 3) === "\xff\xd8\xff") return true;
  if (ascii(bytes, 0, 8) === "\x89PNG\r\n\x1a\n") return true;
  if (ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 12) === "WEBP") return true;
  if (/^GIF8[79]a$/.test(ascii(bytes, 0, 6))) return true;
  return ascii(bytes, 4, 8) === "ftyp" && /^avi[fs]$/.test(ascii(bytes, 8, 12));
}

/**
 * Closes all other loaders for this whole process, SVG among them. libvips reads what it is given
 * by content, so a picture's name or announced type cannot be relied on.
 */
export function restrictLoaders(): void {
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({ operation: ALLOWED_LOADERS });
}

/**
 * WebP of the first frame, at most `width` pixels wide and never enlarged, without metadata.
 * Quality 75 with effort 2 takes 0.6 of the time of sharp's defaults for 5 % more bytes.
 * @throws LoraryError "upstream_not_a_picture" for everything that does not decode.
 */
export async function resizePicture(bytes: Uint8Array, width: number): Promise<Buffer> {
  try {
    return await sharp(bytes, { limitInputPixels: MAX_PIXELS, failOn: "error", pages: 1 })
      .timeout({ seconds: TIMEOUT_SECONDS })
      .autoOrient()
      .resize({ width, height: width * MAX_ASPECT, fit: "inside", withoutEnlargement: true })
      .webp({ quality: 75, effort: 2 })
      .toBuffer();
  } catch (cause) {
    const message = "The source's picture is damaged, too large or not a picture.";
    throw new LoraryError(502, "upstream_not_a_picture", message, { cause });
  }
}
