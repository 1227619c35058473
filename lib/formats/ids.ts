// Identifiers as links give them. Invariant: the same address always gives the same id, whichever
// source it was read from.
import { hash } from "node:crypto";
import { placeOf } from "./plain-values.ts";

// Hosts whose picture addresses end in the picture's number.
const NUMBERED_HOSTS = new Set([
  "image.civitai.com",
  "imagecache.civitai.com",
  "image-b2.civitai.com",
]);

/** The first 12 hex digits of the text's SHA-256: 48 bits, no two alike in any catalog of ours. */
export function shortHash(text: string): string {
  return hash("sha256", text).slice(0, 12);
}

/** A sample image's id: the number at the end of its address, else `h` and a hash of the address. */
export function imageIdOf(address: string): string {
  const { hostname, pathname } = placeOf(address);
  const number = /\/(\d{1,15})\.[A-Za-z0-9]{1,8}$/.exec(pathname)?.[1];
  return number !== undefined && NUMBERED_HOSTS.has(hostname) ? number : `h${shortHash(address)}`;
}

/** The version's number in a download address, or undefined where the address has none. */
export function versionIdOf(address: string): string | undefined {
  return /\/api\/download\/models\/([1-9]\d{0,14})$/.exec(placeOf(address).pathname)?.[1];
}

/** The id of a model by a card without a single download address, whose times are the versions'. */
export function numberlessId(name: string, publishedAt: readonly string[]): string {
  return `c${shortHash(JSON.stringify([name, ...publishedAt]))}`;
}
