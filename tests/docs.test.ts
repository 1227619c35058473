// What the documents claim and a program can check.
import { execFileSync } from "node:child_process";
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { expect, test } from "vitest";
import { FACETS, SORTS, vocabularyOf } from "#lib/catalog/query.ts";
import { SETTINGS } from "#lib/config.ts";

const readme = readFileSync("README.md", "utf8");
const architecture = readFileSync("docs/architecture.md", "utf8");

test("the README's settings table is the table in lib/config.ts", () => {
  const rows = Object.entries(SETTINGS).map(
    ([name, { default: fallback, about }]) =>
      `| \`${name}\` | ${fallback === "" ? "" : `\`${fallback}\``} | ${about} |`,
  );
  expect(readme).toContain(["| name | default | what for |", "|---|---|---|", ...rows].join("\n"));
});

test("the README's command help is what the command prints, but for the settings", () => {
  const help = execFileSync(process.execPath, ["lib/cli/main.ts", "--help"], { encoding: "utf8" });
  const sections = help.trimEnd().split("\n\n");
  const shown = sections.filter((section) => !section.startsWith("Settings"));
  expect(shown).toHaveLength(sections.length - 1);
  expect(readme).toContain(`\`\`\`\n${shown.join("\n\n")}\n\`\`\``);
});

test("every page and every route of the data plane stands in docs/api.md", () => {
  const api = readFileSync("docs/api.md", "utf8");
  const pages = globSync("app/**/{page,route}.{ts,tsx}").map((file) => {
    const path = dirname(file)
      .slice("app".length)
      .replace(/\/?\[\[.*$/, "")
      .replace(/\[(\w+)\]/g, "ID");
    return path === "" ? "`/`" : path;
  });
  for (const route of [
    ...pages,
    "/images/",
    "/files/",
    "/api/download/models/",
    "/api/models/",
    "/api/suggest",
    "/api/health",
  ])
    expect(api).toContain(route);
});

test("every parameter of the catalog and each of its closed values stands in docs/api.md", () => {
  const api = readFileSync("docs/api.md", "utf8");
  for (const word of [
    ...FACETS.flatMap((facet) => [facet, ...(vocabularyOf(facet) ?? [])]),
    ...SORTS,
    ...["tags", "downloads", "stars", "seed", "page", "cursor", "limit"],
  ])
    expect(api).toContain(`\`${word}\``);
});

/** A document without its code. */
const proseOf = (file: string) =>
  readFileSync(file, "utf8").replace(/```[\s\S]*?```|`[^`\n]*`/g, "");

test("links between documents lead to files that exist", () => {
  for (const file of ["README.md", ...globSync("docs/*.md")])
    for (const [, target = ""] of proseOf(file).matchAll(/\]\(([^)#:\s]+)(?:#[^)]*)?\)/g))
      expect(existsSync(resolve(dirname(file), target)), `${file} → ${target}`).toBe(true);
});

test("every dependency has its reason in docs/architecture.md and an exact version", () => {
  const { dependencies, devDependencies } = JSON.parse(
    readFileSync("package.json", "utf8"),
  ) as Record<"dependencies" | "devDependencies", Record<string, string>>;
  for (const [name, version] of Object.entries({ ...dependencies, ...devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    if (!name.startsWith("@types/")) expect(architecture).toContain(`\`${name}\``);
  }
});

test("the lock file names no host", () => {
  expect(readFileSync("package-lock.json", "utf8")).not.toMatch(/"resolved": "https?:/);
});

test("the lock file holds the packages of every platform, or a clean install fails", () => {
  const { packages } = JSON.parse(readFileSync("package-lock.json", "utf8")) as {
    packages: Record<string, { optionalDependencies?: Record<string, string> }>;
  };
  for (const [path, { optionalDependencies = {} }] of Object.entries(packages))
    for (const name of Object.keys(optionalDependencies))
      expect(
        [`${path}/node_modules/${name}`, `node_modules/${name}`].some((at) => at in packages),
        `${name}, wanted by ${path}`,
      ).toBe(true);
});
