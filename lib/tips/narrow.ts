// Texts in as little memory as they need. Invariant: the same characters come out.
import { isStringOneByteRepresentation as isNarrow } from "node:v8";

/** Beyond what can be kept in one byte a character. */
export const WIDE = /[\u0100-\uffff]/;

/**
 * The same text, with one byte a character where its characters allow it. A part of a text with
 * others has two bytes for each, and searches in it take a third longer.
 */
export const narrow = (text: string): string =>
  isNarrow(text) || WIDE.test(text) ? text : Buffer.from(text, "latin1").toString("latin1");
