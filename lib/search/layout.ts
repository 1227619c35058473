// How a segment lies in memory: a head, then sections. Invariant: all of it is plain bytes with
// addresses relative to the memory's beginning, so that it may be posted between threads, written to
// a file and read back as it is.

/** Changes whenever bytes or the rules of words change, so that older files are built anew. */
export const FORMAT = 8;
export const MAGIC = 0x4c_6f_72_61;
/** Of the head, in bytes. */
export const HEAD = 1024;
const FIRST_SECTION = 8; // in 32-bit numbers
/** Of the numbers that stand for ids, the first that leads to a text. */
export const FIRST_TEXT = 2 ** 31;

/** Sections with the width of their numbers in bytes. */
export const SECTIONS = {
  /** Terms in the order of their code points, UTF-8, one behind the other. */
  termBytes: 1,
  termStarts: 4,
  /** Terms in the order of their reversed texts. */
  termsReversed: 4,
  /** Term → its entries: one for each field. */
  entryStarts: 4,
  entryFields: 1,
  /**
   * How many documents an entry has, where their list and their positions begin (0: none; below HEAD:
   * the one byte that is the positions of each).
   */
  entryCounts: 4,
  entryLists: 4,
  entryPositions: 4,
  /** JSON: [prefix, group, address of its set][] for the beginnings of very many words. */
  prefixes: 1,
  /** JSON: the values of each facet, the most frequent first. */
  facetValues: 1,
  /** Value, counted through all facets → how many documents it has, where their list begins. */
  valueCounts: 4,
  valueLists: 4,
  /** The values of each document: see ValueRows. */
  rows: 2,
  moreRows: 2,
  rowSets: 1,
  rowFirsts: 4,
  rowCounts: 4,
  counterStarts: 4,
  counterValues: 4,
  moreDocuments: 4,
  moreStarts: 4,
  moreValues: 4,
  keys: 4,
  downloads: 4,
  ratingScores: 4,
  ratings: 4,
  published: 4,
  updated: 4,
  sizes: 4,
  /** Ids: numbers below FIRST_TEXT as they are, others by the place of their text among texts. */
  ids: 4,
  idStarts: 4,
  idBytes: 1,
  /** Document → its creator's number among all values + 1; 0: none. */
  creators: 4,
  /** Document → its place in the order of names; the names themselves: see packNames. */
  namePlaces: 4,
  nameBlocks: 4,
  nameBytes: 1,
  /** hashText of the name's words. */
  nameHashes: 4,
  /** Documents by key. */
  byKey: 4,
  /** Documents in the order of a sort. */
  ratingOrder: 4,
  newestOrder: 4,
  updatedOrder: 4,
  nameOrder: 4,
  sizeOrder: 4,
  randomOrder: 4,
} as const;
export type Section = keyof typeof SECTIONS;
const NAMES = Object.keys(SECTIONS) as Section[];

/** A whole segment. */
export interface SegmentImage {
  memory: WebAssembly.Memory;
  /** Bytes in use; what lies behind is for sets of the moment. */
  length: number;
}

export interface Head {
  documents: number;
  length: number;
  sections: Record<Section, { at: number; bytes: number }>;
}

export function writeHead(words: Uint32Array, head: Head): void {
  words.set([MAGIC, FORMAT, head.documents, head.length]);
  for (const [i, name] of NAMES.entries()) {
    const { at, bytes } = head.sections[name];
    words.set([at, bytes], FIRST_SECTION + 2 * i);
  }
}

/** undefined where the bytes are no segment of this format. */
export function readHead(words: Uint32Array): Head | undefined {
  const [magic, format, documents = 0, length = 0] = words;
  if (magic !== MAGIC || format !== FORMAT) return undefined;
  const sections = Object.fromEntries(
    NAMES.map((name, i) => {
      const [at = 0, bytes = 0] = words.subarray(FIRST_SECTION + 2 * i);
      return [name, { at, bytes }];
    }),
  ) as Head["sections"];
  return { documents, length, sections };
}

/** Of a set of so many documents, in bytes. */
export const setBytes = (documents: number): number =>
  Math.max(64, Math.ceil(documents / 512) * 64);

/**
 * Whether so many of the documents are kept as a set instead of a list: from one in 12 on a set is
 * half as large again as the list and works 30 times as fast.
 */
export const isDense = (count: number, documents: number): boolean => count * 12 >= documents;

/** The same for the few values of facets, of which many are counted at a time. */
export const isDenseValue = (count: number, documents: number): boolean => count * 128 >= documents;
