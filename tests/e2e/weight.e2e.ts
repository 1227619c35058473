import type { Page } from "@playwright/test";
import sharp from "sharp";
import { expect, test } from "./page.ts";

const DUSK = "/models/7900/dusk-lights";

test.beforeEach(async ({ page, site, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(site + DUSK);
});

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());
const slider = (page: Page) => page.getByRole("slider", { name: "Prompt weight" });

/** Awake: it answers keys. */
async function choose(page: Page, label: RegExp): Promise<void> {
  const button = page.getByRole("button", { name: label });
  await expect(async () => {
    await button.click();
    await expect(button).toHaveAttribute("aria-pressed", "true", { timeout: 500 });
  }).toPass();
}

async function middle(page: Page, selector: string): Promise<number> {
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not there`);
  return box.x + box.width / 2;
}

/** The middle of the thumb, by its pixels: the only run of the text's colour in its row. */
async function thumbMiddle(page: Page): Promise<number> {
  const box = await slider(page).boundingBox();
  if (!box) throw new Error("no slider");
  // Below the line and the band, where only the thumb is.
  const clip = { x: box.x, y: box.y + box.height / 2 + 4, width: box.width, height: 2 };
  const shot = sharp(await page.screenshot({ clip })).greyscale();
  const { data, info } = await shot.raw().toBuffer({ resolveWithObject: true });
  const ink = [...data.subarray(0, info.width)].map((grey) => grey > 200);
  return box.x + (ink.indexOf(true) + ink.lastIndexOf(true) + 1) / 2;
}

test("bars, band, best mark, ticks and thumb stand on one scale, to the pixel", async ({
  page,
}) => {
  await page.emulateMedia({ colorScheme: "dark" });
  const band = await page.locator(".band").boundingBox();
  if (!band) throw new Error("no band");
  const at = (weight: number) => page.locator(`.bars [data-weight="${weight}"]`);
  await expect(page.locator(".bars i")).toHaveCount(3);
  await expect(at(0.65)).toHaveClass("advised");
  await expect(at(0.9)).not.toHaveClass("advised");

  // One weight is so many pixels, by the band; the bars and the marks have to agree.
  const pixels = (weight: number) => band.x + ((weight - 0.5) / (0.8 - 0.5)) * band.width;
  for (const weight of [0.6, 0.65, 0.9])
    expect(
      Math.abs((await middle(page, `.bars [data-weight="${weight}"]`)) - pixels(weight)),
    ).toBeLessThan(0.75);
  expect(Math.abs((await middle(page, ".slider .best")) - pixels(0.7))).toBeLessThan(0.75);
  expect(Math.abs((await middle(page, ".ticks span:nth-child(3)")) - pixels(1))).toBeLessThan(0.75);

  for (const [label, weight] of [
    [/^min 0\.5$/, 0.5],
    [/^samples’ median 0\.65$/, 0.65],
    [/^best 0\.7$/, 0.7],
    [/^max 0\.8$/, 0.8],
  ] as const) {
    await choose(page, label);
    await expect(slider(page)).toHaveValue(String(weight));
    await page.mouse.move(5, 5);
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    expect(Math.abs((await thumbMiddle(page)) - pixels(weight))).toBeLessThanOrEqual(1);
  }
});

test("keys go in steps of 0.05, with Shift of 0.01, and are read aloud", async ({ page }) => {
  await choose(page, /^best 0\.7$/);
  const keys: [string, string][] = [
    ["ArrowRight", "0.75"],
    ["Shift+ArrowRight", "0.76"],
    ["ArrowRight", "0.8"],
    ["Shift+ArrowDown", "0.79"],
    ["ArrowLeft", "0.75"],
    ["PageDown", "0.7"],
    ["Home", "0"],
    ["ArrowLeft", "0"],
    ["End", "1.5"],
  ];
  for (const [key, value] of keys) {
    await slider(page).press(key);
    await expect(slider(page)).toHaveValue(value);
  }
  await expect(slider(page)).toHaveAttribute("aria-valuetext", "1.5, no sample at 1.5");
});

test("dragging snaps to 0.05, with Shift to 0.01", async ({ page }) => {
  await choose(page, /^best 0\.7$/);
  const box = await slider(page).boundingBox();
  if (!box) throw new Error("no slider");
  const y = box.y + box.height / 2;
  const x = (weight: number) => box.x + 9 + (weight / 1.5) * (box.width - 18);
  await page.mouse.move(x(0.7), y);
  await page.mouse.down();
  await page.mouse.move(x(0.83), y, { steps: 4 });
  await expect(slider(page)).toHaveValue("0.85");
  await page.keyboard.down("Shift");
  await page.mouse.move(x(0.83) + 0.4, y, { steps: 2 });
  await expect(slider(page)).toHaveValue("0.83");
  await page.mouse.up();
  await page.keyboard.up("Shift");
  await expect(page.getByRole("region", { name: "Prompt weight" })).toContainText("0.83");
});

test("the samples at the chosen weight come forward and nothing moves", async ({ page }) => {
  const box = page.getByRole("region", { name: "Prompt weight" });
  await expect(box).toContainText("samples agree: 4 of 5");
  const gallery = page.locator(".gallery");
  const places = () =>
    gallery
      .locator("li")
      .evaluateAll((all) => all.map((it) => it.getBoundingClientRect().toJSON()));
  const before = await places();
  await choose(page, /^samples’ median/);
  await expect(box).toContainText("3 samples at 0.65");
  await expect(gallery.locator("[data-at] .weight-mark")).toHaveText(
    ["0.65", "0.65", "0.65"].map((weight) => `weight ${weight}`),
  );
  await expect(gallery.locator("li:not([data-at])").first()).toHaveCSS("opacity", "0.45");
  await expect(gallery.locator("li[data-at]").first()).toHaveCSS("opacity", "1");
  expect(await places()).toEqual(before);
});

test("the samples become a ladder by a link that needs no script", async ({
  page,
  site,
  browser,
}) => {
  const marks = (on: Page) => on.locator(".gallery .weight-mark");
  await page.getByRole("link", { name: "Order by weight" }).click();
  await expect(page).toHaveURL(`${site}${DUSK}?order=weight`);
  const ladder = ["0.6", "0.65", "0.65", "0.65", "0.9"].map((weight) => `weight ${weight}`);
  await expect(marks(page)).toHaveText(ladder);
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(site + DUSK);
  await plain.getByRole("link", { name: "Order by weight" }).click();
  await expect(marks(plain)).toHaveText(ladder);
  await context.close();
});

test("a quotation leads to its place in the description, and is marked there", async ({ page }) => {
  const quote = page.locator("a[data-quote]").first();
  await expect(quote).toHaveAttribute(
    "href",
    /^#:~:text=[^-]*%20it\.-,Recommended%20weight%3A%200\.5%2D0\.8%2C%20best/,
  );
  await choose(page, /^best/);
  await quote.click();
  const marked = () =>
    page.evaluate(() => [...(CSS.highlights.get("quote") ?? [])].map((range) => `${range}`).join());
  await expect.poll(marked).toBe("Recommended weight: 0.5-0.8, best 0.7");
  await expect(page.locator(".about").getByText("Recommended weight")).toBeInViewport();
  await expect(page.locator("[data-pending]")).toHaveCount(0);
});

test("the link alone leads there in a browser that knows such links", async ({ site, browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(site + DUSK);
  await plain.locator("a[data-quote]").first().click();
  await expect(plain.locator(".about").getByText("Recommended weight")).toBeInViewport();
  await context.close();
});

test("a sample's prompt is copied with the file's real name, and without tags", async ({
  page,
}) => {
  await choose(page, /^best/);
  await page.getByRole("link", { name: /^Sample 2 of Dusk lights v2/ }).click();
  const panel = page.getByRole("region", { name: "Prompt and settings" });
  await panel.getByRole("button", { name: "Copy prompt" }).click();
  expect(await clipboard(page)).toBe(
    "dusk, <lora:Dusk Lights:0.65>, <lora:rain_detail:0.4>, <lora:nowhere:0.2>",
  );
  await panel.getByRole("button", { name: "Without LoRA tags" }).click();
  await expect.poll(() => clipboard(page)).toBe("dusk");
  await expect(panel.getByRole("link", { name: "rain_detail" })).toHaveAttribute(
    "href",
    "/models/7901/rain-detail",
  );
  await expect(panel.getByRole("listitem").filter({ hasText: "nowhere" })).toContainText(
    "not in the catalog",
  );
  await page.keyboard.press("ArrowLeft");
  await expect(panel).toContainText("Euler a");
});

test("settings of strangers are text, whatever they hold", async ({ page }) => {
  await choose(page, /^best/);
  await page.getByRole("link", { name: /^Sample 5 of Dusk lights v2/ }).click();
  const panel = page.getByRole("region", { name: "Prompt and settings" });
  await expect(panel).toContainText("<img src=x onerror=window.harmed=true>");
  await page.keyboard.press("ArrowRight");
  await expect(panel).toContainText("42");
  await expect(panel).not.toContainText("object");
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
});

test("what worked: what recurs with its count, other LoRAs with their weight", async ({ page }) => {
  const box = page.getByRole("region", { name: "What worked" });
  await expect(box).toContainText("512 × 768 (6)");
  await expect(box).toContainText("7 (6)");
  const rain = box.getByRole("listitem").filter({ hasText: "rain_detail" });
  await expect(rain).toContainText("at 0.4 (2)");
  await expect(rain.getByRole("link")).toHaveAttribute("href", "/models/7901/rain-detail");
});

test("a file of the same name in another model is pointed out", async ({ page }) => {
  const box = page.getByRole("region", { name: "Prompt weight" });
  await expect(box.getByRole("link", { name: "Dusk of another" })).toHaveAttribute(
    "href",
    "/models/7902/dusk-of-another",
  );
});

test("on a phone the settings come when asked for, and the picture stays in sight", async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await choose(page, /^best/);
  await page.getByRole("link", { name: /^Sample 1 of Dusk lights v2/ }).click();
  const panel = page.getByRole("region", { name: "Prompt and settings" });
  await expect(panel).toBeHidden();
  await page.getByRole("button", { name: "Prompt", exact: true }).click();
  await expect(panel).toBeVisible();
  const picture = await page.locator(".slide .cover").first().boundingBox();
  const settings = await panel.boundingBox();
  expect(picture && settings && picture.y + picture.height <= settings.y).toBe(true);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
});
