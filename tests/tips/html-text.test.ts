import fc from "fast-check";
import { expect, test } from "vitest";
import { htmlToLines } from "#lib/tips/html-text.ts";

test("block elements break lines, inline ones do not", () => {
  expect(
    htmlToLines("<h1>Title</h1><p>one <b>bold</b><br/>two</p><ul><li><p>a</p></li><li>b</ul>c"),
  ).toEqual(["Title", "one bold", "two", "a", "b", "c"]);
});

test("entities are decoded, white space is folded", () => {
  expect(htmlToLines("<code>&lt;lora:LowRA:0.6&gt;</code>\n\t&nbsp; a &amp; b&#x20;&#33;")).toEqual(
    ["<lora:LowRA:0.6> a & b !"],
  );
});

test("struck-out words, scripts and comments are left out", () => {
  expect(
    htmlToLines(
      "<p><s>old <b>0.9</b></s>new <DEL>x</DEL><strike>y</strike>0.7</p><!-- 0.5 --><script>0.1</script><style>p{}</style>",
    ),
  ).toEqual(["new 0.7"]);
});

test("text without any element, or with broken ones, is read as it stands", () => {
  expect(htmlToLines("a < b")).toEqual(["a < b"]);
  expect(htmlToLines("</s>kept</p></p>")).toEqual(["kept"]);
  expect(htmlToLines("")).toEqual([]);
});

test("any text gives lines without breaks or blanks at the ends", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      for (const line of htmlToLines(text)) {
        expect(line).toBe(line.trim());
        expect(line).not.toMatch(/[\r\n]/);
      }
    }),
  );
});

test("deep nesting and millions of tags are read to the end", () => {
  expect(htmlToLines(`${"<b>".repeat(1_000_000)}deep${"</i>".repeat(1_000_000)}`)).toEqual([
    "deep",
  ]);
});
