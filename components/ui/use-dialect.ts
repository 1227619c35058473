"use client";

import { useSyncExternalStore } from "react";
import {
  DEFAULT_DIALECT,
  type Dialect,
  type DialectId,
  findDialect,
} from "#lib/catalog/dialects.ts";

const KEY = "lorary.dialect";

/** What this page's reader chose where storage is forbidden. */
let unstored: DialectId | undefined;
const listeners = new Set<() => void>();

function readDialect(): Dialect {
  try {
    return findDialect(unstored ?? localStorage.getItem(KEY));
  } catch {
    return DEFAULT_DIALECT;
  }
}

/** Remembers the dialect for all pages; those that are open in other tabs follow. */
export function setDialect(id: DialectId): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    unstored = id;
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener("storage", listener);
  return () => {
    listeners.delete(listener);
    removeEventListener("storage", listener);
  };
}

/** The remembered dialect; on the server, and until the page is awake, that of A1111. */
export function useDialect(): Dialect {
  return useSyncExternalStore(subscribe, readDialect, () => DEFAULT_DIALECT);
}

const stay = () => () => undefined;

/** Whether scripts have taken the page over: false on the server and for the first rendering. */
export function useAwake(): boolean {
  return useSyncExternalStore(
    stay,
    () => true,
    () => false,
  );
}
