import fc from "fast-check";
import { expect, test } from "vitest";
import { fold, nameKey, pairsOf, piecesOf, spelled, tokensOf } from "#lib/catalog/words.ts";

const said = (text: string): string =>
  tokensOf(text)
    .map((token) => `${token.text}@${token.at}`)
    .join(" ");

test.each([
  ["LowRA", "lowra@0 low@0 ra@0"],
  ["low-ra_v2.1", "low@0 ra@1 lowra@0 v2@2 v@2 2@2 1@3"],
  ["PC-98 kai'sa a--b 0.6-0.8", "pc@0 98@1 pc98@0 kai@2 sa@3 kaisa@2 a@4 b@5 0@6 6@7 0@8 8@9"],
  ["É-a-b c’d-", "e@0 a@1 b@2 eab@0 c@3 d@4 cd@3"],
  ["和泉 紗霧・千", "和@0 和泉@0 泉@1 泉紗@1 紗@2 紗霧@2 霧@3 霧千@3 千@4"],
  ["和　泉 , 紗 a 霧", "和@0 和泉@0 泉@1 紗@2 a@3 霧@4"],
  ["和/泉 \n紗 x霧", "和@0 泉@1 紗@2 x@3 霧@4"],
  ["XMLHttp2x", "xmlhttp2x@0 xml@0 http@0 2@0 x@0"],
  ["A Bc ABc abC", "a@0 bc@1 abc@2 a@2 bc@2 abc@3 ab@3 c@3"],
  ["ＦＵＬＬ　width ｶﾞ", "full@0 width@1 ガ@2"],
  ["Élan naïve Ångström", "elan@0 naive@1 angstrom@2"],
  ["ΟΔΟΣ οδός", "οδοσ@0 οδοσ@1"],
  ["がか", "が@0 がか@0 か@1"],
  ["中国龙", "中@0 中国@0 国@1 国龙@1 龙@2"],
  ["墨心 moxin", "墨@0 墨心@0 心@1 moxin@2"],
  ["v2墨", "v2@0 v@0 2@0 墨@1"],
  ["a🐉b", "a@0 🐉@1 b@2"],
  ["soft\u00adhyphen zero\u200bwidth", "softhyphen@0 zerowidth@1"],
  ["x\ud800y \udc00", "x@0 y@1"],
  ["! \0 - \u0301", ""],
  ["한국어 모델", "한@0 한국@0 국@1 국어@1 어@2 어모@2 모@3 모델@3 델@4"],
])("%s → %s", (text, expected) => {
  const found = said(text).split(" ").sort();
  expect(found).toEqual(expected.split(" ").sort());
});

test("long words are cut alike", () => {
  const [token] = tokensOf("a".repeat(200_000));
  expect(token).toEqual({ text: "a".repeat(40), at: 0 });
  expect(tokensOf("é".repeat(200_000))[0]?.text).toBe("e".repeat(40));
  expect([...(tokensOf("𝔸𐐀".repeat(100_000))[0]?.text ?? "")]).toHaveLength(40);
  expect(tokensOf("aB".repeat(100_000))).toHaveLength(100_002);
  expect(tokensOf("中".repeat(100_000))).toHaveLength(199_999);
});

test("words that read alike are spelled alike", () => {
  expect(spelled("  Ｌow-RA:  墨心moxin! ")).toBe("low ra 墨心 moxin");
  expect(fold("ÉΣς")).toBe("eσσ");
  expect(nameKey(" Éa\ud800")).toBe("ea\ufffd");
  expect(pairsOf("中")).toEqual(["中"]);
  expect(pairsOf("中🐉龙")).toEqual(["中🐉", "🐉龙"]);
});

test("texts taken apart in pieces give the words of the whole", () => {
  const unit = fc.constantFrom(
    "a",
    "B",
    "1",
    " ",
    "-",
    "é",
    "e\u0301",
    "中",
    "ｶﾞ",
    "🐉",
    "\ud800",
    "\u200d",
    "Ǆ",
    "İ",
  );
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
      const pieces = piecesOf(text);
      const characters = pieces.flatMap((piece) => (piece.run ? [...piece.text] : [piece.text]));
      const tokens = tokensOf(text);
      const firsts = characters.map((_, at) =>
        tokens.filter((token) => token.at === at).map((token) => token.text),
      );
      expect(tokens.every(({ at }) => at < characters.length)).toBe(true);
      expect(tokens.at(-1)?.at).toBe(characters.length > 0 ? characters.length - 1 : undefined);
      characters.forEach((character, at) => {
        expect(firsts[at]).toContain(character);
      });
    }),
    { numRuns: 2000 },
  );
});
