// A statement as text with "?" in order and its parameters.
// Invariant: nothing from outside ever becomes part of a text.

export type Parameters = (string | number | null | Uint8Array)[];

export interface Query {
  text: string;
  params: Parameters;
}

/** One statement for many rows. */
export interface RowsQuery {
  text: string;
  rows: Parameters[];
}

export const sql = (text: string, ...params: Parameters): Query => ({ text, params });

/** The values of one parameter, a list as JSON. */
export const IN_LIST = "(SELECT value FROM json_each(?))";
