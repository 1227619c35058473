// The machine's wide instructions over sets of documents. Invariant: CODE is kernels.wat, assembled
// (tests/search/kernels.test.ts assembles it again and compares).

export const CODE =
  "AGFzbQEAAAABRAlgA39/fwBgA39/fwF/YAh/f39/f39/fwBgBH9/f38AYAR/f39/AX9gAn9/AX9gB39/f39/f38AYAF/AGAFf39/f38AAhIBA2VudgZtZW1vcnkCAwGAgAQDERAAAAABAQIDAQMEBQUGBwUIB2wLA2FuZAAAAm9yAAEGYW5kTm90AAIIY291bnRBbmQAAwljb3VudFJvd3MABQtjb3VudENvbHVtbgAGCnRha2VDb3VudHMABwZvckxpc3QACAljb3VudExpc3QACQRwYWlyAAwGcGhyYXNlAA8KhhcQcwEBfyAAIAJqIQMDQCAAIAD9AAQAIAH9AAQA/U79CwQAIAAgAP0ABBAgAf0ABBD9Tv0LBBAgACAA/QAEICAB/QAEIP1O/QsEICAAIAD9AAQwIAH9AAQw/U79CwQwIAFBwABqIQEgAEHAAGoiACADSQ0ACwtzAQF/IAAgAmohAwNAIAAgAP0ABAAgAf0ABAD9UP0LBAAgACAA/QAEECAB/QAEEP1Q/QsEECAAIAD9AAQgIAH9AAQg/VD9CwQgIAAgAP0ABDAgAf0ABDD9UP0LBDAgAUHAAGohASAAQcAAaiIAIANJDQALC3MBAX8gACACaiEDA0AgACAA/QAEACAB/QAEAP1P/QsEACAAIAD9AAQQIAH9AAQQ/U/9CwQQIAAgAP0ABCAgAf0ABCD9T/0LBCAgACAA/QAEMCAB/QAEMP1P/QsEMCABQcAAaiEBIABBwABqIgAgA0kNAAsLlAECAX8BfiAAIAJqIQMDQCAEIAApAwAgASkDAIN7IAApAwggASkDCIN7fCAAKQMQIAEpAxCDeyAAKQMYIAEpAxiDe3x8IAApAyAgASkDIIN7IAApAyggASkDKIN7fCAAKQMwIAEpAzCDeyAAKQM4IAEpAziDe3x8fHwhBCABQcAAaiEBIABBwABqIgAgA0kNAAsgBKcLYwEBfwJAA0AgASACRg0BIAAgAWohAyABQT9xRQRAIAP9AAQAIAP9AAQQ/VAgA/0ABCAgA/0ABDD9UP1Q/VNFBEAgAUHAAGohAQwCCwsgAykDAFBFDQEgAUEIaiEBDAALCyABC4EDAwF/A34JfyAHQYACaiESA0AgByERAkADQCAAIAggARAEIQggCCABRg0BIAAgCGopAwAhCkEAIQwgAiAIaiENIAMgCEEBdmohDgJAA0AgDSkDACEJIAogCYMhCiAKUA0BIAohCwNAIAUgDigCACAJQn8gC0IAIAt9hIWDe6dqQQN0aiEPIBQgDygCAHMhFCARIA82AgAgEUEEaiERIAsgC0IBfYMiC1BFDQALIA0gAWohDSAOIAFBAXZqIQ4gDEEBaiIMIARJDQALCyAIQQhqIQggESASSQ0ACwsCQANAIBEgB0YNASARQQRrIREgESgCACEPIA8oAgAhECAGIBBB//8DcUECdGohEyATIBMoAgBBAWo2AgAgBiAQQRB2QQJ0aiETIBMgEygCAEEBajYCACAPKAIEIRAgBiAQQf//A3FBAnRqIRMgEyATKAIAQQFqNgIAIAYgEEEQdkECdGohEyATIBMoAgBBAWo2AgAMAAsLIAggAUkNAAsgByAUNgIAC28DAX8BfgJ/AkADQCAAIAQgARAEIQQgBCABRg0BIAAgBGopAwAhBSACIARBBXRqIQYDQCADIAYgBXqnQQJ0aigCAEECdGohByAHIAcoAgBBAWo2AgAgBSAFQgF9gyIFUEUNAAsgBEEIaiEEDAALCwuAAQEFfyACIQcgACEDIAAgAWohBANAIAP9AAQA/VMEQCADQRBqIQUDQCADKAIAIQYgBgRAIAIgAyAAa0ECdjYCACACIAY2AgQgA0EANgIAIAJBCGohAgsgA0EEaiIDIAVJDQALIANBEGshAwsgA0EQaiIDIARJDQALIAIgB2tBA3YL3wEBCH9BfyEEAkADQCABRQ0BIAFBAWshASAALwEAIQYgBkEHdkEBcSEHIAcgBkEPdnEEQEEAIQVBACEKA0AgAC0AACEJIABBAWohACAFIAlB/wBxIAp0aiEFIApBB2ohCiAJQYABTw0ACwUgBkH/AHEhBSAGQYD+AXFBAXYhCCACBEAgAEEBIAdqaiEAIAUgCEEAIAdrcXIhBQUgAEEBaiEAIAcEQCAAQQFqIQAgBSAIciEFCwsLIARBAWogBWohBCADIARBA3ZqIgsgCy0AAEEBIARBB3F0cjoAAAwACwsL3wEBCH9BfyEEAkADQCABRQ0BIAFBAWshASAALwEAIQYgBkEHdkEBcSEHIAcgBkEPdnEEQEEAIQVBACEKA0AgAC0AACEJIABBAWohACAFIAlB/wBxIAp0aiEFIApBB2ohCiAJQYABTw0ACwUgBkH/AHEhBSAGQYD+AXFBAXYhCCACBEAgAEEBIAdqaiEAIAUgCEEAIAdrcXIhBQUgAEEBaiEAIAcEQCAAQQFqIQAgBSAIciEFCwsLIARBAWogBWohBCALQQEgAyAEQQN2ai0AACAEQQdxdnFqIQsMAAsLIAsLWQEBfwJAA0AgACkDAEKAgYKEiJCgwIB/g3unIQIgAiABTw0BIAEgAmshASAAQQhqIQAMAAsLAkADQCABRQ0BIAEgAC0AAEEHdmshASAAQQFqIQAMAAsLIAALUwAgAEH/AEkEf0HwACAAQfAAa0EHdCABLQAAQf8AcXJqBSABLQAAQf8AcSABLQABQf8AcUEHdHIgAS0AAkH/AHFBDnQgAS0AA0H/AHFBFXRycgsLqgQFAn8FfgN/AX4DfwNAIAAgB2opAwAhDSACIAdqKQMAIREgDSARgyELQgAhDAJAA0AgC1ANASALQgAgC32DIQkgCyAJhSELIAlCAX0hCiABIA4gDSAKg3unahAKIQEgAyASIBEgCoN7p2oQCiEDIAogCYRCf4UhCiANIAqDIQ0gESAKgyERQQAhEEEAIARrIRQgAS0AACEPIAFBAWohASAPQf8AcSEIIAhB8ABPBEAgCCABEAshCCABQQRBASAPQf8ARhtqIQEgAUEBay0AACEPCyAQIAhqIRAgAy0AACETIANBAWohAyATQf8AcSEIIAhB8ABPBEAgCCADEAshCCADQQRBASATQf8ARhtqIQMgA0EBay0AACETCyAUIAhqIRQCQANAIBAgFEYEQCAMIAmEIQwMAgsgECAUSARAIA9BgAFPDQIgAS0AACEPIAFBAWohASAPQf8AcSEIIAhB8ABPBEAgCCABEAshCCABQQRBASAPQf8ARhtqIQEgAUEBay0AACEPCyAQIAhqIRAFIBNBgAFPDQIgAy0AACETIANBAWohAyATQf8AcSEIIAhB8ABPBEAgCCADEAshCCADQQRBASATQf8ARhtqIQMgA0EBay0AACETCyAUIAhqIRQLDAALCyAPQYABSSEOIBNBgAFJIRIMAAsLIA4gDXunaiEOIBIgEXunaiESIAUgBSkDACAMhDcDACAFQQhqIQUgB0EIaiIHIAZJDQALC28BA38gACgCBCEBIAEtAAAhAiABQQFqIQEgAkH/AHEhAyADQfAATwRAIAMgARALIQMgAUEEQQEgAkH/AHFB/wBGG2ohASABQQFrLQAAIQILIAAgATYCBCAAIAAoAgwgA2o2AgwgACACQYABSTYCEAt0AQR/IAAhAkGAgICAeCEDA0ADQCACKAIMIAIoAghrIQQgBCADSARAIAIoAhBFBEBBAA8LIAIQDQwBCwsgBCADRgRAIAVBFGohBQUgBCEDQRQhBQsgAkEUaiECIAIgAUYEQCAAIQILIAUgASAAa0kNAAtBAQu3AgIDfwV+IAAgAUEUbGohBQNAIAIgB2opAwAhCCAAIQYDQCAIIAYoAgAgB2opAwCDIQggBkEUaiIGIAVJDQALQgAhCUJ/IQsCQANAIAhQDQEgCEIAIAh9gyEKIAggCoUhCCALIApCAX2DIQwgACEGA0AgBiAGKAIEIAwgBigCACAHaikDAIN7pxAKNgIEIAZBADYCDCAGEA0gBkEUaiIGIAVJDQALIAAgBRAOBEAgCSAKhCEJCyAAIQYDQCAGIAYoAgQgBigCEBAKNgIEIAZBFGoiBiAFSQ0AC0IAIApCAYZ9IQsMAAsLIAAhBgNAIAYgBigCBCALIAYoAgAgB2opAwCDe6cQCjYCBCAGQRRqIgYgBUkNAAsgAyADKQMAIAmENwMAIANBCGohAyAHQQhqIgcgBEkNAAsL";

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
   * Adds 1 to the counters (32 bits each) that the rows of a set's documents name, on so many levels one
   * after the other: see ValueRows.
   */
  countRows(
    set: number,
    length: number,
    sets: number,
    firsts: number,
    levels: number,
    rows: number,
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
