// Plays the import command for tests of the queue: writes down what it was given, and goes wrong as
// the names of the files tell.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const paths = process.argv.slice(process.argv.indexOf("--") + 1);
const say = (event: unknown) => process.stdout.write(`${JSON.stringify(event)}\n`);

if (paths.includes("refuse.md")) {
  process.stderr.write("the database is on fire\n");
  process.exit(3);
}
process.stdout.write("this line is no event\n");
say({ event: "run", id: process.pid });
say({ event: "progress", done: 25, total: 100 });
if (paths.includes("hang.md")) setInterval(() => {}, 1000);
else {
  const files = paths.map((path) => {
    const { mtimeMs } = statSync(path);
    return { path, text: readFileSync(path, "latin1"), mtimeMs };
  });
  const seen = { args: process.argv.slice(2), files };
  writeFileSync(join(process.env.LORARY_DATA_DIR ?? "", "seen.json"), JSON.stringify(seen));
  say({ event: "end", summary: { added: 0, changed: 0, unchanged: 0, problems: 0 } });
}
