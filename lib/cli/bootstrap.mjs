// Runs a script of the project on the project's own Node, after installing what is missing.
// Plain JavaScript, because any Node >= 20 that has npm starts it: `node bootstrap.mjs SCRIPT ARG…`.
import { spawn, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const bin = join(root, "node_modules/.bin");
const windows = process.platform === "win32";

function readPackages(file) {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8")).packages;
  } catch {
    return {};
  }
}

// npm records what it installed in a lock file of its own; packages for other platforms are
// optional and stay out of it.
function isInstalled() {
  const installed = readPackages("node_modules/.package-lock.json");
  const ours = spawnSync(join(bin, windows ? "node.cmd" : "node"), ["-v"], { shell: windows });
  return (
    ours.status === 0 &&
    Object.entries(readPackages("package-lock.json")).every(
      ([path, { version, optional }]) =>
        path === "" || optional || installed[path]?.version === version,
    )
  );
}

function install() {
  process.stderr.write("Installing packages (once; about a minute) …\n");
  const args = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  // Standard output belongs to the command that follows.
  const { status } = spawnSync("npm", args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    shell: windows,
  });
  if (status !== 0) {
    process.stderr.write("npm ci failed: see its message above.\n");
    process.exit(status ?? 1);
  }
}

if (!isInstalled()) install();

const [script, ...args] = process.argv.slice(2);
const env = {
  // Modules start compiled: half a second less for an import, which loads its own twice.
  NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"),
  ...process.env,
  PATH: `${bin}${delimiter}${process.env.PATH}`,
};
const child = spawn(
  join(root, "node_modules/node/bin", windows ? "node.exe" : "node"),
  [join(root, script), ...args],
  { stdio: "inherit", env },
);
// A terminal sends Ctrl-C to both; a supervisor sends its signal to this process only.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
  process.on(signal, () => signal === "SIGINT" || child.kill(signal));
child.on("exit", (code, signal) => {
  process.exitCode = code ?? (signal === "SIGINT" ? 130 : 1);
});
