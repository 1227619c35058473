import { expect, test } from "vitest";
import { cornersOf } from "#lib/catalog/blur.ts";

test("corners are four colours of three digits", () => {
  expect(cornersOf("LEHV6nWB2yk8pyo0adR*.7kCMdnj")).toEqual("8aa9aa889988");
});

test.each([undefined, "", "LEHV6n", "not a hash", "💥".repeat(10)])("%j has none", (text) => {
  expect(cornersOf(text)).toBeUndefined();
});
