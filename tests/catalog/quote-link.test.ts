import { expect, test } from "vitest";
import { quoteLink } from "#lib/catalog/quote-link.ts";

const text = { title: "Description", lines: ["Use 0.5-0.8, at best 0.7", "強さは 0.6 がおすすめ"] };

test.each([
  ["Use 0.5-0.8, at best 0.7", "Description-,Use%200.5%2D0.8%2C%20at%20best%200.7"],
  ["at best 0.7", "Use%200.5%2D0.8%2C-,at%20best%200.7"],
  ["強さは 0.6", `Use%200.5%2D0.8%2C%20at%20best%200.7-,${encodeURIComponent("強さは")}%200.6`],
  ["Use 0.5-0.8, at be…", "Description-,Use%200.5%2D0.8%2C%20at"],
  ["a&b, not there", "a%26b%2C%20not%20there"],
  ["half \ud800", `half%20${encodeURIComponent("\ufffd")}`],
])("%j is linked by #:~:text=%s", (quote, directive) => {
  expect(quoteLink(quote, text)).toBe(`#:~:text=${directive}`);
});

test("a long quotation is named by its first and its last whole words", () => {
  const long = `${"begin ".repeat(15)}middle ${"finish ".repeat(15)}`.trim();
  expect(quoteLink(long, { title: "", lines: [] })).toBe(
    `#:~:text=${encodeURIComponent("begin ".repeat(8).trim())},${encodeURIComponent("finish ".repeat(7).trim())}`,
  );
});
