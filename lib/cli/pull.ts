// `lorary pull`: the models of a Civitai-compatible API → catalog.
import { setTimeout } from "node:timers/promises";
import { formatCount } from "#lib/catalog/format.ts";
import type { ImportSummary } from "#lib/catalog/import-summary.ts";
import { type Config, readConfig } from "#lib/config.ts";
import { type ApiClient, type ApiClientPorts, createApiClient } from "#lib/http/api-client.ts";
import { apiHosts, createHostRules } from "#lib/http/host-rules.ts";
import { type PullOptions, pull } from "#lib/import/pull.ts";
import type { PullQuery } from "#lib/import/pull-query.ts";
import { type Command, type Input, JSON_OPTION, usageError, withStore } from "./command.ts";
import { outputAsJson, outputForPeople } from "./import-output.ts";
import { openReport } from "./import-report.ts";
import { beModest } from "./modest.ts";

/** What counts as a LoRA among Civitai's types. */
const LORA_TYPES = ["LORA", "LoCon", "DoRA"];
/** A hundred models with all their images are a few megabytes. */
const MAX_PAGE_BYTES = 64_000_000;
/** Of a whole answer, in timeouts: what trickles longer is asked for again. */
const PATIENCE = 20;
const LINE_MS = 2000;

type Values = Input["values"];

const textsOf = (value: Values[string]): string[] =>
  (Array.isArray(value) ? value : []).map(String).filter((text) => text !== "");

/** A day or a moment, UTC, in milliseconds. */
function parseSince(text: string): number {
  const pattern = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z)?$/;
  const ms = pattern.test(text) ? Date.parse(text) : Number.NaN;
  // Date.parse takes 2026-02-31 for the third of March.
  if (Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(text.slice(0, 10)))
    throw usageError(`--since ${text}: expected a date like 2026-10-31 or 2026-10-31T12:00:00Z`);
  return ms;
}

function queryOf(values: Values): PullQuery {
  const types = textsOf(values.type);
  return {
    types: types.length === 0 ? LORA_TYPES : types,
    baseModels: textsOf(values["base-model"]),
    tags: textsOf(values.tag),
    ...(values.username ? { username: String(values.username) } : {}),
    ...(values.since ? { sinceMs: parseSince(String(values.since)) } : {}),
  };
}

const seconds = (ms: number): string => `${formatCount(Math.ceil(ms / 1000))} s`;

const CLOCK: ApiClientPorts["clock"] = {
  now: () => performance.now(),
  sleep: (ms, signal) => setTimeout(ms, undefined, signal && { signal }),
  random: Math.random,
};

/** Runs an action with a client of the API that the settings name. */
async function withClient<Result>(
  config: Config,
  signal: AbortSignal,
  action: (client: ApiClient) => Promise<Result>,
): Promise<Result> {
  const { timeoutMs, token, tokenOrigin, apiUrl } = config;
  const { createSafeFetch } = await import("#lib/http/safe-fetch.ts"); // other commands start without
  const fetch = createSafeFetch({ hosts: apiHosts(apiUrl), timeoutMs, token, tokenOrigin });
  const hasToken = token !== undefined && new URL(apiUrl).origin === tokenOrigin;
  const client = createApiClient({
    fetch,
    perMinute: config.apiPerMinute,
    answerMs: timeoutMs * PATIENCE,
    maxBytes: MAX_PAGE_BYTES,
    token: hasToken ? token.reveal() : undefined,
    clock: CLOCK,
    signal,
    onRetry: (why, waitMs) => console.error(`${why} Next attempt in ${seconds(waitMs)}.`),
  });
  try {
    return await action(client);
  } finally {
    await fetch.close();
  }
}

/** Says now and then how many models there were. */
function createPageLines(): (models: number) => void {
  let last = performance.now();
  let total = 0;
  return (models) => {
    total += models;
    if (performance.now() - last < LINE_MS) return;
    last = performance.now();
    console.error(`Pulled ${formatCount(total)} models …`);
  };
}

async function run({ values, signal }: Input): Promise<ImportSummary> {
  beModest();
  const query = queryOf(values);
  const config = readConfig(process.env);
  const rules = createHostRules(apiHosts(config.apiUrl));
  const report = values.report ? openReport(String(values.report)) : undefined;
  const output = values.json ? outputAsJson() : outputForPeople();
  const options: Omit<PullOptions, "store" | "ask"> = {
    base: config.apiUrl,
    query,
    signal,
    now: () => new Date(),
    isOwn: (url) => rules(url) !== undefined,
    restart: values.restart === true,
    onPage: createPageLines(),
    onProblem(problem) {
      report?.add(problem);
      output.onProblem(problem);
    },
    onResume: (startedAt) =>
      console.error(`Going on with the pull of ${startedAt} (--restart begins anew).`),
  };
  let summary: ImportSummary | undefined;
  try {
    summary = await withStore((store) =>
      withClient(config, signal, ({ get }) => pull({ ...options, store, ask: get })),
    );
    return summary;
  } finally {
    output.end(summary);
    report?.close();
  }
}

export const pullCommand: Command = {
  name: "pull",
  about: "Take in the models of Civitai, or of a site that answers like it.",
  details: [
    "Pages are read newest first and written one by one, as fast as LORARY_API_PER_MINUTE allows.",
    "Where the server asks for patience it gets it. A pull that was stopped, in whatever way, goes",
    "on at the page where it was when the same command is given again.",
  ],
  options: {
    since: {
      type: "string",
      value: "DATE",
      about: "Only models with a version published since then: 2026-10-31, or with T12:00:00Z.",
    },
    "base-model": {
      type: "string",
      multiple: true,
      value: "NAME",
      about: "Only versions for this base model; several times for several.",
    },
    tag: {
      type: "string",
      multiple: true,
      value: "TAG",
      about: "Only models with this tag; several times for models with any of them.",
    },
    username: { type: "string", value: "NAME", about: "Only this creator's models." },
    type: {
      type: "string",
      multiple: true,
      value: "TYPE",
      about: `Only this type, several times for several; without it ${LORA_TYPES.join(", ")}.`,
    },
    restart: { type: "boolean", about: "Begin anew where an earlier pull was stopped." },
    json: JSON_OPTION,
    report: { type: "string", value: "FILE", about: "Write every problem as a line of JSON." },
  },
  endsItself: true,
  run: async (input) => ((await run(input)).problems.length === 0 ? "ok" : "problems"),
};
