import { expect, test } from "./page.ts";

const LOWRA = "/models/v52753/lowra";

test.beforeEach(async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(site + LOWRA);
});

test("LowRA reads best 0.6, range 0.6–0.8, and the sentences that say so", async ({ page }) => {
  const box = page.getByRole("region", { name: "Prompt weight" });
  await expect(box).toContainText("0.60");
  await expect(box).toContainText("best 0.6, range 0.6 – 0.8");
  await expect(box.locator("blockquote")).toContainText([
    "Your start point (weight) is 0.6 ➜ <lora:LowRA:0.6>",
    "The best weight range is about 0.6 ≈ 0.8",
  ]);
});

test("copy puts the exact tag of the chosen weight and version on the clipboard", async ({
  page,
}) => {
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  const copy = page.getByRole("button", { name: "Copy the prompt tag" });
  await copy.click();
  await expect(page.locator("output")).toHaveText(/^Copied <lora:LowRA:0\.6>/);
  expect(await clipboard()).toMatch(/^<lora:LowRA:0\.6>(?:, |$)/);

  const slider = page.getByRole("slider", { name: "Prompt weight" });
  await slider.focus();
  await slider.press("ArrowRight");
  await slider.press("ArrowRight");
  await copy.click();
  await expect(page.locator("output")).toHaveText(/^Copied <lora:LowRA:0\.7>/);
  expect(await clipboard()).toMatch(/^<lora:LowRA:0\.7>(?:, |$)/);

  await page
    .getByRole("navigation", { name: "Versions" })
    .getByRole("link", { name: /v1\.0/ })
    .click();
  await expect(page.getByRole("region", { name: "Prompt weight" })).toContainText("<lora:LowRa:");
  await copy.click();
  await expect(page.locator("output")).toHaveText(/Copied <lora:LowRa:/);
  expect(await clipboard()).toMatch(/^<lora:LowRa:[\d.]+>(?:, |$)/);
});

test("the slider's band and thumb lie on one scale", async ({ page }) => {
  const slider = page.getByRole("slider");
  const band = await page.locator(".band").boundingBox();
  const input = await slider.boundingBox();
  expect(band && input).toBeTruthy();
  if (!band || !input) return;
  // A click on the band's right end chooses the band's maximum.
  await page.mouse.click(band.x + band.width, input.y + input.height / 2);
  await expect(slider).toHaveValue("0.8");
  await page.mouse.click(band.x, input.y + input.height / 2);
  await expect(slider).toHaveValue("0.6");
});

test("where nothing is known no number is invented", async ({ page, site }) => {
  await page.goto(`${site}/?q=loopback`);
  await page.getByRole("link", { name: "Loopback source" }).click();
  const box = page.getByRole("region", { name: "Prompt weight" });
  await expect(box).toContainText("No advice found");
  await expect(box.locator(".tag")).toContainText("<lora:来源 source v2:…>");
  await expect(box.getByRole("button", { name: "Copy the prompt tag" })).toBeDisabled();
  await box.getByRole("slider").focus();
  await box.getByRole("slider").press("ArrowRight");
  await expect(box.getByRole("button", { name: "Copy the prompt tag" })).toBeEnabled();
});

test("the lightbox opens, moves and closes by keyboard and gives the focus back", async ({
  page,
}) => {
  const shot = page.getByRole("link", { name: "Sample 2 of LowRA v2.0" });
  const dialog = page.getByRole("dialog");
  await expect(async () => {
    await shot.focus();
    await page.keyboard.press("Enter");
    await expect(dialog).toBeVisible({ timeout: 500 });
  }).toPass();
  await expect(dialog).toContainText("2 / 4");
  await page.keyboard.press("ArrowRight");
  await expect(dialog).toContainText("3 / 4");
  await page.keyboard.press("End");
  await expect(dialog).toContainText("4 / 4");
  await page.keyboard.press("Home");
  await expect(dialog).toContainText("1 / 4");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(shot).toBeFocused();
});

test("a picture that cannot be had is a drawn cover, never a broken one", async ({ page }) => {
  const picture = page.locator(".gallery img").first();
  await expect(async () => {
    const width = await picture.evaluate((img: HTMLImageElement) =>
      img.complete ? img.naturalWidth : 0,
    );
    expect(width).toBeGreaterThan(0);
  }).toPass();
});

test("a strange slug leads to the right address and an unknown id to a page in words", async ({
  page,
  site,
}) => {
  await page.goto(`${site}/models/v52753/other?version=52753`);
  await expect(page).toHaveURL(`${site}${LOWRA}?version=52753`);
});
