// From a drawing to a picture file: rasterised, given film grain and darker corners, encoded.
// Invariant: the same sample gives the same bytes with the same release of sharp.
import sharp from "sharp";
import { motifOf } from "./gallery.ts";
import { Random, seedOf } from "./random.ts";
import { Sketch } from "./sketch.ts";

/** One sample picture of a demo model. */
export interface Sample {
  /** The card's file name without ending. */
  card: string;
  /** Counts the card's versions from 0, newest first. */
  version: number;
  /** Counts the version's pictures from 0. */
  take: number;
}

/** Width and height in pixels: mostly 832 × 1216, the first of a version always. */
export function sizeOf({ card, version, take }: Sample): readonly [width: number, height: number] {
  const kind = take === 0 ? 7 : seedOf(`${card} ${version} ${take}`) % 8;
  if (kind === 0) return [1024, 1024];
  return kind === 1 ? [1216, 832] : [832, 1216];
}

const TILE = 256;
const grain = ((): Int8Array => {
  const random = new Random("grain");
  return Int8Array.from({ length: TILE * TILE }, () => (random.next() + random.next() - 1) * 16);
})();

// Grain sits in the middle tones, as on film; black and white stay clean.
const gain = Float32Array.from(
  { length: 256 },
  (_, v) => 0.25 + 0.5 * (1 - ((v - 128) / 128) ** 2),
);

/** Adds grain and darkens the corners of interleaved RGB bytes, in place. */
function finish(pixels: Buffer, width: number, height: number): void {
  for (let y = 0, at = 0; y < height; y++) {
    const row = (y % TILE) * TILE;
    const down = (y / height - 0.5) ** 2;
    for (let x = 0; x < width; x++, at += 3) {
      const far = (x / width - 0.5) ** 2 + down;
      grade(pixels, at, 1 - 0.8 * far * far, grain[row + (x % TILE)] ?? 0);
    }
  }
}

function grade(pixels: Buffer, at: number, light: number, noise: number): void {
  for (let i = at; i < at + 3; i++) {
    const value = pixels[i] ?? 0;
    pixels[i] = Math.max(0, Math.min(255, value * light + noise * (gain[value] ?? 0)));
  }
}

/** Draws a sample as WebP. */
export async function drawPicture(sample: Sample): Promise<Buffer> {
  const [width, height] = sizeOf(sample);
  const { motif, hues } = motifOf(sample.card);
  const sketch = new Sketch(width, height, `${sample.card} ${sample.version} ${sample.take}`);
  motif(sketch, hues[(sample.take + sample.version * 2) % hues.length] ?? 0, sample.take);
  const pixels = await sharp(Buffer.from(sketch.toSvg()), { unlimited: true })
    .removeAlpha()
    .raw()
    .toBuffer();
  finish(pixels, width, height);
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .webp({ quality: 82, effort: 1 })
    .toBuffer();
}
