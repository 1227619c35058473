// Accessibility, layout and safety of every kind of page, as the browser sees them.
import { get, type IncomingMessage } from "node:http";
import { AxeBuilder } from "@axe-core/playwright";
import { expect, test } from "./page.ts";

interface LayoutShift {
  sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[];
}

const PAGES = {
  catalog: "/",
  filtered: "/?q=ink&sort=newest",
  "much filtered":
    "/?tag=style&tag=pattern&tags=any&-base=Pony&-tag=night&date=2024&date=2025-01&downloads=100&stars=4",
  "no match": "/?q=zzzzqqq+ink&tag=nothing",
  model: "/models/v52753/lowra",
  "many-sided model": "/models/7700/loopback-source-%E6%9D%A5%E6%BA%90-api",
  import: "/imports",
  run: "/imports/2",
};
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

for (const [name, path] of Object.entries(PAGES))
  for (const [size, viewport] of Object.entries(SIZES))
    for (const colorScheme of ["dark", "light"] as const)
      test.describe(`the ${name} page, ${size}, ${colorScheme}`, () => {
        test.use({ viewport, colorScheme });

        test("has no accessibility fault, no shift, nothing wider than the screen", async ({
          page,
          site,
        }) => {
          await page.addInitScript(() => {
            const shifts: string[] = [];
            const box = ({ x, y, width, height }: DOMRect) => [x, y, width, height].join(" ");
            const tell = ({ node, previousRect, currentRect }: LayoutShift["sources"][number]) =>
              shifts.push(
                `${box(previousRect)} → ${box(currentRect)}: ${node?.parentElement?.outerHTML.slice(0, 400)}`,
              );
            Object.assign(window, { shifts });
            new PerformanceObserver((list) => {
              for (const entry of list.getEntries() as unknown as LayoutShift[])
                entry.sources.forEach(tell);
            }).observe({ type: "layout-shift", buffered: true });
          });
          await page.goto(site + path, { waitUntil: "networkidle" });
          const { violations } = await new AxeBuilder({ page }).analyze();
          expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual(
            [],
          );
          const seen = await page.evaluate(() => ({
            shifts: (window as unknown as { shifts: string[] }).shifts,
            overflow: document.documentElement.scrollWidth - innerWidth,
          }));
          expect(seen.shifts).toEqual([]);
          expect(seen.overflow).toBeLessThanOrEqual(0);
        });
      });

for (const colorScheme of ["dark", "light"] as const)
  test.describe(`an open list of suggestions, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test("has no accessibility fault", async ({ page, site }) => {
      await page.goto(site);
      const search = page.getByRole("combobox", { name: "Search LoRAs" });
      await search.pressSequentially("ink");
      await expect(page.getByRole("option").first()).toBeVisible();
      await search.press("ArrowDown");
      const { violations } = await new AxeBuilder({ page }).include(".bar").analyze();
      expect(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)])).toEqual([]);
    });
  });

test("every route sends the security headers, and pages a policy with a fresh nonce", async ({
  request,
  site,
}) => {
  const nonces = new Set<string>();
  for (const path of [
    "/",
    "/models/v52753/lowra",
    "/models/none",
    "/imports",
    "/api/suggest?q=ink",
    "/api/imports/none",
    "/nowhere",
    "/images/x/card",
    "/files/x/y",
    "/icon.svg",
    "/_next/static/none.js",
  ]) {
    const answer = await request.get(site + path, { maxRedirects: 0 });
    const headers = answer.headers();
    expect(headers["x-content-type-options"], path).toBe("nosniff");
    expect(headers["referrer-policy"], path).toBeTruthy();
    expect(headers["content-security-policy"], path).toContain("default-src 'none'");
    expect(headers["x-powered-by"], path).toBeUndefined();
    const nonce = /'nonce-([^']+)'/.exec(headers["content-security-policy"] ?? "")?.[1];
    if (nonce) nonces.add(nonce);
  }
  expect(nonces.size).toBeGreaterThanOrEqual(3);
});

test("what does not exist is answered 404", async ({ request, site }) => {
  for (const path of [
    "/models/none",
    "/models/none/slug",
    "/nowhere",
    "/images/none/card",
    "/api/download/models/1",
  ])
    expect((await request.get(site + path)).status(), path).toBe(404);
});

test("a page that points its own name at this machine gets nothing", async ({ site }) => {
  for (const path of ["/", "/models/v52753/lowra", "/images/x/card", "/_next/static/x.js"]) {
    const answer = await new Promise<IncomingMessage>((done, fail) =>
      get(site + path, { headers: { host: "rebound.example" } }, done).on("error", fail),
    );
    expect(answer.statusCode, path).toBe(421);
    answer.resume();
  }
});

test("an upgrade is an ordinary request that passes the gate", async ({ site }) => {
  const headers = { connection: "Upgrade", upgrade: "websocket", host: "rebound.example" };
  const answer = await new Promise<IncomingMessage>((done, fail) =>
    get(`${site}/_next/webpack-hmr`, { headers }, done).on("error", fail),
  );
  expect(answer.statusCode).toBe(421);
  answer.resume();
});
