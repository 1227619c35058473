// Typing errors: which words may be meant by one that was typed.
// Invariant: what is meant differs by one letter more, less or other, or by two neighbours that changed
// places; all words are given as their code points.

/** A word needs so many for a typo to be forgiven … */
export const SHORTEST_WORD = 5;
/** … a word to be taken for it … */
const SHORTEST_MEANT = 4;
/** … and a word for a typo to be forgiven in what is only the beginning of another. */
const LONG_WORD = 7;

/** Optimal string alignment distance 1. */
function isNear(a: readonly string[], b: readonly string[]): boolean {
  const shorter = Math.min(a.length, b.length);
  let start = 0;
  while (start < shorter && a[start] === b[start]) start += 1;
  let end = 0;
  while (end < shorter - start && a.at(-1 - end) === b.at(-1 - end)) end += 1;
  const [left, right] = [a.length - start - end, b.length - start - end];
  if (left + right === 0) return false;
  if (left <= 1 && right <= 1) return true;
  return left === 2 && right === 2 && a[start] === b[start + 1] && a[start + 1] === b[start];
}

/** The typo lies between the first half and the last letter, which are right. */
function isNearBeginning(typed: readonly string[], word: readonly string[]): boolean {
  const half = typed.length >>> 1;
  for (let i = 0; i < half; i += 1) if (typed[i] !== word[i]) return false;
  return [-1, 0, 1].some((more) => {
    const length = typed.length + more;
    const isRight = length < word.length && word[length - 1] === typed.at(-1);
    return isRight && isNear(typed, word.slice(0, length));
  });
}

/** Whether a word may be meant by one that was typed, and is not it. */
export function isMeant(typed: readonly string[], word: readonly string[]): boolean {
  if (typed.length < SHORTEST_WORD || word.length < SHORTEST_MEANT) return false;
  if (Math.abs(typed.length - word.length) <= 1 && isNear(typed, word)) return true;
  return typed.length >= LONG_WORD && isNearBeginning(typed, word);
}
