// All matches of a pattern. Invariant: what `matchAll` gives, without the copy of the pattern that
// it makes each time, which costs more than looking through most texts.

/**
 * @param pattern with the flag "g" and without "u" and "v"; it begins anew, and is left so
 * @param most so many at most
 */
export function findAll(text: string, pattern: RegExp, most = Infinity): RegExpExecArray[] {
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
