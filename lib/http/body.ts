// Bodies of upstreams' answers. Invariant: bytes are counted after decoding, so a small answer that
// unpacks into a large one is stopped at the same limit.
import { pipeline, type Readable, type Transform } from "node:stream";
import {
  createBrotliDecompress,
  createGunzip,
  createInflate,
  createZstdDecompress,
} from "node:zlib";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { UpstreamAnswer } from "./safe-fetch.ts";
import { toUpstreamError } from "./upstream-error.ts";

// We ask for identity, but not every host listens. One coding only: more are a known bomb.
const DECODERS: Record<string, () => Transform> = {
  gzip: createGunzip,
  "x-gzip": createGunzip,
  deflate: createInflate,
  br: createBrotliDecompress,
  zstd: createZstdDecompress,
};

/** Length in bytes as announced, where the body is sent as it is; undefined otherwise. */
export function lengthOf({ headers }: UpstreamAnswer): number | undefined {
  const length = headers["content-length"];
  const plain = ["", "identity"].includes(headers["content-encoding"] ?? "");
  return plain && length !== undefined && /^\d{1,15}$/.test(length) ? Number(length) : undefined;
}

/** The body without its content coding. @throws LoraryError where the coding is unknown. */
export function decodeBody({ url, headers, body }: UpstreamAnswer): Readable {
  const coding = (headers["content-encoding"] ?? "").trim().toLowerCase();
  if (coding === "" || coding === "identity") return body;
  const create = Object.hasOwn(DECODERS, coding) ? DECODERS[coding] : undefined;
  if (create !== undefined) return pipeline(body, create(), () => {});
  body.on("error", () => {}).destroy();
  throw new LoraryError(502, "upstream_error", `${url.hostname} sent an unknown content coding.`);
}

export function tooLarge(maxBytes: number, what = "picture"): LoraryError {
  const message = `The ${what} is larger than ${maxBytes} bytes.`;
  return new LoraryError(502, "upstream_too_large", message);
}

/**
 * The decoded body piece by piece; leaving early closes its socket.
 * @throws LoraryError "upstream_too_large" beyond maxBytes, or what cut the body short.
 */
export async function* readPieces(
  answer: UpstreamAnswer,
  maxBytes: number,
  what?: string,
): AsyncGenerator<Buffer> {
  let size = 0;
  try {
    for await (const chunk of decodeBody(answer) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > maxBytes) throw tooLarge(maxBytes, what);
      yield chunk;
    }
  } catch (error) {
    throw toUpstreamError(error, answer.url.hostname);
  }
}

/** The whole body. @throws as readPieces */
export async function readBody(answer: UpstreamAnswer, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of readPieces(answer, maxBytes)) chunks.push(chunk);
  return Buffer.concat(chunks);
}
