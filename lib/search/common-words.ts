// Words that most texts have. Two of them in a row are a term of their own in bodies, since a phrase
// of them would otherwise walk through all their places in nearly all texts. Invariant: a pair has
// its term wherever its words stand one behind the other in one value.

export const COMMON_WORDS: readonly string[] = (
  "a all an and are as at be but by can for from have i if in is it lora more my not of on or so " +
  "that the this to use was will with you your"
).split(" ");
const COMMON: ReadonlySet<string> = new Set(COMMON_WORDS);

const isCommon = (word: string): boolean => COMMON.has(word);

/** Before all words, of which none begins so: no beginning and no typo of a word leads to it. */
const MARK = "\u0001";

export const pairTerm = (first: string, second: string): string => `${MARK}${first} ${second}`;

/** A term of a phrase, and how many words behind the phrase's first one it begins. */
export interface PhraseTerm {
  text: string;
  offset: number;
}

/** The terms of a phrase where pairs are kept: pairs where two common words meet, else the words. */
export function phraseTerms(words: readonly string[]): PhraseTerm[] {
  const isPair = (at: number): boolean =>
    at >= 0 && at + 1 < words.length && isCommon(words[at] ?? "") && isCommon(words[at + 1] ?? "");
  return words.flatMap((word, offset) => {
    if (isPair(offset)) return [{ text: pairTerm(word, words[offset + 1] ?? ""), offset }];
    return isPair(offset - 1) ? [] : [{ text: word, offset }];
  });
}
