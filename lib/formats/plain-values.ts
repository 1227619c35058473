// Addresses and times of documents. Invariant: the answers are those of the schemas and of URL; what
// is plain, as nearly all are, is told by a pattern in a tenth of their time.
import { Timestamp, WebAddress } from "#lib/catalog/values.ts";

/** A host of letters, no blanks, no user, no port. */
const PLAIN_ADDRESS = /^https:\/\/[a-z]+(?:\.[a-z]+)+\/[!-~]*$/;
const MAX_ADDRESS = 2048;
/** A host and a path of which URL would change nothing: no "..", nothing to be escaped. */
const PLAIN_PLACE = /^https:\/\/([a-z]+(?:\.[a-z]+)+)((?:\/[\w=-][\w=.-]*)+)$/;
/** Of this century. */
const PLAIN_TIME =
  /^20\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z$/;

/** True for an address that passes WebAddress as it stands, without repair. */
export function isAddress(text: string): boolean {
  return (
    (text.length <= MAX_ADDRESS && PLAIN_ADDRESS.test(text)) ||
    WebAddress.safeParse(text).data === text
  );
}

/** True for a time that passes Timestamp. */
export function isTime(text: string): boolean {
  return PLAIN_TIME.test(text) || Timestamp.safeParse(text).success;
}

/** @param address one that isAddress knows */
export function placeOf(address: string): { hostname: string; pathname: string } {
  const [, hostname, pathname] = PLAIN_PLACE.exec(address) ?? [];
  return hostname === undefined || pathname === undefined
    ? new URL(address)
    : { hostname, pathname };
}
