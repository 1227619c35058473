// The colours of a picture that is still on its way, out of its BlurHash (https://blurha.sh).
// Invariant: the result is plain colours, whatever the text was.
import { decode, isBlurhashValid } from "blurhash";

const SIDE = 4;

/** The colours at the four corners as `#rrggbb`, row by row; undefined for what is no BlurHash. */
export function cornersOf(blurhash: string | undefined): string[] | undefined {
  if (blurhash === undefined || !isBlurhashValid(blurhash).result) return undefined;
  const pixels = decode(blurhash, SIDE, SIDE);
  return [0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1].map((pixel) => {
    const channels = pixels.subarray(pixel * 4, pixel * 4 + 3);
    return `#${[...channels].map((value) => value.toString(16).padStart(2, "0")).join("")}`;
  });
}
