// Where a term stands in its documents: for each document of a list, in its order, the distances from
// one place to the next (at first: from the beginning). Invariant: a distance takes one to five bytes
// of seven bits, and the top bit of a byte says that it is the document's last one, so that documents
// are passed over without reading them.

/** Up to here a distance is its own byte. */
export const NEAR = 112;
/** The byte before four bytes of seven bits, the lowest first. */
const FAR = 127;
/** In two bytes: what is above NEAR, the higher bits in the first one. */
const MAX_TWO = NEAR + (FAR - NEAR) * 128 - 1;
const MAX_DISTANCE = 2 ** 28 - 1;

export const LAST = 0x80;

/** A distance's bytes, without LAST. */
export function distanceBytes(distance: number): number[] {
  if (distance < NEAR) return [distance];
  const above = distance - NEAR;
  if (distance <= MAX_TWO) return [NEAR + (above >>> 7), above & 0x7f];
  const far = Math.min(distance, MAX_DISTANCE);
  return [FAR, far & 0x7f, (far >>> 7) & 0x7f, (far >>> 14) & 0x7f, far >>> 21];
}

/** Passes over the positions of the next document; answers where they end. */
export function skipPositions(bytes: Uint8Array, at: number): number {
  let end = at;
  while ((bytes[end] as number) < LAST) end += 1;
  return end + 1;
}

/** Kernels read positions so many bytes at a time. */
const READ_BEYOND = 8;

/**
 * The one byte that is the positions of each document; undefined where they differ, or are more than a
 * set has room for, in which they are written out when they are needed.
 */
export function sameByte(positions: Uint8Array, setBytes: number): number | undefined {
  const [first = 0] = positions;
  const isSame = first >= LAST && positions.length + READ_BEYOND <= setBytes;
  return isSame && positions.every((byte) => byte === first) ? first : undefined;
}
