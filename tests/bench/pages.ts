// Bytes of the two pages as a browser gets them: HTML, scripts, styles, gzip at level 9.
import { gzipSync } from "node:zlib";
import { type Site, startSite } from "#tests/support/site.ts";

const size = (bytes: Uint8Array): string =>
  `${(gzipSync(bytes, { level: 9 }).length / 1000).toFixed(1)} kB`;

async function get(url: string): Promise<Uint8Array> {
  const answer = await fetch(url, { headers: { accept: "text/html" } });
  if (!answer.ok) throw new Error(`${url}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

/** Addresses a page loads at once; scripts for browsers without modules are never loaded. */
function assets(html: string, pattern: RegExp): string[] {
  const tags = [...html.matchAll(pattern)].filter(([tag]) => !/nomodule/i.test(tag));
  return [...new Set(tags.map(([, path = ""]) => path.replaceAll("&amp;", "&")))];
}

async function sum(site: Site, paths: string[]): Promise<Uint8Array> {
  const files = await Promise.all(paths.map((path) => get(new URL(path, site.url).href)));
  return Buffer.concat(files);
}

async function measure(site: Site, name: string, path: string): Promise<void> {
  const html = await get(new URL(path, site.url).href);
  const text = new TextDecoder().decode(html);
  const scripts = assets(text, /<script[^>]+src="([^"]+)"[^>]*>/g);
  const styles = assets(text, /<link[^>]+href="([^"]+\.css[^"]*)"[^>]*>/g);
  const js = (await Promise.all(scripts.map((file) => sum(site, [file])))).map(
    (file) => gzipSync(file, { level: 9 }).length,
  );
  const total = js.reduce((all, one) => all + one, 0);
  process.stdout.write(
    `${name}: HTML ${size(html)} gzip (${(html.length / 1000).toFixed(1)} kB raw), ` +
      `JavaScript ${(total / 1000).toFixed(1)} kB gzip in ${js.length} files, CSS ${size(await sum(site, styles))} gzip\n`,
  );
}

export async function benchPages(): Promise<void> {
  const site = await startSite();
  try {
    await measure(site, "catalog page", "/");
    await measure(site, "model page", "/models/v52753/lowra");
  } finally {
    await site.close();
  }
}
