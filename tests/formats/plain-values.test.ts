import fc from "fast-check";
import { expect, test } from "vitest";
import { Timestamp, WebAddress } from "#lib/catalog/values.ts";
import { isAddress, isTime, placeOf } from "#lib/formats/plain-values.ts";

const ADDRESSES = [
  "https://image.civitai.com/xG1nkqKTMzGDvpLrqFT7WA/1/width=450/1.jpeg",
  "https://civitai.com/api/download/models/63006",
  "https://civitai.com/api/download/models/63006?type=Model&format=SafeTensor",
  "https://civitai.com",
  "https://civitai.com/",
  "https://civitai.com//a",
  "https://civitai.com/a/../b",
  "https://civitai.com/a/.../b",
  "https://civitai.com/a/%2e%2e/b",
  "https://civitai.com/a\\b",
  "https://civitai.com/a b",
  "https://civitai.com/名",
  "https://Civitai.com/a",
  "https://xn--a.com/a",
  "https://127.0.0.1/a",
  "https://a.b/c",
  "http://user@civitai.com:8080/a#b",
  " https://civitai.com/a",
  "https://civitai.com/a\nb",
  "ftp://civitai.com/a",
  "civitai.com/a",
  "",
];

/** Addresses made of pieces that URL treats in its own way. */
const anyAddress = fc
  .array(
    fc.constantFrom(
      "/",
      ".",
      "..",
      "a",
      "B",
      "9",
      "=",
      "-",
      "_",
      "%2e",
      "?",
      "#",
      "\\",
      " ",
      "é",
      ":",
      "@",
      "com",
    ),
    { maxLength: 12 },
  )
  .map((pieces) => `https://a.com${pieces.join("")}`);

test.each(ADDRESSES)("an address passes as the schema says: %j", (text) => {
  expect(isAddress(text)).toBe(WebAddress.safeParse(text).data === text);
});

test("an address's host and path are those of URL", () => {
  const check = (text: string) => {
    if (!isAddress(text)) return;
    const { hostname, pathname } = new URL(text);
    expect(placeOf(text)).toMatchObject({ hostname, pathname });
  };
  for (const text of ADDRESSES) check(text);
  fc.assert(fc.property(anyAddress, check), { numRuns: 5000 });
});

test.each([
  "2023-05-05T11:29:46.765Z",
  "2023-05-05T11:29:46Z",
  "1999-12-31T23:59:59.999Z",
  "2024-02-29T00:00:00.000Z",
  "2023-02-29T00:00:00.000Z",
  "2023-04-31T00:00:00.000Z",
  "2023-13-01T00:00:00.000Z",
  "2023-05-05T24:00:00.000Z",
  "2023-05-05T11:29:46.765+02:00",
  "2023-05-05",
  "",
])("a time passes as the schema says: %j", (text) => {
  expect(isTime(text)).toBe(Timestamp.safeParse(text).success);
});
