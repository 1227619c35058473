// Tells addresses of the public internet from all others.
// Invariant: fails closed. What is not known to be global unicast is not public.
import { BlockList, isIPv4, isIPv6 } from "node:net";

type Network = readonly [address: string, prefix: number];

function listOf(family: "ipv4" | "ipv6", networks: readonly Network[]): BlockList {
  const list = new BlockList();
  for (const [address, prefix] of networks) list.addSubnet(address, prefix, family);
  return list;
}

// https://www.iana.org/assignments/iana-ipv4-special-registry, with multicast and class E.
const SPECIAL_IPV4 = listOf("ipv4", [
  ["0.0.0.0", 8], // "this network", RFC 791: Linux connects it to loopback
  ["10.0.0.0", 8], // private, RFC 1918
  ["100.64.0.0", 10], // carrier-grade NAT, RFC 6598: cloud metadata of some providers
  ["127.0.0.0", 8], // loopback, RFC 1122
  ["169.254.0.0", 16], // link-local, RFC 3927: cloud metadata
  ["172.16.0.0", 12], // private, RFC 1918
  ["192.0.0.0", 24], // IETF protocol assignments, RFC 6890
  ["192.0.2.0", 24], // documentation, RFC 5737
  ["192.31.196.0", 24], // AS112, RFC 7535
  ["192.52.193.0", 24], // AMT, RFC 7450
  ["192.88.99.0", 24], // 6to4 relays, deprecated by RFC 7526
  ["192.168.0.0", 16], // private, RFC 1918
  ["192.175.48.0", 24], // AS112, RFC 7534
  ["198.18.0.0", 15], // benchmarks, RFC 2544
  ["198.51.100.0", 24], // documentation, RFC 5737
  ["203.0.113.0", 24], // documentation, RFC 5737
  ["224.0.0.0", 4], // multicast, RFC 5771
  ["240.0.0.0", 4], // reserved and broadcast, RFC 1112, RFC 8190
]);

// Only 2000::/3 is allotted as global unicast (RFC 4291 §2.4, IANA IPv6 address space), so
// loopback, unique-local, link-local, multicast, SRv6 and ::/8 are outside without being listed.
const GLOBAL_IPV6 = listOf("ipv6", [["2000::", 3]]);

// https://www.iana.org/assignments/iana-ipv6-special-registry, the part within 2000::/3.
const SPECIAL_IPV6 = listOf("ipv6", [
  ["2001::", 23], // IETF assignments, RFC 2928: Teredo, benchmarks, ORCHID
  ["2001:db8::", 32], // documentation, RFC 3849
  ["2002::", 16], // 6to4, RFC 3056: carries any IPv4 address, deprecated
  ["2620:4f:8000::", 48], // AS112, RFC 7534
  ["3fff::", 20], // documentation, RFC 9637
]);

/** The eight 16-bit groups of an IPv6 address in any of its spellings. */
function groupsOf(address: string): number[] {
  // The URL parser folds dotted tails and letter case into one form.
  const plain = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = plain
    .split("::")
    .map((part) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16))));
  return [...head, ...Array<number>(8 - head.length - tail.length).fill(0), ...tail];
}

const dotted = (high = 0, low = 0): string =>
  [high >> 8, high & 255, low >> 8, low & 255].join(".");

// A mapped address (RFC 4291 §2.5.5.2) is IPv4 on the wire; NAT64's well-known prefix (RFC 6052)
// is how an IPv6-only network reaches IPv4. Both are exactly as public as what they carry.
function translatedIpv4(groups: readonly number[]): string | undefined {
  const prefix = groups.slice(0, 6).join();
  const mapped = prefix === "0,0,0,0,0,65535";
  const nat64 = prefix === [0x64, 0xff9b, 0, 0, 0, 0].join();
  return mapped || nat64 ? dotted(groups[6], groups[7]) : undefined;
}

// ISATAP (RFC 5214 §6.1) hides an IPv4 address in the interface part below any prefix.
function isatapIpv4(groups: readonly number[]): string | undefined {
  const [u = 0, fe = 0] = groups.slice(4);
  return (u === 0 || u === 0x200) && fe === 0x5efe ? dotted(groups[6], groups[7]) : undefined;
}

const isPublicIpv4 = (address: string): boolean => !SPECIAL_IPV4.check(address, "ipv4");

/**
 * True for an IP address (literal, without brackets) that belongs to the public internet.
 * Names, zone ids (`fe80::1%eth0`) and everything malformed are not public.
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return isPublicIpv4(address);
  if (!isIPv6(address) || address.includes("%")) return false;
  const groups = groupsOf(address);
  const translated = translatedIpv4(groups);
  if (translated !== undefined) return isPublicIpv4(translated);
  const tunnelled = isatapIpv4(groups);
  if (tunnelled !== undefined && !isPublicIpv4(tunnelled)) return false;
  return GLOBAL_IPV6.check(address, "ipv6") && !SPECIAL_IPV6.check(address, "ipv6");
}
