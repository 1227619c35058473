// The machine's wide instructions over sets of documents. Invariant: CODE is kernels.wat, assembled
// (tests/search/kernels.test.ts assembles it again and compares).

export const CODE =
  "AGFzbQEAAAABRwlgA39/fwBgA39/fwF/YAt/f39/f39/f39/fwBgBH9/f38AYAR/f39/AX9gAn9/AX9gB39/f39/f38AYAF/AGAFf39/f38AAhIBA2VudgZtZW1vcnkCAwGAgAQDERAAAAABAQIDAQMEBQUGBwUIB2wLA2FuZAAAAm9yAAEGYW5kTm90AAIIY291bnRBbmQAAwljb3VudFJvd3MABQtjb3VudENvbHVtbgAGCnRha2VDb3VudHMABwZvckxpc3QACAljb3VudExpc3QACQRwYWlyAAwGcGhyYXNlAA8K/RcQcwEBfyAAIAJqIQMDQCAAIAD9AAQAIAH9AAQA/U79CwQAIAAgAP0ABBAgAf0ABBD9Tv0LBBAgACAA/QAEICAB/QAEIP1O/QsEICAAIAD9AAQwIAH9AAQw/U79CwQwIAFBwABqIQEgAEHAAGoiACADSQ0ACwtzAQF/IAAgAmohAwNAIAAgAP0ABAAgAf0ABAD9UP0LBAAgACAA/QAEECAB/QAEEP1Q/QsEECAAIAD9AAQgIAH9AAQg/VD9CwQgIAAgAP0ABDAgAf0ABDD9UP0LBDAgAUHAAGohASAAQcAAaiIAIANJDQALC3MBAX8gACACaiEDA0AgACAA/QAEACAB/QAEAP1P/QsEACAAIAD9AAQQIAH9AAQQ/U/9CwQQIAAgAP0ABCAgAf0ABCD9T/0LBCAgACAA/QAEMCAB/QAEMP1P/QsEMCABQcAAaiEBIABBwABqIgAgA0kNAAsLlAECAX8BfiAAIAJqIQMDQCAEIAApAwAgASkDAIN7IAApAwggASkDCIN7fCAAKQMQIAEpAxCDeyAAKQMYIAEpAxiDe3x8IAApAyAgASkDIIN7IAApAyggASkDKIN7fCAAKQMwIAEpAzCDeyAAKQM4IAEpAziDe3x8fHwhBCABQcAAaiEBIABBwABqIgAgA0kNAAsgBKcLYwEBfwJAA0AgASACRg0BIAAgAWohAyABQT9xRQRAIAP9AAQAIAP9AAQQ/VAgA/0ABCAgA/0ABDD9UP1Q/VNFBEAgAUHAAGohAQwCCwsgAykDAFBFDQEgAUEIaiEBDAALCyABC98DAwF/A34JfyAKQYACaiEVA0AgCiEUAkADQCAAIAsgARAEIQsgCyABRg0BIAAgC2opAwAhDSACIAtBB3RqIRAgDSEOA0AgECAOeqdBBHRqIRIgFyASKAIAcyEXIBQgEjYCACAUIANBAnRqIRQgFCASQQhqNgIAIBQgBEECdGohFCAOIA5CAX2DIg5QRQ0AC0EAIQ8gBSALaiEQIAYgC0EBdmohEQJAA0AgDyAHRg0BIBApAwAhDCANIAyDIQ0gDVANASANIQ4DQCAIIBEoAgAgDEJ/IA5CACAOfYSFg3unakEDdGohEiAXIBIoAgBzIRcgFCASNgIAIBRBBGohFCAOIA5CAX2DIg5QRQ0ACyAQIAFqIRAgESABQQF2aiERIA9BAWohDwwACwsgC0EIaiELIBQgFUkNAAsLAkADQCAUIApGDQEgFEEEayEUIBQoAgAhEiASKAIAIRMgCSATQf//A3FBAnRqIRYgFiAWKAIAQQFqNgIAIAkgE0EQdkECdGohFiAWIBYoAgBBAWo2AgAgEigCBCETIAkgE0H//wNxQQJ0aiEWIBYgFigCAEEBajYCACAJIBNBEHZBAnRqIRYgFiAWKAIAQQFqNgIADAALCyALIAFJDQALIAogFzYCAAtvAwF/AX4CfwJAA0AgACAEIAEQBCEEIAQgAUYNASAAIARqKQMAIQUgAiAEQQV0aiEGA0AgAyAGIAV6p0ECdGooAgBBAnRqIQcgByAHKAIAQQFqNgIAIAUgBUIBfYMiBVBFDQALIARBCGohBAwACwsLgAEBBX8gAiEHIAAhAyAAIAFqIQQDQCAD/QAEAP1TBEAgA0EQaiEFA0AgAygCACEGIAYEQCACIAMgAGtBAnY2AgAgAiAGNgIEIANBADYCACACQQhqIQILIANBBGoiAyAFSQ0ACyADQRBrIQMLIANBEGoiAyAESQ0ACyACIAdrQQN2C98BAQh/QX8hBAJAA0AgAUUNASABQQFrIQEgAC8BACEGIAZBB3ZBAXEhByAHIAZBD3ZxBEBBACEFQQAhCgNAIAAtAAAhCSAAQQFqIQAgBSAJQf8AcSAKdGohBSAKQQdqIQogCUGAAU8NAAsFIAZB/wBxIQUgBkGA/gFxQQF2IQggAgRAIABBASAHamohACAFIAhBACAHa3FyIQUFIABBAWohACAHBEAgAEEBaiEAIAUgCHIhBQsLCyAEQQFqIAVqIQQgAyAEQQN2aiILIAstAABBASAEQQdxdHI6AAAMAAsLC98BAQh/QX8hBAJAA0AgAUUNASABQQFrIQEgAC8BACEGIAZBB3ZBAXEhByAHIAZBD3ZxBEBBACEFQQAhCgNAIAAtAAAhCSAAQQFqIQAgBSAJQf8AcSAKdGohBSAKQQdqIQogCUGAAU8NAAsFIAZB/wBxIQUgBkGA/gFxQQF2IQggAgRAIABBASAHamohACAFIAhBACAHa3FyIQUFIABBAWohACAHBEAgAEEBaiEAIAUgCHIhBQsLCyAEQQFqIAVqIQQgC0EBIAMgBEEDdmotAAAgBEEHcXZxaiELDAALCyALC3ICAX4BfyABRQRAIAAPCwJAA0AgACkDAEKAgYKEiJCgwIB/gyECIAJ7pyEDIAMgAU8NASABIANrIQEgAEEIaiEADAALCwJAA0AgAUEBRg0BIAIgAkIBfYMhAiABQQFrIQEMAAsLIABBASACeqdBA3ZqagtTACAAQf8ASQR/QfAAIABB8ABrQQd0IAEtAABB/wBxcmoFIAEtAABB/wBxIAEtAAFB/wBxQQd0ciABLQACQf8AcUEOdCABLQADQf8AcUEVdHJyCwuqBAUCfwV+A38BfgN/A0AgACAHaikDACENIAIgB2opAwAhESANIBGDIQtCACEMAkADQCALUA0BIAtCACALfYMhCSALIAmFIQsgCUIBfSEKIAEgDiANIAqDe6dqEAohASADIBIgESAKg3unahAKIQMgCiAJhEJ/hSEKIA0gCoMhDSARIAqDIRFBACEQQQAgBGshFCABLQAAIQ8gAUEBaiEBIA9B/wBxIQggCEHwAE8EQCAIIAEQCyEIIAFBBEEBIA9B/wBGG2ohASABQQFrLQAAIQ8LIBAgCGohECADLQAAIRMgA0EBaiEDIBNB/wBxIQggCEHwAE8EQCAIIAMQCyEIIANBBEEBIBNB/wBGG2ohAyADQQFrLQAAIRMLIBQgCGohFAJAA0AgECAURgRAIAwgCYQhDAwCCyAQIBRIBEAgD0GAAU8NAiABLQAAIQ8gAUEBaiEBIA9B/wBxIQggCEHwAE8EQCAIIAEQCyEIIAFBBEEBIA9B/wBGG2ohASABQQFrLQAAIQ8LIBAgCGohEAUgE0GAAU8NAiADLQAAIRMgA0EBaiEDIBNB/wBxIQggCEHwAE8EQCAIIAMQCyEIIANBBEEBIBNB/wBGG2ohAyADQQFrLQAAIRMLIBQgCGohFAsMAAsLIA9BgAFJIQ4gE0GAAUkhEgwACwsgDiANe6dqIQ4gEiARe6dqIRIgBSAFKQMAIAyENwMAIAVBCGohBSAHQQhqIgcgBkkNAAsLbwEDfyAAKAIEIQEgAS0AACECIAFBAWohASACQf8AcSEDIANB8ABPBEAgAyABEAshAyABQQRBASACQf8AcUH/AEYbaiEBIAFBAWstAAAhAgsgACABNgIEIAAgACgCDCADajYCDCAAIAJBgAFJNgIQC3QBBH8gACECQYCAgIB4IQMDQANAIAIoAgwgAigCCGshBCAEIANIBEAgAigCEEUEQEEADwsgAhANDAELCyAEIANGBEAgBUEUaiEFBSAEIQNBFCEFCyACQRRqIQIgAiABRgRAIAAhAgsgBSABIABrSQ0AC0EBC7cCAgN/BX4gACABQRRsaiEFA0AgAiAHaikDACEIIAAhBgNAIAggBigCACAHaikDAIMhCCAGQRRqIgYgBUkNAAtCACEJQn8hCwJAA0AgCFANASAIQgAgCH2DIQogCCAKhSEIIAsgCkIBfYMhDCAAIQYDQCAGIAYoAgQgDCAGKAIAIAdqKQMAg3unEAo2AgQgBkEANgIMIAYQDSAGQRRqIgYgBUkNAAsgACAFEA4EQCAJIAqEIQkLIAAhBgNAIAYgBigCBCAGKAIQEAo2AgQgBkEUaiIGIAVJDQALQgAgCkIBhn0hCwwACwsgACEGA0AgBiAGKAIEIAsgBigCACAHaikDAIN7pxAKNgIEIAZBFGoiBiAFSQ0ACyADIAMpAwAgCYQ3AwAgA0EIaiEDIAdBCGoiByAESQ0ACws=";

/** All take addresses; lengths are in bytes, multiples of 64 and not 0. */
export interface Kernels {
  /** to = to AND from */
  and(to: number, from: number, length: number): void;
  /** to = to OR from */
  or(to: number, from: number, length: number): void;
  /** to = to AND NOT from */
  andNot(to: number, from: number, length: number): void;
  /** How many bits a AND b has. */
  countAnd(a: number, b: number, length: number): number;
  /**
   * Adds 1 to the counters (32 bits each) that the rows of a set's documents name: see ValueRows.
   * @param first whether the first halves of rows are read, and so for `last`
   * @param sets of the levels with `more` rows, so many, with the number of each 64 documents' first
   */
  countRows(
    set: number,
    length: number,
    rows: number,
    first: boolean,
    last: boolean,
    sets: number,
    firsts: number,
    levels: number,
    more: number,
    counters: number,
    room: number,
  ): void;
  /** The same for a column of one number (32 bits) for each document. */
  countColumn(set: number, length: number, column: number, counters: number): void;
  /**
   * Lists the counters that are not 0, each as its number and its count (32 bits each), and sets them to
   * 0; answers how many these are. Their length is a multiple of 16.
   */
  takeCounts(counters: number, length: number, to: number): number;
  /**
   * Adds the documents of a list of so many to a set. Mixed: the list has distances of one and of two
   * bytes, which only makes it faster.
   */
  orList(list: number, count: number, mixed: boolean, set: number): void;
  /** How many documents of a list of so many a set has. */
  countList(list: number, count: number, mixed: boolean, set: number): number;
  /**
   * Adds the documents to a set that have a second word so many words behind a first one: of each word
   * the set of its documents and its positions.
   */
  pair(
    setA: number,
    positionsA: number,
    setB: number,
    positionsB: number,
    offset: number,
    to: number,
    length: number,
  ): void;
  /** Adds those documents of another set that have all parts of a phrase, PART_BYTES each, in a row. */
  phrase(parts: number, count: number, within: number, to: number, length: number): void;
}

/** The room that the kernels need for one call. */
export const ROOM_BYTES = 4096;
export const PART_BYTES = 20;

/** Pages of 64 KiB: all that 32 bits address. */
const MAX_PAGES = 65_536;

let compiled: WebAssembly.Module | undefined;

/** Memory that threads share and the kernels work on. */
export const shareableMemory = (pages: number): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial: pages, maximum: MAX_PAGES, shared: true });

export function kernelsOn(memory: WebAssembly.Memory): Kernels {
  compiled ??= new WebAssembly.Module(Uint8Array.fromBase64(CODE));
  return new WebAssembly.Instance(compiled, { env: { memory } }).exports as unknown as Kernels;
}
