import { globSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";

// The architecture, as a table: a layer may import itself, the layers named here,
// and the packages or builtins that its pattern matches.
const layers: Record<string, { layers: string[]; packages: RegExp }> = {
  "lib/catalog": { layers: [], packages: /^(zod|blurhash)$/ },
  "lib/tips": { layers: ["lib/catalog"], packages: /^(htmlparser2|node:v8)$/ },
  "lib/formats": {
    layers: ["lib/catalog", "lib/tips"],
    packages:
      /^(zod|node:(?:buffer|crypto)|unified|unist-util-visit|rehype-.*|hast-.*|@types\/hast|hast)$/,
  },
  "lib/search": { layers: ["lib/catalog"], packages: /$^/ },
  "lib/store": { layers: ["lib/catalog", "lib/search"], packages: /^(pg|zod|lru-cache|node:.*)$/ },
  "lib/http": {
    layers: ["lib/catalog"],
    packages: /^(sharp|undici|send|content-disposition|p-limit|lru-cache|blurhash|node:.*)$/,
  },
  "lib/import": {
    layers: ["lib/catalog", "lib/formats", "lib/store", "lib/tips"],
    packages: /^(sharp|tar-stream|yauzl|node:.*)$/,
  },
  "lib/demo": { layers: ["lib/catalog", "lib/formats"], packages: /^(sharp|p-limit|node:.*)$/ },
  "lib/cli": {
    layers: [
      "lib",
      "lib/catalog",
      "lib/demo",
      "lib/formats",
      "lib/http",
      "lib/import",
      "lib/store",
      "server",
    ],
    packages: /^(cli-progress|node:.*)$/,
  },
  "lib/server": {
    layers: ["lib", "lib/catalog", "lib/http", "lib/store"],
    packages: /^(compression|@fastify\/busboy|node:.*)$/,
  },
  lib: {
    layers: ["lib/catalog", "lib/formats", "lib/http", "lib/store"],
    packages: /^(server-only|lru-cache|zod|node:.*)$/,
  },
  components: { layers: ["lib/catalog"], packages: /^(react|react-dom|next\/.*)$/ },
  app: {
    layers: ["components", "lib", "lib/catalog", "lib/formats"],
    packages: /^(react|next.*|geist\/.*)$/,
  },
};

const names = Object.keys(layers).sort((a, b) => b.length - a.length);
const layerOf = (path: string) => names.find((name) => path.startsWith(`${name}/`)) ?? path;

test.each(globSync("{app,components,lib}/**/*.{ts,tsx}"))("%s stays in its layer", (file) => {
  const layer = layerOf(file);
  const rule = layers[layer];
  for (const [, specifier = ""] of readFileSync(file, "utf8").matchAll(
    /(?:from|import) "([^"]+)"/g,
  )) {
    expect(specifier).not.toMatch(/^\.\.\//);
    if (specifier.startsWith("./")) continue; // the same folder
    if (specifier.startsWith("#"))
      expect([layer, ...(rule?.layers ?? [])]).toContain(layerOf(specifier.slice(1)));
    else expect(specifier).toMatch(rule?.packages ?? /$^/);
  }
});
