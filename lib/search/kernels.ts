// The machine's wide instructions over sets of documents. Invariant: CODE is kernels.wat, assembled
// (tests/search/kernels.test.ts assembles it again and compares).

export const CODE =
  "AGFzbQEAAAABMgdgA39/fwBgA39/fwF/YAZ/f39/f38Bf2AFf39/f38Bf2ACf38Bf2ABfwBgBH9/f38AAhIBA2VudgZtZW1vcnkCAwGAgAQDDQwAAAABAgMAAQQFBAYHWAkDYW5kAAACb3IAAQZhbmROb3QAAghjb3VudEFuZAADCWNvdW50Um93cwAEC2NvdW50Q29sdW1uAAUGb3JMaXN0AAYJY291bnRMaXN0AAcGcGhyYXNlAAsKoA4McwEBfyAAIAJqIQMDQCAAIAD9AAQAIAH9AAQA/U79CwQAIAAgAP0ABBAgAf0ABBD9Tv0LBBAgACAA/QAEICAB/QAEIP1O/QsEICAAIAD9AAQwIAH9AAQw/U79CwQwIAFBwABqIQEgAEHAAGoiACADSQ0ACwtzAQF/IAAgAmohAwNAIAAgAP0ABAAgAf0ABAD9UP0LBAAgACAA/QAEECAB/QAEEP1Q/QsEECAAIAD9AAQgIAH9AAQg/VD9CwQgIAAgAP0ABDAgAf0ABDD9UP0LBDAgAUHAAGohASAAQcAAaiIAIANJDQALC3MBAX8gACACaiEDA0AgACAA/QAEACAB/QAEAP1P/QsEACAAIAD9AAQQIAH9AAQQ/U/9CwQQIAAgAP0ABCAgAf0ABCD9T/0LBCAgACAA/QAEMCAB/QAEMP1P/QsEMCABQcAAaiEBIABBwABqIgAgA0kNAAsLlAECAX8BfiAAIAJqIQMDQCAEIAApAwAgASkDAIN7IAApAwggASkDCIN7fCAAKQMQIAEpAxCDeyAAKQMYIAEpAxiDe3x8IAApAyAgASkDIIN7IAApAyggASkDKIN7fCAAKQMwIAEpAzCDeyAAKQM4IAEpAziDe3x8fHwhBCABQcAAaiEBIABBwABqIgAgA0kNAAsgBKcLgQIDAX8Bfgh/IAQhDyAAIAFqIQYgBUGAAmohCwNAIAUhCgNAIAApAwAhBwJAA0AgB1ANASACIAd6p0EFdGohCCAHIAdCAX2DIQcgDiAIKAIAcyEOIAogCDYCACAKQQRqIQoMAAsLIAJBgBBqIQIgAEEIaiEAIAAgBkkgCiALSXENAAsCQANAIAogBUYNASAKQQRrIQogCigCACEIIAhBIGohCQNAIAMgCC8BAEECdGohDCAMKAIAIQ0gDUUEQCAEIAgvAQA2AgAgBEEEaiEECyAMIA1BAWo2AgAgCEECaiIIIAlJDQALDAALCyAAIAZJDQALIAUgDjYCACAEIA9rQQJ2C44BAwF/AX4EfyAEIQogACABaiEFA0AgACkDACEGAkADQCAGUA0BIAIgBnqnQQJ0aigCACEHIAMgB0ECdGohCCAIKAIAIQkgCUUEQCAEIAc2AgAgBEEEaiEECyAIIAlBAWo2AgAgBiAGQgF9gyEGDAALCyACQYACaiECIABBCGoiACAFSQ0ACyAEIAprQQJ2C3ABBH9BfyEDAkADQCABRQ0BIAFBAWshASADQQFqIQNBACEFA0AgAC0AACEEIABBAWohACADIARB/wBxIAV0aiEDIAVBB2ohBSAEQYABTw0ACyACIANBA3ZqIgYgBi0AAEEBIANBB3F0cjoAAAwACwsLcAEEf0F/IQMCQANAIAFFDQEgAUEBayEBIANBAWohA0EAIQUDQCAALQAAIQQgAEEBaiEAIAMgBEH/AHEgBXRqIQMgBUEHaiEFIARBgAFPDQALIAZBASACIANBA3ZqLQAAIANBB3F2cWohBgwACwsgBgtZAQF/AkADQCAAKQMAQoCBgoSIkKDAgH+De6chAiACIAFPDQEgASACayEBIABBCGohAAwACwsCQANAIAFFDQEgASAALQAAQQd2ayEBIABBAWohAAwACwsgAAu0AQEDfyAAKAIEIQEgAS0AACECIAFBAWohASACQf8AcSEDIANB8ABPBEAgA0H/AEkEQCABLQAAIQIgAUEBaiEBQfAAIANB8ABrQQd0IAJB/wBxcmohAwUgAS0AAyECIAEtAABB/wBxIAEtAAFB/wBxQQd0ciABLQACQf8AcUEOdCACQf8AcUEVdHJyIQMgAUEEaiEBCwsgACABNgIEIAAgACgCDCADajYCDCAAIAJBgAFJNgIQC3QBBH8gACECQYCAgIB4IQMDQANAIAIoAgwgAigCCGshBCAEIANIBEAgAigCEEUEQEEADwsgAhAJDAELCyAEIANGBEAgBUEUaiEFBSAEIQNBFCEFCyACQRRqIQIgAiABRgRAIAAhAgsgBSABIABrSQ0AC0EBC7ECAgN/BX4gACABQRRsaiEEA0BCfyEHIAAhBQNAIAcgBSgCACAGaikDAIMhByAFQRRqIgUgBEkNAAtCACEIQn8hCgJAA0AgB1ANASAHQgAgB32DIQkgByAJhSEHIAogCUIBfYMhCyAAIQUDQCAFIAUoAgQgCyAFKAIAIAZqKQMAg3unEAg2AgQgBUEANgIMIAUQCSAFQRRqIgUgBEkNAAsgACAEEAoEQCAIIAmEIQgLIAAhBQNAIAUgBSgCBCAFKAIQEAg2AgQgBUEUaiIFIARJDQALQgAgCUIBhn0hCgwACwsgACEFA0AgBSAFKAIEIAogBSgCACAGaikDAIN7pxAINgIEIAVBFGoiBSAESQ0ACyACIAIpAwAgCIQ3AwAgAkEIaiECIAZBCGoiBiADSQ0ACws=";

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
   * Lists the numbers (32 bits each) of those that were 0 at `met`, answers how many these are.
   */
  countRows(
    set: number,
    length: number,
    rows: number,
    counters: number,
    met: number,
    room: number,
  ): number;
  /** The same for a column of one number (32 bits) for each document. */
  countColumn(set: number, length: number, column: number, counters: number, met: number): number;
  /** Adds the documents of a list of so many to a set. */
  orList(list: number, count: number, set: number): void;
  /** How many documents of a list of so many a set has. */
  countList(list: number, count: number, set: number): number;
  /** Adds the documents to a set that have all parts of a phrase, PART_BYTES each, in a row. */
  phrase(parts: number, count: number, to: number, length: number): void;
}

/** The room that the kernels need for one call. */
export const ROOM_BYTES = 1024;
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
