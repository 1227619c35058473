// All matches of a pattern. Invariant: what `matchAll` gives, without the copy of the pattern that
// it makes each time, which costs more than looking through most texts.

/** @param pattern with the flag "g"; it is left as it was */
export function findAll(
  text: string,
  pattern: RegExp,
  most = Number.POSITIVE_INFINITY,
): RegExpExecArray[] {
  const found: RegExpExecArray[] = [];
  pattern.lastIndex = 0;
  while (found.length < most) {
    const match = pattern.exec(text);
    if (match === null) break;
    found.push(match);
    if (match[0] === "") pattern.lastIndex += 1;
  }
  pattern.lastIndex = 0;
  return found;
}
