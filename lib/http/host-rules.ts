// Which addresses may be asked for, from the operator's list of hosts.
// Invariant: an address outside the list is refused whatever its spelling.

/** public: only at public IP addresses · operator: an origin written out, private ones included. */
export type Trust = "public" | "operator";

/** Answers how far an address is trusted, undefined where it must not be asked at all. */
export type HostRules = (url: URL) => Trust | undefined;

/**
 * Rules from a list of `host`, `*.host` (its subdomains only) and origins (`http://127.0.0.1:9000`).
 * A host stands for https on port 443. Names and passwords in an address are never accepted.
 */
export function createHostRules(hosts: readonly string[]): HostRules {
  const written = hosts.filter((host) => host.includes("://"));
  const origins = new Set(written.map((host) => new URL(host).origin));
  const bare = hosts.filter((host) => !host.includes("://")).map((host) => host.toLowerCase());
  const names = new Set(bare.filter((host) => !host.startsWith("*.")));
  const suffixes = bare.filter((host) => host.startsWith("*.")).map((host) => host.slice(1));
  return (url) => {
    if (url.username !== "" || url.password !== "") return undefined;
    if (origins.has(url.origin)) return "operator";
    if (url.protocol !== "https:" || url.port !== "") return undefined;
    const listed = names.has(url.hostname) || suffixes.some((end) => url.hostname.endsWith(end));
    return listed ? "public" : undefined;
  };
}

// One API under several names: the site's two halves and their older addresses.
const CIVITAI = ["civitai.com", "civitai.red", "civitai.green"].flatMap((host) => [
  host,
  `www.${host}`,
]);

/** The hosts of an API by its address: Civitai's aliases, else the origin as the operator wrote it. */
export function apiHosts(address: string): string[] {
  const { origin } = new URL(address);
  return CIVITAI.some((host) => origin === `https://${host}`) ? CIVITAI : [origin];
}
