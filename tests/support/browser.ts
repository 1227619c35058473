// The browser that the tests drive: an installed Chromium or Chrome, else Playwright's own.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const INSTALLED = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

/** The path of a browser to start, or undefined where none is installed yet. */
export function findBrowser(): string | undefined {
  return [...INSTALLED, chromium.executablePath()].find((path) => existsSync(path));
}

const isRoot = process.getuid?.() === 0;

/** Installs a browser where there is none: Playwright's, or where that is out of reach Debian's. */
export function ensureBrowser(say: (line: string) => void): void {
  if (findBrowser()) return;
  say("Installing a browser for the tests (once) …");
  const run = (command: string, args: string[]) =>
    spawnSync(command, args, { stdio: ["ignore", 2, 2] }).status === 0;
  const playwright = (command: string) =>
    run(process.execPath, ["node_modules/@playwright/test/cli.js", command, "chromium"]);
  if (playwright("install") && findBrowser()) {
    if (isRoot) playwright("install-deps");
    return;
  }
  if (isRoot && run("apt-get", ["update"])) run("apt-get", ["install", "-y", "chromium"]);
  if (!findBrowser()) throw new Error("no browser: install Chromium and run npm test again");
}

/** Launch options: no sandbox for root (it cannot work there), no traffic of its own. */
export function launchOptions(): { executablePath?: string; args: string[] } {
  const executablePath = findBrowser();
  const args = ["--disable-quic", "--disable-background-networking"];
  return {
    ...(executablePath ? { executablePath } : {}),
    args: isRoot ? ["--no-sandbox", ...args] : args,
  };
}
