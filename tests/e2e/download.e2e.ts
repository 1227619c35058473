import { stat } from "node:fs/promises";
import { expect, test } from "./page.ts";
import { FILE_BYTES } from "./source.ts";

test.beforeEach(async ({ page, site }) => {
  await page.goto(`${site}/?q=loopback`);
  await page.getByRole("link", { name: "Loopback source" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Loopback");
});

test("a file downloads through the catalog, whole and under its own name", async ({ page }) => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: /^Download 来源/ }).click(),
  ]);
  expect(download.suggestedFilename()).toBe("来源 source v2.safetensors");
  expect((await stat(await download.path())).size).toBe(FILE_BYTES);
});

test("a file that needs a key is a page in words, not a saved error", async ({ page, faults }) => {
  await page.getByRole("link", { name: /needs a key/ }).click();
  await expect(page).toHaveURL(/version=77001/);
  await page.getByRole("link", { name: /^Download 来源/ }).click();
  await expect(page.locator("body")).toContainText("CIVITAI_TOKEN");
  // The browser logs the status of the page itself.
  faults.splice(0, faults.length, ...faults.filter((fault) => !/status of 401/.test(fault)));
});
