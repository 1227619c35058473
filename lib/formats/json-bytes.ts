// JSON's bytes, and the states of a scanner between them, for json-splitter.ts.
import { cite } from "./json-faults.ts";

export const LINE_END = 0x0a;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

/** What a scanner may meet next. */
export const State = {
  value: 0,
  /** In a list that has just begun. */
  firstValue: 1,
  /** In an object that has just begun. */
  firstKey: 2,
  key: 3,
  colon: 4,
  /** Behind a value within brackets. */
  after: 5,
  string: 6,
  escape: 7,
  /** In a number or a word. */
  scalar: 8,
  /** Within brackets beyond the deepest level, which are only counted. */
  deep: 9,
  /** Passing over the rest of a line. */
  seek: 10,
  /** At the start of a line, looking for a value to go on with. */
  lineStart: 11,
  /** Nothing more is read. */
  ignore: 12,
} as const;
export type State = (typeof State)[keyof typeof State];

/** The states in words, where one can be in them when a text is wrong. */
export const EXPECTED: Partial<Record<State, string>> = {
  [State.value]: "a value",
  [State.firstValue]: "a value or ]",
  [State.firstKey]: "a key in double quotes or }",
  [State.key]: "a key in double quotes",
  [State.colon]: "a colon after the key",
  [State.string]: "a double quote at the end of the string",
  [State.escape]: "a double quote at the end of the string",
  [State.scalar]: "a value",
  [State.deep]: "the end of the nested lists",
};

export const isOpener = (byte: number | undefined): boolean =>
  byte === OPEN_OBJECT || byte === OPEN_LIST;

/** Blank, tab and the two bytes of line ends. */
export const isBlank = (byte: number | undefined): boolean =>
  byte === 0x20 || byte === LINE_END || byte === 0x0d || byte === 0x09;

/** [-+.0-9A-Za-z]: numbers and words; whether they are well-formed is a parser's to say. */
export const isWord = (byte: number | undefined): boolean =>
  byte !== undefined &&
  ((byte >= 0x30 && byte <= 0x39) ||
    ((byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7a) ||
    byte === 0x2d ||
    byte === 0x2b ||
    byte === 0x2e);

/** No text in ASCII, and so no JSON, begins with these. */
export const isBinary = (byte: number | undefined): boolean =>
  byte !== undefined && (byte < 0x20 || byte > 0x7e);

/** What stands at a place, for messages: one byte, since the next may be in the next chunk. */
export function describeAt(chunk: Buffer, at: number): string {
  const byte = chunk[at];
  if (byte === undefined) return "the end of the text";
  if (byte === LINE_END) return "the end of the line";
  return isBinary(byte) ? "a byte that is not ASCII text" : cite(String.fromCharCode(byte));
}
