import fc from "fast-check";
import { expect, test } from "vitest";
import { markWords } from "#lib/catalog/mark-words.ts";
import { plainPieces, queryPieces } from "#lib/catalog/query-pieces.ts";

/** The name with what is marked in brackets. */
function marked(name: string, q: string, isForgiving = false): string {
  let text = "";
  let at = 0;
  for (const [from, to] of markWords(name, plainPieces(q), { isForgiving })) {
    text += `${name.slice(at, from)}[${name.slice(from, to)}]`;
    at = to;
  }
  return text + name.slice(at);
}

test.each([
  ["LowRA", "lowra", "[LowRA]"],
  ["LowRA", "low ra", "[LowRA]"],
  ["LowRA", "ra", "Low[RA]"],
  ["Paper Cutout", "pap cut", "[Pap]er [Cut]out"],
  ["Paper Cutout", "aper", "Paper Cutout"],
  ["Été à la plage", "ete", "[Été] à la plage"],
  ["ＡＢＣ style", "abc", "[ＡＢＣ] style"],
  ["墨心 MoXin", "墨心 moxin", "[墨心] [MoXin]"],
  ["传统中国龙", "中国龙", "传统[中国龙]"],
  ["龙与中国", "中国龙", "龙与[中国]"],
  ["Koi v2", "2", "Koi v[2]"],
  ["Ink and paper", '"ink and"', "[Ink] [and] paper"],
  ["Ink and tag", "-ink tag:ink tag:", "Ink and tag"],
  ["Straße", "strasse", "Straße"],
  ["ﬁre", "fi", "[ﬁ]re"],
  ["Anything", "!!!", "Anything"],
  ["Fuxuan 符玄", "honkai fu xuan", "[Fuxuan] 符玄"],
  ["SamDoesArts Style", "sam does arts", "[SamDoesArts] Style"],
  ["Intoxicated", "int ox", "[Int]oxicated"],
  ["Megumin", "megumim", "Megumin"],
])("in %j the words %j are marked as %j", (name, q, expected) => {
  expect(marked(name, q)).toBe(expected);
});

test.each([
  ["Konosuba Megumin", "megumim", "Konosuba [Megumin]"],
  ["CharTurnerBeta - Lora", "charturnr lora", "[CharTurnerBeta] - [Lora]"],
  ["MoXinStyle", "stlye", "MoXin[Style]"],
  ["Elán vital", "elann", "[Elán] vital"],
  ["Style of stylex", "style", "[Style] of [style]x"],
  ["Cart", "cat", "Cart"],
  ["墨心", "墨心心", "[墨心]"],
])("in %j the words %j are marked as %j where typos are forgiven", (name, q, expected) => {
  expect(marked(name, q, true)).toBe(expected);
});

test("marks lie in the name, in order, whatever is asked", () => {
  const text = fc.string({ unit: "binary", maxLength: 40 });
  fc.assert(
    fc.property(text, text, fc.boolean(), (name, q, isForgiving) => {
      let before = -1;
      for (const [from, to] of markWords(name, plainPieces(`${q} ${name}`), { isForgiving })) {
        expect(from).toBeGreaterThan(before);
        expect(to).toBeGreaterThan(from);
        expect(to).toBeLessThanOrEqual(name.length);
        before = to;
      }
    }),
  );
});

test.each([
  ["ink  paper", ["ink", "paper"]],
  ['"exact words" ink', ['"exact words"', "ink"]],
  [
    'tag:"two words" -by:someone -"not this" rest',
    ['tag:"two words"', "-by:someone", '-"not this"', "rest"],
  ],
  ['open "phrase to the end', ["open", '"phrase to the end']],
  ["tag: “two words” by：someone", ["tag:", "“two words”", "by：someone"]],
  ['wo"rds"', ["wo", '"rds"']],
  ["", []],
])("%j has the pieces %j", (q, pieces) => {
  expect(queryPieces(q)).toEqual(pieces);
});
