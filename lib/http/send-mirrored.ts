// Files of a mirror folder, with conditional and range requests by the `send` package.
// Invariant: its errors become ours; none of its own pages is sent.
import type { IncomingMessage, ServerResponse } from "node:http";
import { sep } from "node:path";
import send from "send";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { MirroredFile } from "./mirror.ts";

function toError(error: Error & { status?: number }): Error {
  if (error.status === 416)
    return new LoraryError(416, "range_not_satisfiable", "The file has no such range of bytes.", {
      field: "Range",
    });
  if (error.status === 412)
    return new LoraryError(412, "precondition_failed", "The file is another one by now.");
  return error;
}

/** Settles when the answer has ended or the client has gone. */
export function sendMirrored(
  req: IncomingMessage,
  res: ServerResponse,
  { root, path }: MirroredFile,
  headers: Record<string, string>,
): Promise<void> {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  const encoded = path.split(sep).map(encodeURIComponent).join("/");
  return new Promise((settle, reject) => {
    res.once("close", settle);
    send(req, encoded, { root, index: false, cacheControl: false, dotfiles: "allow" })
      .on("error", (error: Error & { status?: number }) => reject(toError(error)))
      .pipe(res);
  });
}
