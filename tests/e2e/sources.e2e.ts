// A model that several sources speak of.
import { expect, test } from "./page.ts";

const MODEL = "/models/7700/loopback-source-%E6%9D%A5%E6%BA%90-api";

test("a card's address leads to the one that the API's number gave it", async ({ page, site }) => {
  await page.goto(`${site}/models/v77001`);
  await expect(page).toHaveURL(site + MODEL);
});

test("the page names its sources, and what they tell otherwise", async ({ page, site }) => {
  await page.goto(site + MODEL);
  const sources = page.getByRole("region", { name: "Sources" });
  await expect(sources.getByRole("listitem").filter({ hasText: "source.md" })).toContainText(
    "Card",
  );
  await expect(sources.getByRole("listitem").filter({ hasText: "7700.json" })).toContainText("API");
  await sources.getByText(/tells? otherwise/).click();
  await expect(sources.locator(".differences")).toContainText("Loopback source 来源");
});

test("licence, scan, hashes and warnings stand in words", async ({ page, site }) => {
  await page.goto(site + MODEL);
  const details = page.getByRole("region", { name: "Details" });
  await expect(details).toContainText("somebody");
  await expect(details).toContainText("Selling imagesyes");
  await expect(details).toContainText("Selling the model or mergesno");
  const files = page.getByRole("region", { name: "Download" });
  await expect(files).toContainText("has archived this model");
  await expect(files).toContainText("Virus scan passed, pickle scan passed, 6 Feb 2024");
  await expect(files).toContainText("no safetensors file");
  await expect(files.getByRole("button", { name: /Copy the AutoV2/ })).toContainText("ababababab");
});

test("rated pictures are hidden until they are asked for, one by one or all", async ({
  page,
  site,
}) => {
  await page.goto(site + MODEL, { waitUntil: "networkidle" });
  const pictures = page.locator(".gallery li");
  const filter = (index: number) =>
    pictures
      .nth(index)
      .locator("img")
      .evaluate((img) => getComputedStyle(img).filter);
  expect(await filter(0)).toContain("blur");
  expect(await filter(1)).toBe("none");
  await page.getByRole("button", { name: "Rated X Show sample 1" }).click();
  expect(await filter(0)).toBe("none");
  expect(await filter(2)).toContain("blur");
  // What was asked for is not hidden again in the lightbox.
  await page.getByRole("link", { name: "Sample 1 of" }).click();
  await expect(page.locator(".slide").first()).toHaveAttribute("data-shown", "");
  await page.keyboard.press("Escape");
  const all = page.getByRole("button", { name: "Show or hide pictures rated R and above" });
  await all.click();
  expect(await filter(2)).toBe("none");
  await page.reload();
  expect(await filter(2)).toBe("none");
  await all.click();
  await page.reload();
  expect(await filter(0)).toContain("blur");
});
