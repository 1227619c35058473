// How far a long step is, on standard error: a bar on a terminal, else a line now and then.
// Invariant: standard output is never touched.
import { SingleBar } from "cli-progress";

export interface Progress {
  show(done: number, total: number): void;
  end(): void;
}

export interface ProgressOptions {
  /** How a number is written. */
  format?: (value: number) => string;
}

/** Milliseconds between two lines where there is no terminal. */
const LINE_MS = 2000;

function bar(label: string, format: (value: number) => string): Progress {
  const drawn = new SingleBar({
    format: `${label} {bar} {value}/{total}`,
    formatValue: (value, _, type) =>
      type === "value" || type === "total" ? format(value) : String(value),
    stream: process.stderr,
    clearOnComplete: true,
    // With these two off, Ctrl-C ends the process at once and leaves the terminal as it was.
    hideCursor: false,
    gracefulExit: false,
  });
  let started = false;
  return {
    show(done, total) {
      if (!started) drawn.start(total, 0);
      started = true;
      drawn.setTotal(total); // it may grow while folders are being walked
      drawn.update(done);
    },
    end: () => drawn.stop(),
  };
}

function lines(label: string, format: (value: number) => string): Progress {
  let last = performance.now();
  return {
    show(done, total) {
      if (performance.now() - last < LINE_MS) return;
      last = performance.now();
      process.stderr.write(`${label}: ${format(done)} of ${format(total)}\n`);
    },
    end: () => undefined,
  };
}

export function createProgress(label: string, { format = String }: ProgressOptions = {}): Progress {
  return process.stderr.isTTY ? bar(label, format) : lines(label, format);
}
