// A process that searches and saves: `node searcher.ts FOLDER`.
import { emptyQuery } from "#lib/catalog/query.ts";
import { openSqliteStore } from "#lib/store/sqlite.ts";

const [folder = ""] = process.argv.slice(2);
const store = openSqliteStore(folder);
process.stdout.write("begin\n");
await store.search(emptyQuery());
await store.close();
