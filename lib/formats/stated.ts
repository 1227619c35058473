// Readings say only what their source states. Invariant: absent fields have no key at all.

type Stated<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The object without the fields that are undefined. */
export function stated<T extends object>(fields: T): Partial<Stated<T>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined),
  ) as Partial<Stated<T>>;
}
