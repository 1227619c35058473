// Everything a reader needs works without JavaScript.
import { expect, test } from "./page.ts";

test.use({ javaScriptEnabled: false });

test("search, filter, sort, model, version and download work without JavaScript", async ({
  page,
  site,
}) => {
  await page.goto(site);
  await page.getByRole("searchbox").fill("lowra");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(page).toHaveURL(/q=lowra/);
  await page
    .getByRole("link", { name: /^SD 1\.5/ })
    .first()
    .click();
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(page).toHaveURL(/base=SD\+1\.5/);
  await expect(page).toHaveURL(/sort=newest/);
  await page.getByRole("link", { name: "LowRA", exact: true }).click();
  const box = page.getByRole("region", { name: "Prompt weight" });
  await expect(box).toContainText("best 0.6, range 0.6 – 0.8");
  await expect(box).toContainText("<lora:LowRA:0.6>");
  await page
    .getByRole("navigation", { name: "Versions" })
    .getByRole("link", { name: /v1\.0/ })
    .click();
  await expect(page.getByRole("link", { name: "Download LowRa.safetensors" })).toHaveAttribute(
    "href",
    /^\/api\/download\/models\/52753/,
  );
});

test("a model that is not there is a whole page that says so", async ({ page, site }) => {
  const answer = await page.request.get(`${site}/models/gone/forever`);
  expect(answer.status()).toBe(404);
  const html = await answer.text();
  expect(html).toContain("<h1>There is nothing at this address</h1>");
  expect(html).toContain('<search class="search">');
});

test("a browser that asks for an icon on its own gets one", async ({ page, site }) => {
  const answer = await page.request.get(`${site}/favicon.ico`);
  expect(answer.status()).toBe(200);
  expect(answer.headers()["content-type"]).toMatch(/^image\//);
});

test("filters open on a phone without JavaScript", async ({ page, site }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(site);
  const option = page.getByRole("link", { name: /^SDXL 1\.0/ });
  await expect(option).toBeHidden();
  await page.getByText("Filters", { exact: true }).click();
  await option.click();
  await expect(page).toHaveURL(/base=SDXL/);
});
