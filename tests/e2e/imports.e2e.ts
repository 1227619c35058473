// The import page: files in, progress, outcome, journal; and those who may not.
import { get, type IncomingMessage } from "node:http";
import { expect, test } from "./page.ts";

const card = (id: number, name: string) => `## ${name}
### 一、模型概述

- 标签：\`uploaded\`
- 下载数：3
- 收藏人数：2
- 评论人数：1
- 评分人数：3
- 评分：5

### 二、下载地址（共1个版本）

#### [版本1/共1个版本] v1

- 统计数据
  - 发布时间：2024-01-05T11:29:46.765Z
  - 原始模型：SD 1.5
  - 下载数：3
  - 评分人数：3
  - 评分：5
- 下载地址
  - [${name}.safetensors](https://civitai.com/api/download/models/${id})
- 样例图像：

### 三、详情
<p>Uploaded.</p>`;

const fileOf = (name: string, text: string) => ({
  name,
  mimeType: "application/octet-stream",
  buffer: Buffer.from(text),
});

test("chosen files are imported, and the page tells what became of them", async ({
  page,
  site,
}) => {
  await page.goto(`${site}/imports`);
  await page
    .getByLabel(/Drop files here/)
    .setInputFiles([
      fileOf("chosen one.md", card(660_001, "Chosen one")),
      fileOf("broken.md", "no card at all"),
    ]);
  const progress = page.locator(".run-progress");
  await expect(progress).toContainText("Done: 1 model added, 1 problem.", { timeout: 30_000 });
  const row = page.getByRole("listitem").filter({ hasText: "chosen one.md" });
  await expect(row).toContainText("1 model added, 1 problem");
  await progress.getByRole("link", { name: "What happened in detail" }).click();
  await expect(page).toHaveURL(/\/imports\/\d+$/);
  const problems = page.getByRole("region", { name: /Problems/ });
  await expect(problems.getByRole("listitem")).toHaveCount(1);
  await expect(problems).toContainText("broken.md");
  const link = problems.getByRole("link", { name: "as JSON lines" });
  const lines = await page.request.get(site + (await link.getAttribute("href")));
  expect(JSON.parse(await lines.text())).toMatchObject({ source: "broken.md" });
  await page.goto(`${site}/models/v660001`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Chosen one");
});

test("dropped files are imported", async ({ page, site }) => {
  await page.goto(`${site}/imports`, { waitUntil: "networkidle" });
  const transfer = await page.evaluateHandle(
    (text) => {
      const data = new DataTransfer();
      data.items.add(new File([text], "dropped.md"));
      return data;
    },
    card(660_002, "Dropped one"),
  );
  await page.locator(".drop-zone").dispatchEvent("drop", { dataTransfer: transfer });
  await expect(page.locator(".run-progress")).toContainText("1 model added", { timeout: 30_000 });
});

test("what is too much is said before anything is sent", async ({ page, site }) => {
  await page.goto(`${site}/imports`, { waitUntil: "networkidle" });
  const files = Array.from({ length: 101 }, (_, n) => fileOf(`${n}.md`, "x"));
  await page.getByLabel(/Drop files here/).setInputFiles(files);
  await expect(page.locator(".upload [role=status]")).toContainText("101 files are too many");
});

test.describe("without JavaScript", () => {
  test.use({ javaScriptEnabled: false });

  test("a plain form does the same", async ({ page, site }) => {
    await page.goto(site);
    await page.getByRole("link", { name: "Import" }).click();
    await page
      .getByLabel(/Choose files/)
      .setInputFiles([fileOf("plain.md", card(660_003, "Plain one"))]);
    await page.getByRole("button", { name: "Import" }).click();
    await expect(page).toHaveURL(/\/imports\/\d+$/);
    await expect(async () => {
      await page.reload();
      await expect(page.locator(".run-facts")).toContainText("Done", { timeout: 500 });
    }).toPass();
    await expect(page.locator(".run-facts")).toContainText("Models added1");
  });
});

test.describe("behind a proxy", () => {
  test.use({ extraHTTPHeaders: { "x-forwarded-for": "192.0.2.1", "lorary-visitor": "local" } });

  test("the journal is closed until the token is given, and open from then on", async ({
    page,
    site,
    faults,
  }) => {
    await page.goto(`${site}/imports`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Importing is for whoever runs this catalog",
    );
    await page.getByLabel("Admin token").fill("this is not the right one");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page.getByRole("heading")).toHaveText("This is for whoever runs the catalog");
    faults.length = 0; // the browser logs the status 403
    await page.goto(`${site}/imports`);
    await page.getByLabel("Admin token").fill(process.env.LORARY_E2E_TOKEN ?? "");
    await page.getByRole("button", { name: "Continue" }).click();
    await expect(page).toHaveURL(`${site}/imports`);
    await expect(page.getByRole("heading", { name: "Journal" })).toBeVisible();
    await page
      .getByLabel(/Drop files here/)
      .setInputFiles([fileOf("from elsewhere.md", card(660_004, "From elsewhere"))]);
    await expect(page.locator(".run-progress")).toContainText("1 model added", {
      timeout: 30_000,
    });
  });

  test("one import of the journal is closed too", async ({ page, site }) => {
    await page.goto(`${site}/imports/1`);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(
      "Importing is for whoever runs this catalog",
    );
  });
});

test("no header of a client makes it local", async ({ site }) => {
  const headers = { "lorary-visitor": "local", "x-forwarded-for": "192.0.2.1" };
  const answer = await new Promise<IncomingMessage>((done, fail) =>
    get(`${site}/imports`, { headers }, done).on("error", fail),
  );
  const text = (await answer.toArray()).join("");
  expect(text).toContain("Importing is for whoever runs this catalog");
  expect(text).not.toContain("Journal");
});

test("an import that is not there is answered 404", async ({ request, site }) => {
  for (const path of ["/imports/999999", "/imports/x", "/imports/0"])
    expect((await request.get(site + path)).status(), path).toBe(404);
});
