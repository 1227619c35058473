// `lorary stats`: what the catalog holds.
import { formatBytes, formatCount } from "#lib/catalog/format.ts";
import { type Command, JSON_OPTION, printJson, withStore } from "./command.ts";

export const statsCommand: Command = {
  name: "stats",
  about: "Count what the catalog holds.",
  options: { json: JSON_OPTION },
  async run({ values }) {
    const stats = await withStore((store) => store.stats());
    if (values.json) {
      printJson(stats);
      return "ok";
    }
    const { models, versions, files, images, withWeight, demo, sizeBytes } = stats;
    console.log(
      [
        `models    ${formatCount(models)} (${formatCount(demo)} of the demo set)`,
        `versions  ${formatCount(versions)}`,
        `files     ${formatCount(files)}`,
        `images    ${formatCount(images)}`,
        `weights   ${formatCount(withWeight)} models have a suggested weight`,
        `database  ${formatBytes(sizeBytes)}`,
      ].join("\n"),
    );
    return "ok";
  },
};
