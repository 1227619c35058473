// Requests a second and the slowest of a hundred, of the catalog's page and of the search as JSON,
// beside a bare node:http server that sends the same bytes. Printed, never asserted.
import { type ChildProcess, spawn } from "node:child_process";
import { rmSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { MODELS_API_PATH } from "#lib/catalog/links.ts";
import { formatQuery } from "#lib/catalog/query.ts";
import { type Site, startSite, temporaryFolder } from "#tests/support/site.ts";
import { readRealModels } from "./many-models.ts";
import { figuresOf, say } from "./measure-queries.ts";
import { mixQueries } from "./query-mix.ts";
import { writeRecombined } from "./recombine.ts";

const MODELS = 10_000;
const QUERIES = 300;
const CONNECTIONS = 8;
const WARM_UP_MS = 2000;
const MEASURED_MS = 6000;

interface Load {
  perSecond: number;
  p99: number;
  bytes: number;
}

/** One request after the other on one connection. */
function fetchOnce(agent: Agent, url: string): Promise<number> {
  return new Promise((done, failed) => {
    get(url, { agent }, (answer) => {
      let bytes = 0;
      answer.on("data", (chunk: Buffer) => {
        bytes += chunk.length;
      });
      answer.on("end", () => {
        if (answer.statusCode === 200) done(bytes);
        else failed(new Error(`${url}: ${answer.statusCode}`));
      });
    }).on("error", failed);
  });
}

async function load(urls: readonly string[], forMs: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const times: number[] = [];
  let bytes = 0;
  let next = 0;
  const end = performance.now() + forMs;
  const visitor = async (): Promise<void> => {
    while (performance.now() < end) {
      const since = performance.now();
      const received = await fetchOnce(agent, urls[next++ % urls.length] as string);
      bytes += received;
      times.push(performance.now() - since);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, visitor));
  agent.destroy();
  const [, p99] = figuresOf(times);
  return { perSecond: (times.length * 1000) / forMs, p99, bytes: bytes / times.length };
}

async function startBare(
  type: string,
  file: string,
): Promise<{ url: string; child: ChildProcess }> {
  const script = join(import.meta.dirname, "bare-server.ts");
  const child = spawn(process.execPath, [script, type, file], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((found) => {
    child.stdout?.setEncoding("utf8").once("data", (text: string) => found(text.trim()));
  });
  return { url, child };
}

const row = (name: string, { perSecond, p99, bytes }: Load): string =>
  `  ${name.padEnd(34)}${perSecond.toFixed(0).padStart(8)} requests/s  p99 ${p99.toFixed(1).padStart(6)} ms  ${(bytes / 1000).toFixed(1)} kB each`;

async function benchPath(site: Site, path: string, folder: string): Promise<void> {
  const mix = mixQueries(readRealModels(), QUERIES);
  // The search as JSON refuses pages that there are not.
  const queries = mix.map(
    ({ query }) => new URL(`${path}?${formatQuery({ ...query, page: 1 })}`, site.url).href,
  );
  const first = await fetch(new URL(path, site.url));
  const file = join(folder, "bytes");
  writeFileSync(file, Buffer.from(await first.arrayBuffer()));
  const bare = await startBare(first.headers.get("content-type") ?? "text/html", file);
  try {
    for (const [name, urls] of [
      [`${path}, the mix of searches`, queries],
      [`${path}, without a search`, [new URL(path, site.url).href]],
      ["  the same bytes, bare node:http", [bare.url]],
    ] as const) {
      await load(urls, WARM_UP_MS);
      say(row(name, await load(urls, MEASURED_MS)));
    }
  } finally {
    bare.child.kill();
  }
}

export async function benchEndToEnd(): Promise<void> {
  const folder = temporaryFolder();
  const site = await startSite();
  try {
    const file = join(folder, "models.ndjson");
    await writeRecombined(file, MODELS);
    await site.lorary("import", file);
    say(`\nserved over HTTP, ${MODELS} models, ${CONNECTIONS} connections`);
    await benchPath(site, "/", folder);
    await benchPath(site, MODELS_API_PATH, folder);
  } finally {
    await site.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
