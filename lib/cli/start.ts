// `npm start`: builds when needed, draws the demo pictures, imports data/cards, serves the catalog.
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { formatProblem, LoraryError } from "#lib/catalog/errors.ts";
import { formatBytes, formatCount } from "#lib/catalog/format.ts";
import { DEMO_HOST } from "#lib/catalog/model.ts";
import { type Config, readConfig } from "#lib/config.ts";
import { drawDemo } from "#lib/demo/draw.ts";
import { countOutdated } from "#lib/import/renew.ts";
import { importPaths } from "#lib/import/run.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { Store } from "#lib/store/store.ts";
import { startServer } from "#server";
import { buildPages } from "./build.ts";
import { summaryLine } from "./import-output.ts";
import { createProgress } from "./progress.ts";

const root = resolve(import.meta.dirname, "../..");
const cards = join(root, "data/cards");
const say = (line: string): void => console.log(line);

function seconds(since: number): string {
  return `${((performance.now() - since) / 1000).toFixed(1)} s`;
}

async function drawPictures(mirror: string): Promise<void> {
  const since = performance.now();
  const bar = createProgress("Drawing the demo pictures");
  const cardsDir = join(cards, "demo");
  const { drawn } = await drawDemo({ cardsDir, mirrorDir: mirror, onProgress: bar.show });
  bar.end();
  if (drawn > 0) say(`Drew ${drawn} demo pictures in ${seconds(since)}.`);
}

async function importCards(store: Store, dataDir: string, skipDemo: boolean): Promise<void> {
  const bar = createProgress("Importing data/cards", { format: formatBytes });
  const summary = await importPaths([cards], {
    store,
    dataDir,
    now: () => new Date(),
    onProgress: bar.show,
    skipDemo,
  }).finally(bar.end);
  say(`Imported data/cards: ${summaryLine(summary)}`);
  for (const problem of summary.problems) say(`  ${formatProblem(problem)}`);
}

async function openIndex(store: Store): Promise<void> {
  const bar = createProgress("Building the search index", { format: formatCount });
  await store.openIndex(bar.show).finally(bar.end);
}

/** The demo set's pictures and files lie in a mirror folder like any other host's. */
function withDemoMirror(config: Config, mirror: string): Config {
  return { ...config, mirrors: new Map([[DEMO_HOST, mirror], ...config.mirrors]) };
}

/**
 * Beside serving, since many models take minutes, and in a process of its own, since pages come first.
 * Until it has ended, models that it has not come to show what older rules read.
 */
async function renewBeside(store: Store, { dataDir }: Config): Promise<ChildProcess | undefined> {
  if ((await countOutdated(store)) === 0) return undefined;
  const program = join(import.meta.dirname, "renew.ts");
  const child = spawn(process.execPath, [program], {
    env: { ...process.env, LORARY_DATA_DIR: resolve(dataDir) },
    stdio: ["ignore", "ignore", "inherit"],
  });
  child.on("error", ({ message }) => console.error(`The catalog is not up to date: ${message}`));
  return child;
}

async function start(dev: boolean): Promise<void> {
  // Nothing of this process talks to anybody but the sources.
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  const since = performance.now();
  const config = readConfig(process.env);
  if (!dev && (await buildPages(root, say))) say(`Built in ${seconds(since)}.`);
  const store = openSqliteStore(config.dataDir);
  const mirror = join(config.dataDir, "demo");
  const skipDemo = await store.isDemoRemoved();
  if (existsSync(cards)) {
    if (!skipDemo) await drawPictures(mirror);
    await importCards(store, config.dataDir, skipDemo);
  }
  const [{ url, close }] = await Promise.all([
    startServer({ config: withDemoMirror(config, mirror), store, root, dev }),
    openIndex(store),
  ]);
  say(`Lorary is ready in ${seconds(since)}: ${url}`);
  const renewal = await renewBeside(store, config);
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      renewal?.kill();
      void close().then(() => process.exit(0));
    });
}

try {
  await start(process.argv.includes("--dev"));
} catch (error) {
  if (process.env.LORARY_DEBUG === "1") console.error(error);
  else if (error instanceof LoraryError) console.error(error.message);
  else console.error(`${String(error).split("\n", 1)[0]} (LORARY_DEBUG=1 shows where)`);
  // At once: what else was begun, such as drawing, would go on for nobody.
  process.exit(3);
}
