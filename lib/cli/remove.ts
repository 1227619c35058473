// `lorary remove`: takes models out of the catalog.
import { type Command, JSON_OPTION, printJson, usageError, withStore } from "./command.ts";

export const removeCommand: Command = {
  name: "remove",
  args: "--demo",
  about: "Take the demo set out of the catalog; it does not come back by itself.",
  options: {
    demo: { type: "boolean", about: "The models of the demo set." },
    json: JSON_OPTION,
  },
  async run({ values }) {
    if (!values.demo) throw usageError("remove needs --demo");
    const removed = await withStore((store) => store.removeDemo());
    if (values.json) printJson({ removed });
    else console.log(`${removed} demo ${removed === 1 ? "model" : "models"} removed.`);
    return "ok";
  },
};
