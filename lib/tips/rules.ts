// Which rules for reading tips these are. Invariant: grows with every change after which the same
// documents give other tips, since catalogs keep the tips that were read when a model came in.

/** Catalogs made by other rules are read again from the documents they keep (lib/import/renew.ts). */
export const TIPS_RULES = 2;
