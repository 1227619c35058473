// An import's source that is a web address. Invariant: only hosts that the settings list are asked.
import { LoraryError } from "#lib/catalog/errors.ts";
import type { Config } from "#lib/config.ts";
import { type FetchedFile, type FetchFileOptions, fetchFile } from "#lib/http/fetch-file.ts";
import { apiHosts, createHostRules } from "#lib/http/host-rules.ts";

export function isWebAddress(path: string): boolean {
  return /^https?:\/\//i.test(path);
}

/** What to do about an address that is refused; a redirect's target is not ours to recommend. */
function adviceFor(url: URL, hosts: readonly string[]): string {
  if (url.username !== "" || url.password !== "")
    return "The address holds a name or a password, expected one without.";
  if (createHostRules(hosts)(url) !== undefined)
    return `${url.origin} redirects there; hosts that may be asked are in LORARY_FILE_HOSTS.`;
  return `Imports read from hosts in LORARY_FILE_HOSTS; to allow this one add ${url.origin} there.`;
}

function inWords(address: string, hosts: readonly string[], error: unknown): unknown {
  const url = URL.parse(address);
  const isRefused = error instanceof LoraryError && error.code === "host_not_allowed";
  if (!isRefused || url === null) return error;
  const message = `${error.message} ${adviceFor(url, hosts)}`;
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
  // Loaded where something is fetched: undici takes a quarter of a command's start.
  const { createSafeFetch } = await import("#lib/http/safe-fetch.ts");
  const fetch = createSafeFetch({ hosts, timeoutMs, token, tokenOrigin });
  try {
    return await fetchFile(fetch, address, folder, { ...options, maxBytes: importMaxBytes });
  } catch (error) {
    throw inWords(address, hosts, error);
  } finally {
    await fetch.close();
  }
}
