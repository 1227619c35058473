// Files out of an archive that is read from front to back, held back until all of it was seen.
// Invariant: they lie in one file that has no name of the archive's choosing, at most 256 MiB in all.
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import { join } from "node:path";
import { LoraryError } from "#lib/catalog/errors.ts";
import { Refused } from "./refusal.ts";
import { openTemporaryFolder, type TemporaryFolder } from "./temporary.ts";

const MAX_BYTES = 256 * 2 ** 20;

export class Hold {
  readonly #dataDir: string;
  #folder: TemporaryFolder | undefined;
  #fd = -1;
  #length = 0;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /**
   * Takes bytes in; answers what reads them back.
   * @throws Refused where there is no room left, LoraryError where they cannot be written
   */
  add(bytes: Buffer): () => Buffer {
    if (this.#length + bytes.length > MAX_BYTES) {
      const message = `too much to hold back until the archive's end, expected at most ${MAX_BYTES / 2 ** 20} MiB of pictures and files beside models; pack it as .zip`;
      throw new Refused("limit", message);
    }
    const [at, length] = [this.#length, bytes.length]; // the bytes themselves are let go
    this.#write(bytes);
    return () => {
      const held = Buffer.allocUnsafe(length);
      return held.subarray(0, readSync(this.#fd, held, 0, length, at));
    };
  }

  #write(bytes: Buffer): void {
    try {
      if (this.#folder === undefined) {
        this.#folder = openTemporaryFolder(this.#dataDir);
        this.#fd = openSync(join(this.#folder.path, "held"), "wx+");
      }
      for (let done = 0; done < bytes.length; )
        done += writeSync(this.#fd, bytes, done, bytes.length - done, this.#length + done);
      this.#length += bytes.length;
    } catch (cause) {
      const message = "files of an archive cannot be held in the data folder";
      throw new LoraryError(500, "temporary_not_written", message, { cause });
    }
  }

  close(): void {
    if (this.#fd >= 0) closeSync(this.#fd);
    this.#folder?.remove();
  }
}
