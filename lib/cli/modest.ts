// Keeps an import's process modest. V8 lets garbage pile up by the machine's memory, which took an
// import of many changed models beyond 400 MB; with these flags it stays near 300 MB and is as fast.
import { setFlagsFromString } from "node:v8";
import { lowerPriority } from "#lib/store/priority.ts";

const FLAGS = [
  // Old garbage is collected when the heap has doubled, not quadrupled.
  "--heap-growing-percent=100",
  // The part for fresh objects stays as large as it is, which in threads to come is 4 MB.
  "--semi-space-growth-factor=1",
  "--min-semi-space-size=4",
  // Patterns are compiled at once, not first for an interpreter that would run them once.
  "--no-regexp-tier-up",
];

/**
 * For processes that end with their command: it holds for all that follows, threads included.
 * A site on the same machine and its readers come first.
 */
export function beModest(): void {
  for (const flag of FLAGS) setFlagsFromString(flag);
  lowerPriority();
}
