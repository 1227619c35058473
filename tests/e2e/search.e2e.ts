// Searching as people do it: typing, choosing, leaving out, finding nothing.
import type { Page } from "@playwright/test";
import { expect, test } from "./page.ts";

const cards = "ul.grid-cards > li";

const searchOf = (page: Page) => page.getByRole("combobox", { name: "Search LoRAs" });
const filtersOf = (page: Page) => page.getByRole("navigation", { name: "Filters" });
const activeOf = (page: Page) => page.getByRole("list", { name: "Active filters" });

/** The number of models that the heading tells. */
async function totalOf(page: Page): Promise<number> {
  const heading = await page.getByRole("heading", { level: 1 }).textContent();
  return Number((heading ?? "").replace(/ LoRAs?$/, "").replaceAll(",", ""));
}

const expectTotal = (page: Page, total: number) => expect.poll(() => totalOf(page)).toBe(total);

const parameters = (page: Page) => [...new URL(page.url()).searchParams];

test.describe("the catalog", () => {
  test.beforeEach(async ({ page, site }) => {
    await page.goto(site);
  });

  test("suggestions appear while typing, and arrows and Enter take one", async ({ page }) => {
    const search = searchOf(page);
    await search.pressSequentially("ink br");
    const list = page.getByRole("listbox", { name: "Suggestions" });
    const model = list.getByRole("group", { name: "Models" }).getByRole("option").first();
    await expect(model).toContainText("Ink Breath");
    await expect(search).toHaveAttribute("aria-expanded", "true");
    await search.press("ArrowDown");
    await expect(model).toHaveAttribute("aria-selected", "true");
    const active = await search.getAttribute("aria-activedescendant");
    expect(await model.getAttribute("id")).toBe(active);
    await search.press("Enter");
    await expect(page).toHaveURL(/\/models\/[^/]+\/[^/]*ink-breath/);
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Ink Breath");
    await expect(list).toBeHidden();
  });

  test("the arrows go round the list and through the field", async ({ page }) => {
    const search = searchOf(page);
    await search.pressSequentially("landscap");
    const options = page.getByRole("listbox").getByRole("option");
    await expect(options.first()).toBeVisible();
    await search.press("ArrowUp");
    await expect(options.last()).toHaveAttribute("aria-selected", "true");
    await search.press("ArrowDown");
    await expect(search).not.toHaveAttribute("aria-activedescendant");
    await search.press("Enter");
    await expect(page).toHaveURL(/\/\?q=landscap$/);
  });

  test("a suggested tag becomes a filter, and the words go", async ({ page, site }) => {
    await page.goto(`${site}/?base=SD+1.5`);
    const search = searchOf(page);
    await search.pressSequentially("landsc");
    await page
      .getByRole("group", { name: "Tags" })
      .getByRole("option", { name: /^landscape/ })
      .click();
    await expect(page).toHaveURL(/\/\?base=SD\+1\.5&tag=landscape$/);
    await expect(search).toHaveValue("");
    await expect(page.getByRole("listbox")).toBeHidden();
    await expect(activeOf(page)).toContainText("landscape");
  });

  test("a suggested trigger word is searched for as such", async ({ page }) => {
    const search = searchOf(page);
    await search.pressSequentially("loopwor");
    await page.getByRole("group", { name: "Trigger words" }).getByRole("option").first().click();
    await expect.poll(() => parameters(page)).toEqual([["q", 'trigger:"loopword"']]);
    await expect(search).toHaveValue('trigger:"loopword"');
    await expect(page.locator(cards)).toHaveCount(1);
  });

  test("a suggested creator becomes a filter", async ({ page }) => {
    await searchOf(page).pressSequentially("somebo");
    await page.getByRole("group", { name: "Creators" }).getByRole("option").first().click();
    await expect(page).toHaveURL(/\/\?creator=somebody$/);
    await expect(activeOf(page)).toContainText("By somebody");
  });

  test("Escape shuts the list and leaves what was typed", async ({ page }) => {
    const search = searchOf(page);
    await search.pressSequentially("land");
    const list = page.getByRole("listbox");
    await expect(list).toBeVisible();
    await search.press("Escape");
    await expect(list).toBeHidden();
    await expect(search).toHaveValue("land");
    await search.press("ArrowDown");
    await expect(list).toBeVisible();
  });

  test("words are searched for within all filters in sight", async ({ page, site }) => {
    await page.goto(`${site}/?tag=style&-base=Pony&downloads=100&sort=name&page=1`);
    const search = searchOf(page);
    await search.fill("ink");
    await search.press("Enter");
    await expect
      .poll(() => parameters(page))
      .toEqual([
        ["q", "ink"],
        ["tag", "style"],
        ["-base", "Pony"],
        ["downloads", "100"],
      ]);
  });

  test("a value is left out, shown so, and let in again", async ({ page }) => {
    const all = await totalOf(page);
    const filters = filtersOf(page);
    const option = filters.getByRole("link", { name: /^style/ });
    const count = Number(await option.locator("b").textContent());
    await option.hover();
    await filters.getByRole("link", { name: "Leave out style", exact: true }).click();
    await expect(page).toHaveURL(/\/\?-tag=style$/);
    await expectTotal(page, all - count);
    await expect(activeOf(page)).toContainText("Not style");
    await filters.getByRole("link", { name: "style, left out: let in again" }).click();
    await expect(page).toHaveURL(/\/$/);
    await expectTotal(page, all);
  });

  test("several tags narrow, or widen where any is enough", async ({ page, site }) => {
    await page.goto(`${site}/?tag=pattern&tag=night`);
    await expectTotal(page, 0);
    await page.getByRole("link", { name: "Any of them" }).click();
    await expect(page).toHaveURL(/\/\?tag=night&tag=pattern&tags=any$/);
    await expect.poll(() => totalOf(page)).toBeGreaterThan(5);
    await page.getByRole("link", { name: "All of them" }).click();
    await expectTotal(page, 0);
  });

  test("groups unfold, stay open, and a month takes the place of its year", async ({ page }) => {
    const filters = filtersOf(page);
    const year = filters.getByRole("link", { name: /^2024/ });
    await expect(year).toBeHidden();
    await filters.getByText("Published", { exact: true }).click();
    await year.click();
    await expect(page).toHaveURL(/\/\?date=2024$/);
    await filters.getByText(/^\d+ months$/).click();
    await filters.getByRole("link", { name: /^November 2024/ }).click();
    await expect(page).toHaveURL(/\/\?date=2024-11$/);
    await page.getByRole("link", { name: "Remove filter November 2024" }).click();
    await expect(page).toHaveURL(/\/$/);
    await expect(year).toBeVisible();
  });

  test("a minimum of downloads or stars is one click", async ({ page }) => {
    const filters = filtersOf(page);
    await filters.getByText("Downloads", { exact: true }).click();
    await filters.getByRole("link", { name: "10k+ downloads" }).click();
    await expect(page).toHaveURL(/\/\?downloads=10000$/);
    for (const card of await page.locator(cards).all())
      await expect(card.locator(".downloads")).toContainText(/^\d\dk|\d\d\dk$/);
    await filters.getByText("Stars", { exact: true }).click();
    await filters.getByRole("link", { name: "4.5+ stars" }).click();
    await expect(page).toHaveURL(/\/\?downloads=10000&stars=4\.5$/);
    await page.getByRole("link", { name: "Clear all" }).click();
    await expect(page).toHaveURL(/\/$/);
  });

  test("shuffling gives another order each time, and an address keeps it", async ({ page }) => {
    const names = () => page.locator(`${cards} h2`).allInnerTexts();
    const shuffle = page.getByRole("link", { name: "Shuffle" });
    await shuffle.click();
    await expect(page).toHaveURL(/\/\?sort=random&seed=\d+$/);
    const first = page.url();
    const order = await names();
    await shuffle.click();
    await expect(page).not.toHaveURL(first);
    await expect.poll(names).not.toEqual(order);
    await page.goto(first);
    expect(await names()).toEqual(order);
  });

  test("what was found is marked in the names", async ({ page, site }) => {
    await page.goto(`${site}/?q=ink+br`);
    const card = page.locator(cards).filter({ hasText: "Ink Breath" });
    await expect(card.locator("mark")).toHaveText(["Ink", "Br"]);
    await expect(card.getByRole("link", { name: /Ink Breath/ })).toBeVisible();
  });

  test("a typo is forgiven, and the page says so", async ({ page, site }) => {
    await page.goto(`${site}/?q=herbarim`);
    await expect(page.locator(cards).first()).toContainText("Herbarium Plate");
    await expect(page.getByText("Near spellings are included.")).toBeVisible();
  });

  test("where nothing is found, each condition tells what it would bring to drop it", async ({
    page,
    site,
  }) => {
    await page.goto(`${site}/?q=ink+zzzzqqq&tag=style&base=Pony&base=SD+1.5&stars=4`);
    await expectTotal(page, 0);
    const ways = page.getByRole("link", { name: /^Search without/ });
    const labels = await ways.evaluateAll((links) =>
      links.map((link) => link.getAttribute("aria-label") ?? ""),
    );
    const counts = labels.map((label) => Number(/: ([\d,]+) LoRAs?$/.exec(label)?.[1]));
    expect(counts.length).toBeGreaterThan(0);
    expect(counts).toEqual(counts.toSorted((a, b) => b - a));
    await page.getByRole("link", { name: /^Search without “zzzzqqq”/ }).click();
    const at = labels.findIndex((label) => label.startsWith("Search without “zzzzqqq”"));
    await expectTotal(page, counts[at] ?? -1);
    await expect(searchOf(page)).toHaveValue("ink");
  });

  test("where nothing is found, words are dropped one by one, and long ones stay in sight", async ({
    page,
    site,
  }) => {
    const ways = page.getByRole("link", { name: /^Search without/ });
    await page.goto(`${site}/?q=ink+zzzzqqq`);
    await expect(ways).toHaveCount(1);
    await page.goto(`${site}/?q=${"z".repeat(150)}+ink`);
    await expect(ways).toHaveCount(1);
    expect(
      await page.evaluate(() => document.documentElement.scrollWidth - innerWidth),
    ).toBeLessThanOrEqual(0);
    await page.goto(`${site}/?q=zzzzqqq`);
    await expectTotal(page, 0);
    await expect(ways).toHaveCount(0);
    await expect(page.getByText("one condition")).toHaveCount(0);
  });

  test("a pasted address leads to its model and version", async ({ page }) => {
    const search = searchOf(page);
    for (const address of [
      "https://civitai.com/models/7700/whatever?modelVersionId=77002",
      "https://civitai.com/api/download/models/77002?type=Model",
    ]) {
      await search.fill(address);
      await search.press("Enter");
      await expect(page).toHaveURL(/\/models\/7700\/[^?]+\?version=77002$/);
    }
  });

  test("results stay until the new ones are there", async ({ page }) => {
    await expect(page.locator(cards).first()).toBeVisible();
    await page.route(
      (url) => url.searchParams.has("_rsc"),
      async (route) => {
        await new Promise((settle) => setTimeout(settle, 600));
        await route.continue();
      },
    );
    const search = searchOf(page);
    await search.fill("ink");
    await search.press("Enter");
    await expect(page.locator("[data-pending]")).toBeAttached();
    await expect(page.locator(cards).first()).toBeVisible();
    await expect(page).toHaveURL(/q=ink$/);
    await expect(page.locator("[data-pending]")).not.toBeAttached();
  });
});

test("a model shows models like it, with the way back to the same results", async ({
  page,
  site,
}) => {
  await page.goto(`${site}/?tag=pattern`);
  await page.locator(cards).first().getByRole("link").click();
  const similar = page.getByRole("region", { name: "More like this" });
  await expect(similar.getByRole("listitem").first()).toBeVisible();
  expect(await similar.getByRole("listitem").count()).toBeLessThanOrEqual(12);
  const title = await page.getByRole("heading", { level: 1 }).textContent();
  await similar.getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1 })).not.toHaveText(title ?? "");
  await page.getByRole("link", { name: "Catalog", exact: true }).click();
  await expect(page).toHaveURL(`${site}/?tag=pattern`);
});

test.describe("on a phone", () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test("suggestions are chosen by touch", async ({ page, site }) => {
    await page.goto(site);
    await searchOf(page).tap();
    await searchOf(page).pressSequentially("landsc");
    await page.getByRole("option", { name: /^landscape/ }).tap();
    await expect(page).toHaveURL(/\/\?tag=landscape$/);
  });
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("every filter, exclusion, order and hint works", async ({ page, site }) => {
    await page.goto(site);
    const filters = filtersOf(page);
    await page.getByRole("searchbox").focus();
    await expect(page.getByText('"exact words"')).toBeVisible();
    await filters.getByText("Published", { exact: true }).click();
    await filters.getByRole("link", { name: /^2024/ }).click();
    await expect(page).toHaveURL(/\/\?date=2024$/);
    await filters.getByRole("link", { name: "Leave out style", exact: true }).click();
    await expect(page).toHaveURL(/\/\?date=2024&-tag=style$/);
    await page.getByRole("link", { name: "Shuffle" }).click();
    await expect(page).toHaveURL(/\/\?date=2024&-tag=style&sort=random&seed=\d+$/);
    await page.getByRole("searchbox").fill("light");
    await page.getByRole("button", { name: "Search", exact: true }).click();
    await expect(page).toHaveURL(/\/\?q=light&date=2024&-tag=style$/);
  });

  test("a pasted address leads to its model", async ({ page, site }) => {
    await page.goto(`${site}/?q=${encodeURIComponent("https://civitai.com/models/7700")}`);
    await expect(page).toHaveURL(/\/models\/7700\/[^?]+$/);
  });
});

test("the page names its one address", async ({ request, site }) => {
  const html = await (
    await request.get(`${site}/?tag=style&tag=pattern&page=1&base=&stars=9&-tag=night&-tag=style`)
  ).text();
  expect(html).toContain(
    `<link rel="canonical" href="${site}/?tag=pattern&amp;tag=style&amp;-tag=night"`,
  );
});
