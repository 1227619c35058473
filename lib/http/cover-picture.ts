// The picture that stands in for one that cannot be had: colours of its BlurHash, or the cover
// drawn from the model's name. Invariant: text is escaped, and the SVG needs no style or script.
import { decode, isBlurhashValid } from "blurhash";
import sharp from "sharp";
import { coverArt, type Glow } from "#lib/catalog/cover.ts";
import { escapeMarkup } from "./error-page.ts";

export interface CoverPicture {
  type: "image/webp" | "image/svg+xml";
  bytes: Buffer;
}

interface Box {
  width: number;
  height: number;
}

/** Aspect of the cards of the catalog, for pictures whose size no source says. */
const CARD_ASPECT = 3 / 2;
/** A BlurHash holds at most 9 × 9 waves: more pixels than this add nothing. */
const BLUR_WIDTH = 32;
const BLUR_OUTPUT_WIDTH = 225;

/** The box of a picture of this width, in the proportions of the original within reason. */
export function coverBox(width: number, original: { width?: number; height?: number }): Box {
  const aspect =
    original.width !== undefined && original.height !== undefined
      ? Math.min(3, Math.max(1 / 3, original.height / original.width))
      : CARD_ASPECT;
  return { width, height: Math.round(width * aspect) };
}

function glowMarkup({ x, y, color, reach }: Glow, index: number, { width, height }: Box): string {
  const cx = (x / 100) * width;
  const cy = (y / 100) * height;
  // CSS measures a circle's stops to the farthest corner (css-images-3 §3.2.1).
  const radius = (Math.hypot(Math.max(cx, width - cx), Math.max(cy, height - cy)) * reach) / 100;
  return `<radialGradient id="g${index}" gradientUnits="userSpaceOnUse" cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="${radius.toFixed(1)}"><stop stop-color="${color}"/><stop offset="1" stop-color="${color}" stop-opacity="0"/></radialGradient>`;
}

// CSS: 0° points upwards, and the line is so long that the corners get the end colours exactly.
function slopeMarkup(slope: { angle: number; from: string; to: string }, box: Box): string {
  const [sin, cos] = [
    Math.sin((slope.angle * Math.PI) / 180),
    Math.cos((slope.angle * Math.PI) / 180),
  ];
  const half = (Math.abs(box.width * sin) + Math.abs(box.height * cos)) / 2;
  const at = (sign: number) => [
    (box.width / 2 + sign * sin * half).toFixed(1),
    (box.height / 2 - sign * cos * half).toFixed(1),
  ];
  const [[x1, y1], [x2, y2]] = [at(-1), at(1)];
  return `<linearGradient id="s" gradientUnits="userSpaceOnUse" x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}"><stop stop-color="${slope.from}"/><stop offset="1" stop-color="${slope.to}"/></linearGradient>`;
}

/** The cover as SVG: the same art as the CSS background of the pages, with its initials. */
export function drawCover(name: string, imageId: string, box: Box): CoverPicture {
  const { initials, glows, slope } = coverArt(name, imageId);
  const fill = (id: string) => `<rect width="100%" height="100%" fill="url(#${id})"/>`;
  const size = Math.round(box.width * 0.32);
  // The first glow of a CSS background list lies on top, hence the reversed order.
  const layers = ["s", ...glows.map((_, index) => `g${index}`).reverse()].map(fill).join("");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${box.width}" height="${box.height}" viewBox="0 0 ${box.width} ${box.height}"><defs>${slopeMarkup(slope, box)}${glows.map((glow, index) => glowMarkup(glow, index, box)).join("")}</defs>${layers}<text x="50%" y="50%" dy="0.35em" text-anchor="middle" font-family="Geist, Inter, system-ui, sans-serif" font-weight="650" font-size="${size}" letter-spacing="${(-size * 0.05).toFixed(1)}" fill="#fff" fill-opacity="0.18">${escapeMarkup(initials)}</text></svg>`;
  return { type: "image/svg+xml", bytes: Buffer.from(svg) };
}

/** The colours of a BlurHash as WebP, or undefined where the text is not a BlurHash. */
export async function drawBlurhash(hash: string, box: Box): Promise<CoverPicture | undefined> {
  if (!isBlurhashValid(hash).result) return undefined;
  const width = BLUR_WIDTH;
  const height = Math.max(1, Math.round((BLUR_WIDTH * box.height) / box.width));
  const bytes = await sharp(decode(hash, width, height), { raw: { width, height, channels: 4 } })
    .resize({ width: Math.min(box.width, BLUR_OUTPUT_WIDTH), kernel: "cubic" })
    .webp({ quality: 75, effort: 2 })
    .toBuffer();
  return { type: "image/webp", bytes };
}
