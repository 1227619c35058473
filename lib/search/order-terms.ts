// The order of terms in a segment: by code points, which is that of their UTF-8 bytes.

/** UTF-16 units from here on up to U+FFFF come before the pairs that stand for what is beyond. */
const SURROGATES = 0xd800;
const BEHIND = 0xe000;

const rank = (unit: number): number =>
  unit < SURROGATES ? unit : unit < BEHIND ? unit + 0x10000 : unit;

export function compareTerms(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i += 1) {
    const [left, right] = [a.charCodeAt(i), b.charCodeAt(i)];
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}
