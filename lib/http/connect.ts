// Opens sockets to upstreams. Invariant: a socket to a host that is not the operator's own word
// ends at an address that was checked, and no byte is written before that is certain.
import { type LookupAddress, lookup as systemLookup } from "node:dns";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { buildConnector } from "undici";
import { LoraryError } from "#lib/catalog/errors.ts";
import type { HostRules } from "./host-rules.ts";
import { isPublicAddress } from "./public-address.ts";

export interface ConnectPorts {
  rules: HostRules;
  timeoutMs: number;
  /** Name resolution; the system's by default. */
  lookup?: LookupFunction | undefined;
  /** What counts as a good address; isPublicAddress by default. */
  isAllowed?: (address: string) => boolean;
}

function refused(hostname: string): LoraryError {
  return new LoraryError(
    502,
    "address_not_allowed",
    `${hostname} is not at a public internet address; it is not asked.`,
  );
}

// getaddrinfo holds one of libuv's four threads until the name server answers, and pictures and
// files need those too: however many ask for one name, one thread waits.
function shareLookups(lookup: LookupFunction): LookupFunction {
  const waiting = new Map<string, Parameters<LookupFunction>[2][]>();
  return (hostname, options, callback) => {
    const others = waiting.get(hostname);
    if (others) return void others.push(callback);
    const callbacks = [callback];
    waiting.set(hostname, callbacks);
    lookup(hostname, options, (...answer) => {
      waiting.delete(hostname);
      for (const call of callbacks) call(...answer);
    });
  };
}

/**
 * Resolves a name once and hands on the whole answer, or an error where any one record is bad:
 * a mixed answer is an attempt at rebinding. The socket dials exactly what is handed on.
 */
export function createCheckedLookup(
  lookup: LookupFunction,
  isAllowed: (address: string) => boolean = isPublicAddress,
): LookupFunction {
  const isGood = (records: readonly LookupAddress[]) =>
    records.length > 0 && records.every((record) => isAllowed(record.address));
  const resolve = shareLookups(lookup);
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, answer) => {
      const records = Array.isArray(answer) ? answer : [];
      if (error || !isGood(records)) return callback(error ?? refused(hostname), []);
      const [first = { address: "", family: 4 }] = records;
      if (options.all) callback(null, records);
      else callback(null, first.address, first.family);
    });
  };
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, "");

/** undici's `connect`, with the checks. */
export function createConnector(ports: ConnectPorts): buildConnector.connector {
  const { rules, timeoutMs, lookup = systemLookup as LookupFunction } = ports;
  const isAllowed = ports.isAllowed ?? isPublicAddress;
  // HTTP/2 would share one socket among answers, so that cutting one off could not be seen alone.
  const shared = { timeout: timeoutMs, allowH2: false };
  const plain = buildConnector({ ...shared, lookup } as buildConnector.BuildOptions);
  const checked = buildConnector({
    ...shared,
    lookup: createCheckedLookup(lookup, isAllowed),
  } as buildConnector.BuildOptions);
  return (options, callback) => {
    const origin = `${options.protocol}//${options.hostname}${options.port ? `:${options.port}` : ""}`;
    if (rules(new URL(origin)) === "operator") return plain(options, callback);
    // Node never calls `lookup` for a literal, so literals are looked at here.
    const host = bare(options.hostname);
    if (isIP(host) !== 0 && !isAllowed(host)) return callback(refused(host), null);
    checked(options, (error, socket) => {
      if (error) return callback(error, null);
      if (isAllowed((socket as Socket).remoteAddress ?? "")) return callback(null, socket);
      socket.destroy();
      callback(refused(host), null);
    });
  };
}
