import { isIPv4 } from "node:net";
import ipaddr from "ipaddr.js";

/** Bytes of an IPv6 address's network: a subscriber has all addresses of a /64. */
const networkBytes = 8;

/** The subscriber of an IP address: the canonical IPv4 address, or the /64 of an IPv6 address. */
export function networkOf(ip: string): string {
  // Node takes no other form than the canonical one.
  if (isIPv4(ip)) return ip;
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  if (address.kind() === "ipv4") return address.toString();
  return Buffer.from(address.toByteArray().slice(0, networkBytes)).toString("hex");
}
