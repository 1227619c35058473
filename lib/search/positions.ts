// Where a term stands in its documents. Invariant: for each document of a list, in its order, the
// first position × 2, then the distances × 2; an odd number says that another follows.

/** Passes over the positions of the next document; answers where they end. */
export function skipPositions(bytes: Uint8Array, at: number): number {
  let end = at;
  for (let more = 1; more === 1; ) {
    more = (bytes[end] as number) & 1;
    while ((bytes[end] as number) > 0x7f) end += 1;
    end += 1;
  }
  return end;
}
