// A process that writes: `node writer.ts FOLDER PREFIX MODELS ROUNDS`. Each round is one batch that
// writes all models anew, named after the round; the round's number is printed before and after. After
// the last, the import ends in the journal, and "done" is printed.
import { openSqliteStore } from "#lib/store/sqlite.ts";
import { joinYoungest, sampleImage, sampleModel, sampleVersion, sourced } from "./sample.ts";

const [folder = "", prefix = "", models = "0", rounds = "0"] = process.argv.slice(2);
const store = openSqliteStore(folder);
const run = await store.startRun({ what: prefix, startedAt: new Date().toISOString() });
const images = Array.from({ length: 8 }, (_, i) => sampleImage(`i${i}`));

for (let round = 1; round <= Number(rounds); round += 1) {
  const batch = Array.from({ length: Number(models) }, (_, i) =>
    sourced(
      sampleModel(`${prefix}${i}`, {
        name: `round ${round}`,
        tags: [`tag ${round}`, "same"],
        description: `words of the round ${round} `.repeat(20),
        versions: [sampleVersion(`${prefix}${i}.v`, { images })],
      }),
    ),
  );
  process.stdout.write(`begin ${round}\n`);
  await store.putItems(batch, joinYoungest);
  process.stdout.write(`end ${round}\n`);
}
await store.endRun(run, { at: new Date().toISOString(), state: "done" });
process.stdout.write("done\n");
await store.close();
