// The command line: finds the command, reads its options, and turns what happens into an exit code.
// Invariant: bad input and a broken world end with one line, never with a stack.
import { parseArgs } from "node:util";
import { LoraryError } from "#lib/catalog/errors.ts";
import { visible } from "#lib/formats/visible.ts";
import { type Command, EXIT_CODES, type Outcome, usageError } from "./command.ts";
import { exportCommand } from "./export.ts";
import { commandHelp, mainHelp } from "./help.ts";
import { importCommand } from "./import.ts";
import { pullCommand } from "./pull.ts";
import { removeCommand } from "./remove.ts";
import { statsCommand } from "./stats.ts";
import { verifyCommand } from "./verify.ts";

const COMMANDS: readonly Command[] = [
  importCommand,
  pullCommand,
  exportCommand,
  statsCommand,
  verifyCommand,
  removeCommand,
];

const interruption = new AbortController();
let endsItself = false;

const hasCode = (error: unknown, code: RegExp): boolean =>
  error instanceof Error && "code" in error && code.test(String(error.code));

function parse(command: Command, argv: string[]) {
  const options = Object.fromEntries(
    Object.entries(command.options).map(
      ([name, { type, multiple = false }]) => [name, { type, multiple }] as const,
    ),
  );
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      options: { ...options, help: { type: "boolean" } },
      allowPositionals: true,
    });
    // Most often a variable of the shell that is not set: it would mean "all", or nothing.
    for (const [name, value] of Object.entries<unknown>(values))
      if ([value].flat().includes(""))
        throw usageError(`--${name}: expected a value, found an empty one`);
    if (positionals.includes("")) throw usageError("an argument is empty");
    return { values, args: positionals };
  } catch (error) {
    if (!(error instanceof Error) || !hasCode(error, /^ERR_PARSE_ARGS/)) throw error;
    throw usageError(error.message.replace(/\. .*$/s, ""));
  }
}

async function run([name, ...argv]: string[]): Promise<Outcome> {
  if (name === undefined || name === "--help" || name === "help") {
    console.log(mainHelp(COMMANDS));
    return name === undefined ? "usage" : "ok";
  }
  const command = COMMANDS.find((candidate) => candidate.name === name);
  if (command === undefined)
    throw usageError(
      `"${name}" is not a command, expected ${COMMANDS.map((one) => one.name).join(", ")} or --help`,
    );
  const input = { ...parse(command, argv), signal: interruption.signal };
  if (input.values.help) {
    console.log(commandHelp(command));
    return "ok";
  }
  if (command.args === undefined && input.args.length > 0)
    throw usageError(`${name} takes no arguments, found "${input.args[0]}"`);
  endsItself = command.endsItself === true;
  return command.run(input);
}

/** Says what went wrong in one line. */
function report(error: unknown): Outcome {
  if (error === interruption.signal.reason) return "interrupted";
  if (hasCode(error, /^EPIPE$/)) return "ok"; // the reader has seen enough
  if (process.env.LORARY_DEBUG === "1") console.error(error);
  else if (error instanceof LoraryError) console.error(`lorary: ${visible(error.message)}`);
  else {
    const [line] = String(error).split("\n");
    console.error(`lorary: unexpected error: ${line} (LORARY_DEBUG=1 shows where)`);
  }
  return error instanceof LoraryError && error.code === "usage" ? "usage" : "failed";
}

process.stdout.on("error", (cause: Error) => {
  const message = `standard output cannot be written: ${cause.message}`;
  const error = hasCode(cause, /^EPIPE$/)
    ? cause
    : new LoraryError(500, "output", message, { cause });
  process.exit(EXIT_CODES[report(error)][0]);
});
// Whatever was written so far stays whole, also where the second signal ends the process at once:
// every batch is one transaction.
for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
  process.on(name, () => {
    if (!endsItself || interruption.signal.aborted) process.exit(EXIT_CODES.interrupted[0]);
    interruption.abort(new LoraryError(499, "interrupted", "interrupted"));
  });

try {
  process.exitCode = EXIT_CODES[await run(process.argv.slice(2))][0];
} catch (error) {
  process.exitCode = EXIT_CODES[report(error)][0];
}
