import { isIPv4, isIPv6 } from "node:net";
import ipaddr from "ipaddr.js";

/** All that is assigned for the internet. Beyond it, `::8.8.8.8` is "unicast" too. */
const globalIpv6 = ipaddr.IPv6.parseCIDR("2000::/3");

/** Where clouds keep credentials and settings of the machine, outside the link-local ranges. */
const metadata = new Set(["168.63.129.16", "100.100.100.200", "192.0.0.192", "fd00:ec2::254"]);

/** The address, a mapped IPv4 one (`::ffff:1.1.1.1`) as that; undefined for anything else, and for one with a zone. */
function parse(address: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  if (isIPv4(address)) return ipaddr.IPv4.parse(address);
  const url = `http://[${address}]`;
  if (!isIPv6(address) || !URL.canParse(url)) return undefined;
  // As URLs write it: of `::1.1.1.1`, which is not mapped, the library says that it is.
  const parsed = ipaddr.IPv6.parse(new URL(url).hostname.slice(1, -1));
  return parsed.isIPv4MappedAddress() ? parsed.toIPv4Address() : parsed;
}

/**
 * Whether an IP address is one of the public internet: not private, loopback, link-local, shared (CGNAT), multicast or
 * reserved, not a way to such ones by NAT64, 6to4 or Teredo, and not where a cloud keeps a machine's credentials.
 */
export function isPublicAddress(address: string): boolean {
  const parsed = parse(address);
  if (!parsed || parsed.range() !== "unicast" || metadata.has(parsed.toString())) return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(globalIpv6);
}

const neverAllowed = new Set(["linkLocal", "deprecatedSiteLocal", "multicast", "broadcast"]);

/** Ways to an IPv4 address within an IPv6 one, which may be link-local. */
const carriers = new Set(["rfc6052", "rfc6145", "6to4", "teredo"]);

/**
 * Whether an operator may allow an IP address: private ones and loopback, but none that is link-local, where clouds keep a
 * machine's credentials.
 */
export function isAllowableAddress(address: string): boolean {
  const parsed = parse(address);
  if (!parsed || metadata.has(parsed.toString())) return false;
  return !neverAllowed.has(parsed.range()) && !carriers.has(parsed.range());
}
