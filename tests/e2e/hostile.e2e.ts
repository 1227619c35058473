// The page of a model whose author means harm. That nothing is loaded from elsewhere and no policy
// broken is what page.ts watches in every test.
import { expect, test } from "./page.ts";

test("nothing runs, and the page is there in seconds", async ({ page, site }) => {
  const since = performance.now();
  await page.goto(`${site}/models/7800`, { waitUntil: "networkidle" });
  // The whole description laid out; a word of 200,000 letters once took half a minute.
  await page.locator(".prose").evaluate((prose) => prose.getBoundingClientRect().height);
  expect(performance.now() - since).toBeLessThan(12_000);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/^<script>/);
  expect(await page.evaluate(() => "harmed" in window)).toBe(false);
  expect(await page.locator(".prose :is(script, img, iframe, svg, [style])").count()).toBe(0);
  expect(await page.locator(".prose a:not([href^='https:'])").count()).toBe(0);
});

test("a file name does not pretend to another ending", async ({ page, site }) => {
  await page.goto(`${site}/models/7800`);
  const files = page.getByRole("region", { name: "Download" });
  await expect(files.locator("code")).toHaveText("safe\ufffdsrotnesetefas.exe");
  await expect(page.getByRole("region", { name: "Prompt weight" })).not.toContainText("\u202e");
});

test("landscape pictures lie side by side, and towers keep to their room", async ({
  page,
  site,
}) => {
  await page.goto(`${site}/models/7800`);
  const boxes = await page.locator(".gallery li").evaluateAll((items) =>
    items.map((item) => {
      const { x, y, width, height } = item.getBoundingClientRect();
      return { x, y, width, height };
    }),
  );
  for (const { y } of boxes) expect(boxes.filter((box) => box.y === y).length).toBeGreaterThan(1);
  for (const { width, height } of boxes) {
    expect(width).toBeGreaterThan(30);
    expect(height).toBeLessThan(600);
  }
});

test("of very many pictures the first are shown, and all of them on request", async ({
  page,
  site,
}) => {
  await page.goto(`${site}/models/7800`);
  await expect(page.locator(".gallery li")).toHaveCount(120);
  await page.getByRole("link", { name: "Show all 156 pictures" }).click();
  await expect(page.locator(".gallery li")).toHaveCount(156);
  await expect(page).toHaveURL(/pictures=all/);
});
