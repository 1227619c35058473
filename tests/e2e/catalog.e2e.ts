import { expect, test } from "./page.ts";

const cards = "ul.grid-cards > li";

test.beforeEach(async ({ page, site }) => {
  await page.goto(site);
});

test("the first page shows the models with cover, base model, downloads, rating and weight", async ({
  page,
}) => {
  const lowra = page.locator(cards).filter({ has: page.getByRole("link", { name: "LowRA" }) });
  await expect(lowra).toContainText("SD 1.5");
  await expect(lowra).toContainText("73k");
  await expect(lowra).toContainText("4.85");
  await expect(lowra.locator(".weight")).toHaveText("0.6");
  expect(await page.locator(cards).count()).toBeGreaterThan(30);
});

test("words search names, tags, file names and descriptions, in any script", async ({ page }) => {
  const search = page.getByRole("combobox", { name: "Search LoRAs" });
  for (const [words, name] of [
    ["lowra", "LowRA"],
    ["filmic cinematic", "LowRA"],
    ["LowRA.safetensors", "LowRA"],
    ["brightness photoshop", "LowRA"],
    ["来", "Loopback source 来源"],
  ] as const) {
    await search.fill(words);
    await search.press("Enter");
    await expect(page).toHaveURL((url) => url.searchParams.get("q") === words);
    await expect(page.locator(cards).first()).toContainText(name);
  }
});

test("what is typed while results are on their way stays in the field", async ({ page }) => {
  const search = page.getByRole("combobox", { name: "Search LoRAs" });
  await search.fill("lowra");
  await search.press("Enter");
  await search.pressSequentially(" dark");
  await expect(page).toHaveURL(/[?&]q=lowra$/);
  await expect(page.locator(cards)).toHaveCount(1);
  await expect(search).toHaveValue("lowra dark");
  await search.press("Enter");
  await expect(page).toHaveURL(/[?&]q=lowra\+dark$/);
  await page.goBack();
  await expect(search).toHaveValue("lowra");
});

test("a filter's count is what it then shows, and the address is the whole state", async ({
  page,
}) => {
  const option = page
    .getByRole("navigation", { name: "Filters" })
    .getByRole("link", { name: /^SDXL 1\.0/ });
  const promised = Number(((await option.locator("b").textContent()) ?? "").replace(",", ""));
  await option.click();
  await expect(page).toHaveURL(/base=SDXL\+1\.0/);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(`${promised} LoRAs`);
  await expect(page.locator(cards)).toHaveCount(promised);
  const again = await page.context().newPage();
  await again.goto(page.url());
  await expect(again.locator(cards)).toHaveCount(promised);
});

test("what a model has is a filter that narrows, in words", async ({ page }) => {
  const filters = page.getByRole("navigation", { name: "Filters" });
  const heading = page.getByRole("heading", { level: 1 });
  const weight = filters.getByRole("link", { name: /^A weight/ });
  const promised = Number(((await weight.locator("b").textContent()) ?? "").replace(",", ""));
  await weight.click();
  await expect(page).toHaveURL(/\?has=weight$/);
  await expect(heading).toHaveText(promised === 1 ? "1 LoRA" : `${promised} LoRAs`);
  for (const card of await page.locator(cards).all())
    await expect(card.locator(".weight").first()).toBeVisible();
  await filters.getByRole("link", { name: /^Trigger words/ }).click();
  await expect(page).toHaveURL(/\?has=triggers&has=weight$/);
  const active = page.getByRole("list", { name: "Active filters" });
  await expect(active).toContainText("Has a weight");
  await expect(active).toContainText("Has trigger words");
  await page.getByRole("link", { name: "Remove filter Has trigger words" }).click();
  await expect(page).toHaveURL(/\?has=weight$/);
  await expect(heading).toHaveText(promised === 1 ? "1 LoRA" : `${promised} LoRAs`);
});

test("orders are links that change the order", async ({ page }) => {
  const names = () => page.locator(`${cards} h2`).allInnerTexts();
  await page.getByRole("link", { name: "Name", exact: true }).click();
  await expect(page).toHaveURL(/sort=name/);
  await expect(page.getByRole("link", { name: "Name", exact: true })).toHaveAttribute(
    "aria-current",
    "true",
  );
  const byName = await names();
  expect(byName).toHaveLength(await page.locator(cards).count());
  await page.getByRole("link", { name: "Newest" }).click();
  await expect(page).toHaveURL(/sort=newest/);
  await expect(async () => expect(await names()).not.toEqual(byName)).toPass();
});

test("words that match nothing say so and offer each filter for removal", async ({
  page,
  site,
}) => {
  await page.goto(`${site}/?q=zzzzqqq&base=SD+1.5`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("0 LoRAs");
  await page.getByRole("link", { name: "Search without “zzzzqqq”" }).click();
  await expect(page).toHaveURL(/\/\?base=SD\+1\.5$/);
  await expect(page.locator(cards).first()).toBeVisible();
});

test("the state survives going into a model and back, both ways", async ({ page, site }) => {
  const state = `${site}/?base=SD+1.5&sort=name`;
  await page.goto(state);
  const shown = await page.locator(cards).count();
  await page.getByRole("link", { name: "LowRA" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("LowRA");
  await page
    .getByRole("navigation", { name: "Versions" })
    .getByRole("link", { name: /v1\.0/ })
    .click();
  await expect(page).toHaveURL(/version=52753/);
  await page.getByRole("link", { name: "Catalog", exact: true }).click();
  await expect(page).toHaveURL(state);
  await expect(page.locator(cards)).toHaveCount(shown);
  await page.goBack();
  await page.goBack();
  await page.goBack();
  await expect(page).toHaveURL(state);
  await expect(page.locator(cards)).toHaveCount(shown);
});

test("slash puts the cursor into the search field", async ({ page }) => {
  await expect(async () => {
    await page.keyboard.press("/");
    await expect(page.getByRole("combobox", { name: "Search LoRAs" })).toBeFocused({
      timeout: 200,
    });
  }).toPass();
});

test("the theme switch holds after a reload", async ({ page }) => {
  const background = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await background();
  await page.getByRole("button", { name: /Switch between/ }).click();
  await expect(async () => expect(await background()).not.toBe(before)).toPass();
  const after = await background();
  await page.reload();
  expect(await background()).toBe(after);
});

test("odd addresses fall back instead of failing", async ({ page, site }) => {
  for (const query of [
    "page=99999",
    "page=-1",
    "sort=x",
    "base=&base=nothing",
    "q=%00%ff%22*(",
    "q[]=1",
  ]) {
    const answer = await page.goto(`${site}/?${query}`);
    expect(answer?.status(), query).toBe(200);
  }
});
