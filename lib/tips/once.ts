// What is looked for on demand. Invariant: it is made at most once.

/** Most texts never ask for it. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
