// Copying for prompts: the chips of the catalog's cards, the dialects, the trigger words.
import type { Page } from "@playwright/test";
import { expect, test } from "./page.ts";

const RIM_LIGHT = "<lora:rimlight_il:0.7>, rim light, backlit silhouette";

const chipOf = (page: Page, name: string) =>
  page.getByRole("button", { name: `copy the prompt tag of ${name}` });

/** What another program would be given. */
async function paste(page: Page): Promise<string> {
  const search = page.getByRole("combobox", { name: "Search LoRAs" });
  await search.fill("");
  await search.press("ControlOrMeta+v");
  return search.inputValue();
}

/** A catalog in the local network is plain http, where browsers have no clipboard API. */
async function withoutClipboard(page: Page) {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, "clipboard", { get: () => undefined });
  });
}

test("a click on a card's weight copies tag and trigger words, and stays in the catalog", async ({
  page,
  site,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${site}/?q=rim+light`);
  await chipOf(page, "Rim Light Portraits").click();
  await expect(page.locator("output")).toHaveText(`Copied ${RIM_LIGHT}`);
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(RIM_LIGHT);
  expect(new URL(page.url()).pathname).toBe("/");
  await page.getByRole("link", { name: "Rim Light Portraits" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Rim Light Portraits");
});

test("beside its chip, the whole card is its link, and no control lies in another", async ({
  page,
  site,
}) => {
  await page.goto(`${site}/?q=rim+light`);
  const chip = chipOf(page, "Rim Light Portraits");
  await expect(chip).toBeVisible();
  expect(await page.locator("a button, button a, button button").count()).toBe(0);
  const box = await chip.boundingBox();
  expect(box).not.toBeNull();
  if (!box) return;
  await page.mouse.click(box.x + box.width + 12, box.y + box.height / 2);
  await page.waitForURL("**/models/**");
});

test("a card's chip is reached by keyboard, with a visible focus", async ({ page, site }) => {
  await page.goto(`${site}/?q=rim+light`);
  const chip = chipOf(page, "Rim Light Portraits");
  await expect(chip).toBeVisible();
  await page.getByRole("link", { name: "Rim Light Portraits" }).focus();
  await page.keyboard.press("Tab");
  await expect(chip).toBeFocused();
  expect(await chip.evaluate((button) => getComputedStyle(button).outlineStyle)).toBe("solid");
  await page.keyboard.press("Enter");
  await expect(page.locator("output")).toHaveText(`Copied ${RIM_LIGHT}`);
});

test("where browsers have no clipboard API the chip copies all the same", async ({
  page,
  site,
}) => {
  await withoutClipboard(page);
  await page.goto(`${site}/?q=rim+light`);
  await chipOf(page, "Rim Light Portraits").click();
  await expect(page.locator("output")).toHaveText(`Copied ${RIM_LIGHT}`);
  await expect(chipOf(page, "Rim Light Portraits")).toBeFocused();
  expect(await paste(page)).toBe(RIM_LIGHT);
});

test("when copying fails the page says so and shows the text to select", async ({ page, site }) => {
  await withoutClipboard(page);
  await page.addInitScript(() => {
    document.execCommand = () => false;
  });
  await page.goto(`${site}/?q=rim+light`);
  await chipOf(page, "Rim Light Portraits").click();
  const message = page.locator("output");
  await expect(message).toContainText("Copying failed");
  await expect(message.locator("code")).toHaveText(RIM_LIGHT);
  await expect(message.locator("code")).toBeInViewport();
  await page.keyboard.press("Escape");
  await expect(message).toBeEmpty();
});

test("a weight around zero is no button: nothing can be copied for it", async ({ page, site }) => {
  await page.goto(`${site}/?q=detail+dial`);
  await expect(page.locator("span.weight")).toHaveText("±2");
  await expect(page.locator("button.weight")).toHaveCount(0);
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("chips are text, and the tag of A1111 stands on the model's page", async ({
    page,
    site,
  }) => {
    await page.goto(`${site}/?q=rim+light`);
    await expect(page.locator("span.weight").first()).toHaveText("0.7");
    await expect(page.locator("button.weight")).toHaveCount(0);
    await page.getByRole("link", { name: "Rim Light Portraits" }).click();
    await expect(page.locator(".prompt-tag")).toContainText(RIM_LIGHT);
    await expect(page.locator(".prompt-tag select")).toBeHidden();
  });
});

test("the dialect is remembered, for cards too, and moves nothing", async ({ page, site }) => {
  await page.goto(`${site}/?q=rim+light`);
  await page.getByRole("link", { name: "Rim Light Portraits" }).click();
  const tag = page.locator(".prompt-tag");
  const choice = page.getByRole("combobox", { name: "Program to write the prompt for" });
  const height = async () => (await tag.boundingBox())?.height;
  const before = await height();
  for (const id of ["comfyui-nodes", "draw-things", "swarmui", "fooocus", "diffusers"]) {
    await choice.selectOption(id);
    expect(await height()).toBe(before);
  }
  await expect(tag).toContainText('weight_name="rimlight_il.safetensors"');
  await tag.getByRole("button", { name: "Copy the prompt tag" }).click();
  await expect(page.locator("output")).toContainText("adapter_weights=[0.7]");

  await page.reload();
  await expect(choice).toHaveValue("diffusers");
  expect(await height()).toBe(before);
  await choice.selectOption("invokeai");
  await tag.getByRole("button", { name: "Copy weight" }).click();
  await expect(page.locator("output")).toHaveText("Copied 0.7");

  // InvokeAI has no tags, so the cards keep to those of A1111.
  await page.goto(`${site}/?q=rim+light`);
  await chipOf(page, "Rim Light Portraits").click();
  await expect(page.locator("output")).toHaveText(`Copied ${RIM_LIGHT}`);
});

test("trigger words go into the prompt and out of it", async ({ page, site }) => {
  await page.goto(`${site}/?q=rim+light`);
  await page.getByRole("link", { name: "Rim Light Portraits" }).click();
  const box = page.getByRole("region", { name: "Trigger words" });
  const word = box.getByRole("button", { name: "rim light", exact: true });
  const tag = page.locator(".prompt-tag code");
  await expect(word).toHaveAttribute("aria-pressed", "true");
  await word.click();
  await expect(word).toHaveAttribute("aria-pressed", "false");
  await expect(tag).toHaveText("<lora:rimlight_il:0.7>, backlit silhouette");
  await box.getByRole("button", { name: "Add all" }).click();
  await expect(tag).toHaveText(RIM_LIGHT);
  await box.getByRole("button", { name: "Leave out all" }).click();
  await expect(tag).toHaveText("<lora:rimlight_il:0.7>");
  await box.getByRole("button", { name: "Copy rim light" }).click();
  await expect(page.locator("output")).toHaveText("Copied rim light, backlit silhouette");
});
