// The colours of a picture that is still on its way, out of its BlurHash (https://blurha.sh).
// Invariant: the result is plain colours, whatever the text was.
import { decode, isBlurhashValid } from "blurhash";

const SIDE = 4;
/** A channel of 8 bits in one hexadecimal digit: lists carry these colours twice for each model. */
const STEP = 17;

/** The colours at the four corners, row by row, as three digits each: "8aa9aa889988"; undefined for
 * what is no BlurHash. */
export function cornersOf(blurhash: string | undefined): string | undefined {
  if (blurhash === undefined || !isBlurhashValid(blurhash).result) return undefined;
  const pixels = decode(blurhash, SIDE, SIDE);
  return [0, SIDE - 1, SIDE * (SIDE - 1), SIDE * SIDE - 1]
    .flatMap((pixel) => [...pixels.subarray(pixel * 4, pixel * 4 + 3)])
    .map((value) => Math.round(value / STEP).toString(16))
    .join("");
}
