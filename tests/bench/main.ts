// `npm run bench -- [NAME…]`: runs benches by name, or all.
import { benchFollowing } from "./following.ts";
import { benchImport } from "./import.ts";
import { benchPages } from "./pages.ts";
import { benchRelevance } from "./relevance.ts";
import { benchSearch } from "./search.ts";
import { benchServing } from "./serving.ts";
import { benchTips } from "./tips.ts";

const BENCHES: ReadonlyMap<string, () => Promise<void>> = new Map([
  ["following", benchFollowing],
  ["import", benchImport],
  ["pages", benchPages],
  ["relevance", benchRelevance],
  ["search", benchSearch],
  ["serving", benchServing],
  ["tips", benchTips],
]);

const asked = process.argv.slice(2);
for (const name of asked.length > 0 ? asked : BENCHES.keys()) {
  const bench = BENCHES.get(name);
  if (bench) await bench();
  else {
    process.stderr.write(`"${name}" is not a bench, expected ${[...BENCHES.keys()].join(", ")}\n`);
    process.exitCode = 2;
  }
}
