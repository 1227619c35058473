// Bytes → text. Invariant: no byte is replaced on the way, so text that comes back writes the same
// bytes again.
import { isUtf8 } from "node:buffer";

/** The text, or the first line (counted from 1) that is not valid UTF-8. */
export function decodeUtf8(bytes: Buffer): { text: string } | { brokenLine: number } {
  return isUtf8(bytes) ? { text: bytes.toString("utf8") } : { brokenLine: findBrokenLine(bytes) };
}

function findBrokenLine(bytes: Buffer): number {
  let line = 1;
  for (let at = 0; ; line += 1) {
    const end = bytes.indexOf("\n", at);
    if (end < 0 || !isUtf8(bytes.subarray(at, end))) return line;
    at = end + 1;
  }
}
