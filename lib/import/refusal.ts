// What cannot be taken in, as problems. Invariant: only what lies in a source becomes a problem;
// a full disk or a mistake of the program's own stays an error that ends the import.
import { LoraryError, type Problem } from "#lib/catalog/errors.ts";

/** Thrown where a source cannot be read on; the message says what was found and expected. */
export class Refused extends Error {
  readonly kind: Problem["kind"];

  constructor(kind: Problem["kind"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "Refused";
    this.kind = kind;
  }
}

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file or folder",
  EACCES: "permission denied",
  EPERM: "permission denied",
  ELOOP: "its links lead in a circle",
  ENAMETOOLONG: "the name is too long",
  ENOTDIR: "a part of the path is not a folder",
  EISDIR: "it is a folder, expected a file",
  ENXIO: "it is a pipe, a socket or a device, expected a file",
  EIO: "the disk cannot read it",
};

/** The system's code of a failed call, such as ENOENT. */
function systemCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && "syscall" in error
    ? String(error.code)
    : undefined;
}

/**
 * An error met while a source was read, as the source's problem.
 * @throws the error itself where the source is not to blame
 */
export function problemOf(source: string, error: unknown): Problem {
  if (error instanceof Refused) {
    const { kind, message } = error;
    return { source, field: "file", kind, message };
  }
  if (error instanceof LoraryError && error.code === "file_changed")
    return { source, field: "file", kind: "unreadable", message: "it changed while it was read" };
  const code = systemCode(error);
  if (code === undefined) throw error;
  const message = `cannot be opened: ${REASONS[code] ?? code}`;
  return { source, field: "file", kind: "unreadable", message };
}

/** "the file is too large for a model card, expected at most 4 MiB" */
export function tooLarge(title: string, maxBytes: number): Refused {
  const message = `too large for ${title}, expected at most ${maxBytes / 2 ** 20} MiB`;
  return new Refused("limit", message);
}
