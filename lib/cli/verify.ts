// `lorary verify`: checks the whole database.
import { type Command, JSON_OPTION, printJson, withStore } from "./command.ts";

export const verifyCommand: Command = {
  name: "verify",
  about: "Check the database: its file, every record, every kept document, the indexes.",
  options: { json: JSON_OPTION },
  async run({ values }) {
    const problems = await withStore((store) => store.verify());
    if (values.json) printJson({ problems });
    else if (problems.length === 0) console.log("The database is sound.");
    else for (const problem of problems) console.error(problem);
    return problems.length === 0 ? "ok" : "problems";
  },
};
