// The one open store of this process. Server and pages are bundled apart, so each has its own copy
// of every module: only globalThis is shared. Invariant: at most one store per process.
import type { Store } from "./store.ts";

const shared = globalThis as { [key: symbol]: Store | undefined };
const KEY = Symbol.for("lorary.store");

/** Hands the store that the server opened to the pages. */
export function shareStore(store: Store): void {
  shared[KEY] = store;
}

/** The shared store, opened first where nobody has. */
export function sharedStore(open: () => Store): Store {
  const store = shared[KEY] ?? open();
  shared[KEY] = store;
  return store;
}
