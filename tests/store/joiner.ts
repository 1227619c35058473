// A process that imports for ever: `node joiner.ts FOLDER SEED`. Batches come in threes about five new
// models: their cards; then what an API says of them, which gives them other ids; then a file of
// each. After every batch the number of models is a multiple of five.
import { flushCompileCache } from "node:module";
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { digest, itemOf, joinSayings, type Saying } from "./saying.ts";

const MODELS = 5;
const [folder = "", seed = "0"] = process.argv.slice(2);
const store = openSqliteStore(folder);
const nothing: Saying = { versionIds: [], localIds: [], sha256: [], tag: "all" };

const sayings: ((id: number) => Saying)[] = [
  (id) => ({ ...nothing, versionIds: [`1${id}`, `2${id}`], tag: "card" }),
  (id) => ({
    ...nothing,
    modelId: `${id}`,
    versionIds: [`2${id}`],
    sha256: [digest(`${id}`)],
    tag: "api",
  }),
  (id) => ({ ...nothing, localIds: [`f${id}`], sha256: [digest(`${id}`)], tag: "file" }),
];

flushCompileCache(); // a killed process keeps nothing by itself
process.stdout.write("begin\n");
for (let first = Number(seed) * 1_000_000; ; first += MODELS)
  for (const say of sayings) {
    const ids = Array.from({ length: MODELS }, (_, i) => first + i);
    const batch = ids.map((id) => itemOf(say(id), "2026-01-02T03:04:05.678Z"));
    await store.putItems(batch, joinSayings);
  }
