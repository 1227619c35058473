import { expect, test } from "vitest";
import { visible } from "#lib/formats/visible.ts";

test("what a terminal would obey is shown instead, and all other text stays", () => {
  expect(visible("a\n\u001b[31m\u007f\u009b2J\0")).toBe("a\\n\\u001b[31m\\u007f\\u009b2J\\u0000");
  expect(visible("夜 \\n é 🙂")).toBe("夜 \\n é 🙂");
});
