// The help texts. Invariant: made from the commands, the settings and the exit codes themselves.
import { SETTINGS } from "#lib/config.ts";
import { type Command, EXIT_CODES, type Option } from "./command.ts";

const PROGRAM = "npm run lorary --";

/** Rows of two columns, indented. */
function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`.trimEnd());
}

const usageOf = ({ name, args }: Command): string => (args ? `${name} ${args}` : name);

const optionRow = ([name, { value, about }]: [string, Option]): [string, string] => [
  value ? `--${name} ${value}` : `--${name}`,
  about,
];

export function mainHelp(commands: readonly Command[]): string {
  return [
    `Usage: ${PROGRAM} COMMAND [OPTION…] [ARGUMENT…]`,
    "",
    "Commands:",
    ...table(commands.map((command) => [usageOf(command), command.about])),
    "",
    `Each command explains itself: ${PROGRAM} COMMAND --help`,
    "",
    "Settings (environment variables; the default in brackets):",
    ...table(
      Object.entries(SETTINGS).map(([name, { about, default: fallback }]) => [
        name,
        fallback === "" ? about : `${about} [${fallback}]`,
      ]),
    ),
    "",
    "Exit codes:",
    ...table(Object.values(EXIT_CODES).map(([code, meaning]) => [String(code), meaning])),
  ].join("\n");
}

export function commandHelp(command: Command): string {
  const options: Record<string, Option> = {
    ...command.options,
    help: { type: "boolean", about: "Show this help." },
  };
  return [
    `Usage: ${PROGRAM} ${command.name} [OPTION…]${command.args ? ` ${command.args}` : ""}`,
    "",
    command.about,
    ...(command.details ?? []),
    "",
    "Options:",
    ...table(Object.entries(options).map(optionRow)),
  ].join("\n");
}
