import { type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, openSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants, getPriority } from "node:os";
import { join, resolve } from "node:path";
import { expect, test, vi } from "vitest";
import { Problem } from "#lib/catalog/errors.ts";
import { ImportEvent } from "#lib/catalog/import-event.ts";
import { ImportSummary } from "#lib/catalog/import-summary.ts";
import { Model } from "#lib/catalog/model.ts";
import { SETTINGS } from "#lib/config.ts";
import { sampleCard } from "#tests/import/sample-card.ts";
import { corpus, hasCorpus } from "#tests/support/shared.ts";
import { temporaryFolder } from "#tests/support/temporary-folder.ts";

const main = resolve("lib/cli/main.ts");

interface Place {
  cards: string;
  data: string;
  env: NodeJS.ProcessEnv;
}

/** Two good cards, one with a bad date, and a catalog that does not exist yet. */
function setUp(): Place {
  const folder = temporaryFolder();
  const cards = join(folder, "cards 卡片");
  const data = join(folder, "data 数据");
  mkdirSync(cards);
  writeFileSync(join(cards, "a.md"), sampleCard(11, "Ａ 穹"));
  writeFileSync(join(cards, "b.md"), sampleCard(12));
  writeFileSync(join(cards, "broken.md"), sampleCard(13).replace(/2023-05-05T\S+/, "soon"));
  const env = { ...process.env, TZ: "Australia/Lord_Howe", LORARY_DATA_DIR: data };
  return { cards, data, env };
}

function lorary({ env }: Place, args: string[], input = "") {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], {
    env,
    input,
    encoding: "utf8",
    maxBuffer: 2 ** 30,
  });
  return { status, stdout, stderr };
}

const only = (stdout: string) => ({ status: 0, stdout, stderr: "" });

test("import says what it did and names each problem with line and field", () => {
  const place = setUp();
  const { status, stdout, stderr } = lorary(place, ["import", place.cards]);
  expect(status).toBe(1);
  expect(stdout).toBe("2 added, 0 changed, 0 unchanged.\n");
  expect(stderr).toMatch(
    /^1 problem: 1 value\n {2}\S.*broken\.md:\d+: versions\[0\]\.publishedAt: .*\n$/,
  );
});

test("import --json ends with one JSON object", () => {
  const place = setUp();
  const { status, stdout } = lorary(place, ["import", "--json", place.cards]);
  expect(status).toBe(1);
  expect(ImportSummary.parse(JSON.parse(stdout))).toMatchObject({
    added: 2,
    changed: 0,
    unchanged: 0,
    problems: [{ kind: "value" }],
  });
});

test("a second import adds nothing and changes nothing", () => {
  const place = setUp();
  const good = [join(place.cards, "a.md"), join(place.cards, "b.md")];
  lorary(place, ["import", ...good]);
  const before = lorary(place, ["export"]).stdout;
  expect(lorary(place, ["import", ...good])).toEqual(only("0 added, 0 changed, 2 unchanged.\n"));
  expect(lorary(place, ["export"]).stdout).toBe(before);
});

test("import - reads a card from standard input", () => {
  const place = setUp();
  const card = readFileSync("data/cards/LowRA.md", "utf8");
  expect(lorary(place, ["import", "-"], card).stdout).toBe("1 added, 0 changed, 0 unchanged.\n");
  const ids = lorary(place, ["export"]).stdout.trim().split("\n");
  const model = Model.parse(JSON.parse(ids[0] ?? ""));
  expect(lorary(place, ["export", "--format", "card", model.id])).toEqual(only(card));
});

test("more than fifty problems are shortened for people and whole for programs", () => {
  const place = setUp();
  const paths = Array.from({ length: 60 }, (_, i) => join(place.cards, `missing ${i}.md`));
  const { stderr } = lorary(place, ["import", ...paths]);
  expect(stderr).toContain("60 problems: 60 unreadable\n");
  expect(stderr.trimEnd().split("\n")).toHaveLength(52);
  expect(stderr).toMatch(/and 10 more \(all of them with --report FILE\)\n$/);
  const { stdout } = lorary(place, ["import", "--json", ...paths]);
  expect(JSON.parse(stdout).problems).toHaveLength(60);
});

test("a report holds each problem as a line of JSON", () => {
  const place = setUp();
  const report = join(place.data, "..", "report 报告.jsonl");
  const { status } = lorary(place, ["import", "--report", report, place.cards, "nowhere"]);
  expect(status).toBe(1);
  const lines = readFileSync(report, "utf8").split("\n");
  expect(lines.pop()).toBe("");
  expect(lines.map((line) => Problem.parse(JSON.parse(line)).kind).sort()).toEqual([
    "unreadable",
    "value",
  ]);
  const nowhere = lorary(place, ["import", "--report", join(report, "x"), place.cards]);
  expect(nowhere).toMatchObject({ status: 3, stderr: expect.stringMatching(/^lorary: .*report/) });
});

test("import --events tells what happens, a JSON object a line", () => {
  const place = setUp();
  const { status, stdout, stderr } = lorary(place, ["import", "--events", place.cards]);
  expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => ImportEvent.parse(JSON.parse(line)));
  expect(events.at(0)).toEqual({ event: "run", id: 1 });
  expect(events.filter(({ event }) => event === "problem")).toHaveLength(1);
  expect(events.findLast(({ event }) => event === "progress")).toMatchObject({
    done: expect.any(Number),
  });
  const summary = { added: 2, changed: 0, unchanged: 0, problems: 1 };
  expect(events.at(-1)).toEqual({ event: "end", summary });
});

test("an address that may not be asked is a problem without its secrets, the others are read", () => {
  const place = setUp();
  const address = "https://elsewhere.example/a.json?token=secret";
  const { status, stdout, stderr } = lorary(place, ["import", address, join(place.cards, "a.md")]);
  expect({ status, stdout }).toEqual({ status: 1, stdout: "1 added, 0 changed, 0 unchanged.\n" });
  expect(stderr).toContain("https://elsewhere.example/a.json: file: ");
  expect(stderr).toContain("LORARY_FILE_HOSTS");
  expect(stderr).not.toContain("secret");
});

test("an address with a password is refused and its password not repeated", () => {
  const { status, stderr } = lorary(setUp(), ["import", "https://me:secret@elsewhere.example/a"]);
  expect(status).toBe(1);
  expect(stderr).toContain("https://elsewhere.example/a: file: ");
  expect(stderr).not.toContain("secret");
});

test("export writes records or the very cards into a folder", () => {
  const place = setUp();
  lorary(place, ["import", place.cards]);
  const out = join(place.data, "out 输出");
  expect(lorary(place, ["export", "--to", out])).toEqual(only(""));
  const models = readFileSync(join(out, "models.ndjson"), "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => Model.parse(JSON.parse(line)));
  expect(models.map(({ name }) => name)).toEqual(["Ａ 穹", "Card 12"]);
  expect(lorary(place, ["export", "--format", "card", "--to", out])).toEqual(only(""));
  expect(readdirSync(out).sort()).toEqual(
    [...models.map(({ id }) => `${id}.md`), "models.ndjson"].sort(),
  );
  expect(readFileSync(join(out, `${models[0]?.id}.md`), "utf8")).toBe(sampleCard(11, "Ａ 穹"));
});

test("export names the ids that do not exist and writes the others", () => {
  const place = setUp();
  lorary(place, ["import", place.cards]);
  const id = JSON.parse(lorary(place, ["export"]).stdout.split("\n")[0] ?? "").id;
  const { status, stdout, stderr } = lorary(place, ["export", "nope", id]);
  expect({ status, stderr }).toEqual({
    status: 1,
    stderr: "nope: the catalog has no model with this id\n",
  });
  expect(JSON.parse(stdout).id).toBe(id);
});

test("stats, verify and remove answer people and programs", () => {
  const place = setUp();
  lorary(place, ["import", place.cards]);
  expect(lorary(place, ["stats"]).stdout).toMatch(/^models {4}2 \(0 of the demo set\)\n/);
  expect(JSON.parse(lorary(place, ["stats", "--json"]).stdout)).toMatchObject({ models: 2 });
  expect(lorary(place, ["verify"])).toEqual(only("The database is sound.\n"));
  expect(lorary(place, ["verify", "--json"])).toEqual(only('{"problems":[]}\n'));
  expect(lorary(place, ["remove", "--demo"])).toEqual(only("0 demo models removed.\n"));
});

test("help lists every command, option and setting", () => {
  const place = setUp();
  const { status, stdout, stderr } = lorary(place, ["--help"]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  for (const name of Object.keys(SETTINGS)) expect(stdout).toContain(`  ${name} `);
  const commands = [...stdout.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name = ""]) => name);
  expect(commands).toEqual(["import", "pull", "export", "stats", "verify", "remove"]);
  for (const name of commands)
    expect(lorary(place, [name, "--help"]).stdout).toMatch(
      new RegExp(`^Usage: npm run lorary -- ${name} [^]*--help`),
    );
  expect(readdirSync(join(place.cards, ".."))).toEqual(["cards 卡片"]);
});

const wrong: [args: string[], message: RegExp][] = [
  [["fly"], /"fly" is not a command, expected import, /],
  [["__proto__"], /is not a command/],
  [["import"], /needs at least one PATH/],
  [["import", "--json", "--events", "x"], /--json and --events cannot be combined/],
  [["import", "--frce", "x"], /Unknown option '--frce'/],
  [["import", ""], /an argument is empty/],
  [["pull", "--username", ""], /--username: expected a value, found an empty one/],
  [["pull", "--tag", "a", "--tag="], /--tag: expected a value/],
  [["export", "--to", ""], /--to: expected a value/],
  [["stats", "x"], /stats takes no arguments, found "x"/],
  [["export", "--format", "pdf"], /--format pdf: expected ndjson, json/],
  [["export", "--format", "toString"], /--format toString: expected ndjson, json/],
  [["export", "--format", "card"], /need --to DIR/],
  [["remove"], /remove needs --demo/],
];
test.each(wrong)("%j is a usage error in one line", (args, message) => {
  const { status, stdout, stderr } = lorary(setUp(), args);
  expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
  expect(stderr).toMatch(message);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
});

test.skipIf(process.platform === "win32")(
  "nothing of a file's name is obeyed by the terminal",
  () => {
    const place = setUp();
    const file = join(place.cards, "a\u001b[31m\u009b2J\n.json");
    writeFileSync(file, "{");
    const { stderr } = lorary(place, ["import", file]);
    expect(stderr).toContain("a\\u001b[31m\\u009b2J\\n.json:1: json: expected");
  },
);

test.skipIf(!existsSync("/dev/full"))("output that cannot be written is told in words", () => {
  const place = setUp();
  const { status, stderr } = spawnSync(process.execPath, [main, "stats"], {
    env: place.env,
    stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    encoding: "utf8",
  });
  expect(status).toBe(3);
  expect(stderr).toMatch(/^lorary: standard output cannot be written: ENOSPC.*\n$/);
});

test("a damaged database, a bad setting and a bad target end with one line and code 3", () => {
  const place = setUp();
  const say = (env: Record<string, string>, args: string[]) =>
    lorary({ ...place, env: { ...place.env, ...env } }, args);
  const port = say({ PORT: "http" }, ["stats"]);
  expect(port).toMatchObject({ status: 3, stderr: expect.stringMatching(/^lorary: PORT: .*\n$/) });
  const target = say({}, ["export", "--to", join(place.cards, "a.md", "x")]);
  expect(target).toMatchObject({ status: 3, stderr: expect.stringMatching(/^lorary: .*\n$/) });
  writeFileSync(join(place.data, "catalog.sqlite"), "not a database at all");
  const broken = say({}, ["import", place.cards]);
  expect(broken.status).toBe(3);
  expect(broken.stderr).toMatch(/^lorary: .*catalog\.sqlite is not a database.*\n$/);
});

async function start({ env }: Place, args: string[], options: SpawnOptions = {}) {
  const child = spawn(process.execPath, [main, ...args], { env, ...options });
  let stderr = "";
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return { child, exit: once(child, "close").then(([code]) => ({ code, stderr })) };
}

test("a reader that leaves early ends the export quietly", async () => {
  const place = setUp();
  const many = Array.from({ length: 400 }, (_, i) => i);
  for (const i of many)
    writeFileSync(join(place.cards, `m${i}.md`), `${sampleCard(1000 + i)}${"text ".repeat(200)}`);
  lorary(place, ["import", place.cards]);
  const { child, exit } = await start(place, ["export"]);
  child.stdout?.once("data", () => child.stdout?.destroy());
  expect(await exit).toEqual({ code: 0, stderr: "" });
});

test("an import gives way to whatever serves the catalog", async () => {
  const { child, exit } = await start(setUp(), ["import", "-"]);
  await vi.waitFor(
    () => expect(getPriority(child.pid)).toBe(constants.priority.PRIORITY_BELOW_NORMAL),
    {
      timeout: 20_000,
    },
  );
  child.stdin?.end(sampleCard(21));
  expect(await exit).toMatchObject({ code: 0 });
});

test("Ctrl-C ends an import quietly and the catalog stays sound", async () => {
  const place = setUp();
  const { child, exit } = await start(place, ["import", "-"]);
  child.stdin?.write("## half a card\n");
  while (!readdirSync(join(place.cards, "..")).includes("data 数据"))
    await new Promise((settle) => setTimeout(settle, 20));
  child.kill("SIGINT");
  expect(await exit).toEqual({ code: 130, stderr: "" });
  expect(lorary(place, ["verify"])).toEqual(only("The database is sound.\n"));
  expect(readdirSync(join(place.data, "tmp"))).toEqual([]);
});

test.skipIf(!hasCorpus)("the corpus comes out as it went in, byte for byte", () => {
  const place = setUp();
  const names = readdirSync(corpus.cards);
  expect(JSON.parse(lorary(place, ["import", "--json", corpus.cards]).stdout)).toEqual({
    added: names.length,
    changed: 0,
    unchanged: 0,
    problems: [],
  });
  const out = join(place.data, "out");
  expect(lorary(place, ["export", "--format", "card", "--to", out])).toEqual(only(""));
  const sources = names.map((name) => readFileSync(join(corpus.cards, name), "utf8")).sort();
  expect(
    readdirSync(out)
      .map((name) => readFileSync(join(out, name), "utf8"))
      .sort(),
  ).toEqual(sources);
  const lines = lorary(place, ["export"]).stdout.trimEnd().split("\n");
  expect(lines).toHaveLength(names.length);
  for (const line of lines) Model.parse(JSON.parse(line));
});
