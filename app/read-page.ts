interface Slice {
  offset: number;
  limit: number;
}

/** A page of a list, `size` entries long; beyond the last, the last. */
export async function readPage<List extends { total: number }>(
  asked: number,
  size: number,
  read: (slice: Slice) => Promise<List>,
): Promise<List & { page: number; pageCount: number }> {
  const list = await read({ offset: (asked - 1) * size, limit: size });
  const pageCount = Math.max(1, Math.ceil(list.total / size));
  if (asked > pageCount) return readPage(pageCount, size, read);
  return { ...list, page: asked, pageCount };
}
