// The digests that catalogs know a model file by, in one pass over its bytes.
// Invariant: memory holds the chunk at hand and no more. Definitions: docs/cards.md, "Hashes".
import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { Hashes } from "#lib/catalog/file.ts";

const AUTO_V1 = { offset: 2 ** 20, bytes: 65_536, minimum: 2 ** 21 };

/** Takes a file chunk by chunk from its beginning. */
export class Digests {
  readonly #whole = createHash("sha256");
  readonly #tensors = createHash("sha256");
  readonly #middle = createHash("sha256");
  readonly #dataStart: number | undefined;
  #crc = 0;
  #at = 0;

  /** @param dataStart where a safetensors file's tensor bytes begin; absent for other files */
  constructor(dataStart: number | undefined) {
    this.#dataStart = dataStart;
  }

  update(chunk: Buffer): void {
    const from = (offset: number): number => Math.max(0, offset - this.#at);
    this.#whole.update(chunk);
    this.#crc = crc32(chunk, this.#crc);
    this.#middle.update(chunk.subarray(from(AUTO_V1.offset), from(AUTO_V1.offset + AUTO_V1.bytes)));
    if (this.#dataStart !== undefined) this.#tensors.update(chunk.subarray(from(this.#dataStart)));
    this.#at += chunk.length;
  }

  digest(): Hashes {
    const sha256 = this.#whole.digest("hex");
    const reversed = Buffer.alloc(4);
    reversed.writeUInt32LE(this.#crc);
    // Without tensors it would be the digest of nothing, by which thousands of files are alike.
    const hasTensors = this.#dataStart !== undefined && this.#at > this.#dataStart;
    return {
      sha256,
      ...(this.#at < AUTO_V1.minimum ? {} : { autoV1: this.#middle.digest("hex").slice(0, 8) }),
      autoV2: sha256.slice(0, 10),
      ...(hasTensors ? { autoV3: this.#tensors.digest("hex").slice(0, 12) } : {}),
      crc32: reversed.toString("hex"),
    };
  }
}
