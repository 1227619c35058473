import { inspect } from "node:util";
import { expect, test } from "vitest";
import { readConfig, SETTINGS } from "#lib/config.ts";

test("the defaults serve on loopback with Civitai's hosts and no token", () => {
  const config = readConfig({});
  expect(config).toMatchObject({ host: "127.0.0.1", port: 3000, token: undefined });
  expect(config.fileHosts).toContain("civitai.com");
  expect(config.tokenOrigin).toBe("https://civitai.com");
});

test.each([
  ["PORT", "70000"],
  ["PORT", "http"],
  ["LORARY_FILE_HOSTS", "civitai.com, https://"],
  ["LORARY_FILE_HOSTS", "http://["],
  ["LORARY_FILE_HOSTS", "http://a:99999"],
  ["LORARY_MIRRORS", "nowhere"],
  ["LORARY_TOKEN_ORIGIN", "civitai"],
  ["LORARY_TIMEOUT_SECONDS", "-1"],
])("%s=%s is refused by name", (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(new RegExp(`^${name}: `));
});

test("a token never turns to text by accident", () => {
  const { token } = readConfig({ CIVITAI_TOKEN: "canary-1234" });
  expect(`${token} ${JSON.stringify({ token })} ${inspect({ token })}`).not.toContain("canary");
  expect(token?.reveal()).toBe("canary-1234");
});

test("hosts and mirrors are lists, an empty setting is its default", () => {
  const config = readConfig({
    LORARY_FILE_HOSTS: "a.test, http://127.0.0.1:9000",
    LORARY_MIRRORS: "image.civitai.com=/tmp/my images; A.test=/b",
    PORT: "",
  });
  expect(config.fileHosts).toEqual(["a.test", "http://127.0.0.1:9000"]);
  expect(config.mirrors.get("image.civitai.com")).toBe("/tmp/my images");
  expect(config.mirrors.get("a.test")).toBe("/b");
  expect(config.port).toBe(3000);
});

test("every setting has a sentence", () => {
  for (const { about } of Object.values(SETTINGS)) expect(about).toMatch(/\.$/);
});
