// What pages are told of the one who asks, in a header that the server itself puts on the request.
// Invariant: what a client sends under this name never reaches a page.

export const VISITOR_HEADER = "lorary-visitor";

/** local: at the computer the catalog runs on · admin: holds the admin token · guest: all others. */
export type Visitor = "local" | "admin" | "guest";

/** True for those who may import and read the journal of imports. */
export const mayImport = (visitor: string | null | undefined): boolean =>
  visitor === "local" || visitor === "admin";
