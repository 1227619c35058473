// The machine's wide instructions over sets of documents. Invariant: CODE is kernels.wat, assembled
// (tests/search/kernels.test.ts assembles it again and compares).

export const CODE =
  "AGFzbQEAAAABTApgAn9/AGADf39/AGADf39/AX9gC39/f39/f39/f39/AGAEf39/fwBgBH9/f38Bf2ACf38Bf2AHf39/f39/fwBgAX8AYAV/f39/fwACEgEDZW52Bm1lbW9yeQIDAYCABAMTEgABAQEBAgIDBAIEBQYGBwgGCQd7DQVjbGVhcgAABGNvcHkAAQNhbmQAAgJvcgADBmFuZE5vdAAECGNvdW50QW5kAAUJY291bnRSb3dzAAcLY291bnRDb2x1bW4ACAp0YWtlQ291bnRzAAkGb3JMaXN0AAoJY291bnRMaXN0AAsEcGFpcgAOBnBocmFzZQARCpYYEgsAIABBACAB/AsACwwAIAAgASAC/AoAAAtzAQF/IAAgAmohAwNAIAAgAP0ABAAgAf0ABAD9Tv0LBAAgACAA/QAEECAB/QAEEP1O/QsEECAAIAD9AAQgIAH9AAQg/U79CwQgIAAgAP0ABDAgAf0ABDD9Tv0LBDAgAUHAAGohASAAQcAAaiIAIANJDQALC3MBAX8gACACaiEDA0AgACAA/QAEACAB/QAEAP1Q/QsEACAAIAD9AAQQIAH9AAQQ/VD9CwQQIAAgAP0ABCAgAf0ABCD9UP0LBCAgACAA/QAEMCAB/QAEMP1Q/QsEMCABQcAAaiEBIABBwABqIgAgA0kNAAsLcwEBfyAAIAJqIQMDQCAAIAD9AAQAIAH9AAQA/U/9CwQAIAAgAP0ABBAgAf0ABBD9T/0LBBAgACAA/QAEICAB/QAEIP1P/QsEICAAIAD9AAQwIAH9AAQw/U/9CwQwIAFBwABqIQEgAEHAAGoiACADSQ0ACwuUAQIBfwF+IAAgAmohAwNAIAQgACkDACABKQMAg3sgACkDCCABKQMIg3t8IAApAxAgASkDEIN7IAApAxggASkDGIN7fHwgACkDICABKQMgg3sgACkDKCABKQMog3t8IAApAzAgASkDMIN7IAApAzggASkDOIN7fHx8fCEEIAFBwABqIQEgAEHAAGoiACADSQ0ACyAEpwtjAQF/AkADQCABIAJGDQEgACABaiEDIAFBP3FFBEAgA/0ABAAgA/0ABBD9UCAD/QAEICAD/QAEMP1Q/VD9U0UEQCABQcAAaiEBDAILCyADKQMAUEUNASABQQhqIQEMAAsLIAEL3wMDAX8Dfgl/IApBgAJqIRUDQCAKIRQCQANAIAAgCyABEAYhCyALIAFGDQEgACALaikDACENIAIgC0EHdGohECANIQ4DQCAQIA56p0EEdGohEiAXIBIoAgBzIRcgFCASNgIAIBQgA0ECdGohFCAUIBJBCGo2AgAgFCAEQQJ0aiEUIA4gDkIBfYMiDlBFDQALQQAhDyAFIAtqIRAgBiALQQF2aiERAkADQCAPIAdGDQEgECkDACEMIA0gDIMhDSANUA0BIA0hDgNAIAggESgCACAMQn8gDkIAIA59hIWDe6dqQQN0aiESIBcgEigCAHMhFyAUIBI2AgAgFEEEaiEUIA4gDkIBfYMiDlBFDQALIBAgAWohECARIAFBAXZqIREgD0EBaiEPDAALCyALQQhqIQsgFCAVSQ0ACwsCQANAIBQgCkYNASAUQQRrIRQgFCgCACESIBIoAgAhEyAJIBNB//8DcUECdGohFiAWIBYoAgBBAWo2AgAgCSATQRB2QQJ0aiEWIBYgFigCAEEBajYCACASKAIEIRMgCSATQf//A3FBAnRqIRYgFiAWKAIAQQFqNgIAIAkgE0EQdkECdGohFiAWIBYoAgBBAWo2AgAMAAsLIAsgAUkNAAsgCiAXNgIAC28DAX8BfgJ/AkADQCAAIAQgARAGIQQgBCABRg0BIAAgBGopAwAhBSACIARBBXRqIQYDQCADIAYgBXqnQQJ0aigCAEECdGohByAHIAcoAgBBAWo2AgAgBSAFQgF9gyIFUEUNAAsgBEEIaiEEDAALCwuAAQEFfyACIQcgACEDIAAgAWohBANAIAP9AAQA/VMEQCADQRBqIQUDQCADKAIAIQYgBgRAIAIgAyAAa0ECdjYCACACIAY2AgQgA0EANgIAIAJBCGohAgsgA0EEaiIDIAVJDQALIANBEGshAwsgA0EQaiIDIARJDQALIAIgB2tBA3YL3wEBCH9BfyEEAkADQCABRQ0BIAFBAWshASAALwEAIQYgBkEHdkEBcSEHIAcgBkEPdnEEQEEAIQVBACEKA0AgAC0AACEJIABBAWohACAFIAlB/wBxIAp0aiEFIApBB2ohCiAJQYABTw0ACwUgBkH/AHEhBSAGQYD+AXFBAXYhCCACBEAgAEEBIAdqaiEAIAUgCEEAIAdrcXIhBQUgAEEBaiEAIAcEQCAAQQFqIQAgBSAIciEFCwsLIARBAWogBWohBCADIARBA3ZqIgsgCy0AAEEBIARBB3F0cjoAAAwACwsL3wEBCH9BfyEEAkADQCABRQ0BIAFBAWshASAALwEAIQYgBkEHdkEBcSEHIAcgBkEPdnEEQEEAIQVBACEKA0AgAC0AACEJIABBAWohACAFIAlB/wBxIAp0aiEFIApBB2ohCiAJQYABTw0ACwUgBkH/AHEhBSAGQYD+AXFBAXYhCCACBEAgAEEBIAdqaiEAIAUgCEEAIAdrcXIhBQUgAEEBaiEAIAcEQCAAQQFqIQAgBSAIciEFCwsLIARBAWogBWohBCALQQEgAyAEQQN2ai0AACAEQQdxdnFqIQsMAAsLIAsLcgIBfgF/IAFFBEAgAA8LAkADQCAAKQMAQoCBgoSIkKDAgH+DIQIgAnunIQMgAyABTw0BIAEgA2shASAAQQhqIQAMAAsLAkADQCABQQFGDQEgAiACQgF9gyECIAFBAWshAQwACwsgAEEBIAJ6p0EDdmpqC1MAIABB/wBJBH9B8AAgAEHwAGtBB3QgAS0AAEH/AHFyagUgAS0AAEH/AHEgAS0AAUH/AHFBB3RyIAEtAAJB/wBxQQ50IAEtAANB/wBxQRV0cnILC6oEBQJ/BX4DfwF+A38DQCAAIAdqKQMAIQ0gAiAHaikDACERIA0gEYMhC0IAIQwCQANAIAtQDQEgC0IAIAt9gyEJIAsgCYUhCyAJQgF9IQogASAOIA0gCoN7p2oQDCEBIAMgEiARIAqDe6dqEAwhAyAKIAmEQn+FIQogDSAKgyENIBEgCoMhEUEAIRBBACAEayEUIAEtAAAhDyABQQFqIQEgD0H/AHEhCCAIQfAATwRAIAggARANIQggAUEEQQEgD0H/AEYbaiEBIAFBAWstAAAhDwsgECAIaiEQIAMtAAAhEyADQQFqIQMgE0H/AHEhCCAIQfAATwRAIAggAxANIQggA0EEQQEgE0H/AEYbaiEDIANBAWstAAAhEwsgFCAIaiEUAkADQCAQIBRGBEAgDCAJhCEMDAILIBAgFEgEQCAPQYABTw0CIAEtAAAhDyABQQFqIQEgD0H/AHEhCCAIQfAATwRAIAggARANIQggAUEEQQEgD0H/AEYbaiEBIAFBAWstAAAhDwsgECAIaiEQBSATQYABTw0CIAMtAAAhEyADQQFqIQMgE0H/AHEhCCAIQfAATwRAIAggAxANIQggA0EEQQEgE0H/AEYbaiEDIANBAWstAAAhEwsgFCAIaiEUCwwACwsgD0GAAUkhDiATQYABSSESDAALCyAOIA17p2ohDiASIBF7p2ohEiAFIAUpAwAgDIQ3AwAgBUEIaiEFIAdBCGoiByAGSQ0ACwtvAQN/IAAoAgQhASABLQAAIQIgAUEBaiEBIAJB/wBxIQMgA0HwAE8EQCADIAEQDSEDIAFBBEEBIAJB/wBxQf8ARhtqIQEgAUEBay0AACECCyAAIAE2AgQgACAAKAIMIANqNgIMIAAgAkGAAUk2AhALdAEEfyAAIQJBgICAgHghAwNAA0AgAigCDCACKAIIayEEIAQgA0gEQCACKAIQRQRAQQAPCyACEA8MAQsLIAQgA0YEQCAFQRRqIQUFIAQhA0EUIQULIAJBFGohAiACIAFGBEAgACECCyAFIAEgAGtJDQALQQELtwICA38FfiAAIAFBFGxqIQUDQCACIAdqKQMAIQggACEGA0AgCCAGKAIAIAdqKQMAgyEIIAZBFGoiBiAFSQ0AC0IAIQlCfyELAkADQCAIUA0BIAhCACAIfYMhCiAIIAqFIQggCyAKQgF9gyEMIAAhBgNAIAYgBigCBCAMIAYoAgAgB2opAwCDe6cQDDYCBCAGQQA2AgwgBhAPIAZBFGoiBiAFSQ0ACyAAIAUQEARAIAkgCoQhCQsgACEGA0AgBiAGKAIEIAYoAhAQDDYCBCAGQRRqIgYgBUkNAAtCACAKQgGGfSELDAALCyAAIQYDQCAGIAYoAgQgCyAGKAIAIAdqKQMAg3unEAw2AgQgBkEUaiIGIAVJDQALIAMgAykDACAJhDcDACADQQhqIQMgB0EIaiIHIARJDQALCw==";

/** All take addresses; lengths are in bytes, multiples of 64 and not 0. */
export interface Kernels {
  /** to = nothing; several times as fast as fill, which takes care of other threads */
  clear(to: number, length: number): void;
  /** to = from */
  copy(to: number, from: number, length: number): void;
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
