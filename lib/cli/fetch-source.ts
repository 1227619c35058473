// An import's source that is a web address. Invariant: only hosts that the settings list are asked.
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Config } from "#lib/config.ts";
import { type FetchedFile, type FetchFileOptions, fetchFile } from "#lib/http/fetch-file.ts";
import { apiHosts } from "#lib/http/host-rules.ts";
import { createSafeFetch } from "#lib/http/safe-fetch.ts";

export function isWebAddress(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

function inWords(address: string, error: unknown): unknown {
  if (!(error instanceof LoraryError && error.code === "host_not_allowed")) return error;
  const origin = URL.parse(address)?.origin ?? "the address";
  const message = `${error.message} Imports read from hosts in LORARY_FILE_HOSTS; to allow this one add ${origin} there.`;
  return new LoraryError(error.status, error.code, message, { cause: error });
}

/**
 * Downloads an address into a new folder below `folder`, which the caller removes in the end.
 * @throws LoraryError that says in words what failed, or the signal's reason; nothing of the file is left then.
 */
export async function fetchToFile(
  address: string,
  folder: string,
  config: Config,
  options: Pick<FetchFileOptions, "onProgress" | "signal"> = {},
): Promise<FetchedFile> {
  const { fileHosts, apiUrl, timeoutMs, token, tokenOrigin, importMaxBytes } = config;
  const hosts = [...fileHosts, ...apiHosts(apiUrl)];
  const fetch = createSafeFetch({ hosts, timeoutMs, token, tokenOrigin });
  try {
    return await fetchFile(fetch, address, folder, { ...options, maxBytes: importMaxBytes });
  } catch (error) {
    throw inWords(address, error);
  } finally {
    await fetch.close();
  }
}
