// The gate and the data plane on a loopback port, over records kept in memory.
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Problem } from "#lib/catalog/errors.ts";
import type { ModelFile } from "#lib/catalog/file.ts";
import type { ImportRun } from "#lib/catalog/import-summary.ts";
import type { Image, Model, Version } from "#lib/catalog/model.ts";
import { readConfig } from "#lib/config.ts";
import { createAccess } from "#lib/server/access.ts";
import { createDataPlane } from "#lib/server/data-plane.ts";
import { createGate } from "#lib/server/gate.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import type { Store, StoreReader } from "#lib/store/store.ts";

export function tempFolder(): string {
  return mkdtempSync(join(tmpdir(), "lorary 測試 "));
}

export function makeFile(file: Pick<ModelFile, "id"> & Partial<ModelFile>): ModelFile {
  return { name: `${file.id}.safetensors`, hashes: {}, primary: true, ...file };
}

/** For upstreams that stall: soon given up. Others are waited for, however busy the machine is. */
export const IMPATIENT = { LORARY_TIMEOUT_SECONDS: "0.4" };
const PATIENT = { LORARY_TIMEOUT_SECONDS: "30" };

const stats = { downloads: 0, favorites: 0, comments: 0, ratings: 0, rating: 0 };

function makeModel(files: ModelFile[], images: Image[]): { model: Model; version: Version } {
  const version: Version = {
    id: "63006",
    name: "v2.0",
    baseModel: "SD 1.5",
    publishedAt: "2023-05-05T11:29:46.765Z",
    stats,
    trainedWords: [],
    files,
    images,
    tips: { weight: null, triggers: [] },
  };
  const sources: Model["sources"] = [];
  const model = { id: "48139", name: "LowRA <b>", type: "LORA", tags: [], stats, sources };
  return { model: { ...model, versions: [version] }, version };
}

export interface PlaneOptions {
  files?: ModelFile[];
  images?: Image[];
  env?: Record<string, string>;
  mirrors?: ReadonlyMap<string, string>;
  runs?: ImportRun[];
  /** Answers for models and searches; an empty catalog by default. */
  catalog?: Pick<StoreReader, "findModel" | "search" | "suggest">;
  /** Of every run. */
  problems?: Problem[];
  importCommand?: readonly [string, ...string[]];
  /** Replaces the look-up of files, e.g. by one that fails. */
  findFile?: () => Promise<never>;
}

export interface Plane {
  origin: string;
  dataDir: string;
  /** Lines of the log. */
  log: string[];
  close(): Promise<void>;
}

/** One model with one version, 63006, that holds the files and images. */
export async function startPlane(options: PlaneOptions = {}): Promise<Plane> {
  const { files = [], images = [], env = {} } = options;
  const dataDir = tempFolder();
  const config = {
    ...readConfig({ LORARY_DATA_DIR: dataDir, ...PATIENT, ...env }),
  };
  if (options.mirrors) config.mirrors = options.mirrors;
  const { model, version } = makeModel(files, images);
  const log: string[] = [];
  const find = async (id: string) => {
    const file = files.find((file) => file.id === id);
    return file && { model, version, file };
  };
  let empty: Store | undefined;
  const catalog = () => {
    if (options.catalog) return options.catalog;
    empty ??= openSqliteStore(dataDir);
    return empty;
  };
  const plane = createDataPlane({
    config,
    access: createAccess({ token: config.adminToken, delayMs: 0 }),
    ...(options.importCommand && { importCommand: options.importCommand }),
    log: (line) => log.push(line),
    store: {
      findVersion: async (id) => (id === version.id ? { model, version } : undefined),
      findFile: options.findFile ?? find,
      async findImage(id) {
        const image = images.find((image) => image.id === id);
        return image && { image, modelName: model.name };
      },
      findModel: (id) => catalog().findModel(id),
      search: (query, slice) => catalog().search(query, slice),
      suggest: (text) => catalog().suggest(text),
      findRun: async (id) => options.runs?.find((run) => run.id === id),
      async listProblems(_run, { offset, limit }) {
        const { problems = [] } = options;
        return { problems: problems.slice(offset, offset + limit), total: problems.length };
      },
    },
  });
  const gate = createGate({ config });
  const server = createServer(async (req, res) => {
    if (gate.admit(req, res) === undefined) return;
    if (!(await plane.handle(req, res))) res.writeHead(404).end("page");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    dataDir,
    log,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
      await plane.close();
      await empty?.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
