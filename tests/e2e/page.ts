// The browser test of this project: the site's address, and a page that fails the test when it
// breaks its security policy, logs an error, or asks another host for anything.
import { test as base, expect } from "@playwright/test";

export { expect };

export const test = base.extend<{ site: string; faults: string[]; watch: undefined }>({
  // Playwright demands the pattern.
  // biome-ignore lint/correctness/noEmptyPattern: see above
  site: async ({}, use) => use(process.env.LORARY_E2E_URL ?? ""),
  // biome-ignore lint/correctness/noEmptyPattern: see above
  faults: async ({}, use) => use([]),
  watch: [
    async ({ page, site, faults }, use) => {
      page.on("console", (message) => {
        if (message.type() === "error") faults.push(`${message.text()} ${message.location().url}`);
      });
      page.on("pageerror", (error) => faults.push(error.message));
      page.on("request", (request) => {
        const url = new URL(request.url());
        if (url.protocol !== "data:" && url.protocol !== "blob:" && url.origin !== site)
          faults.push(`asked for ${request.url()}`);
      });
      await use(undefined);
      expect(faults).toEqual([]);
    },
    { auto: true },
  ],
});
