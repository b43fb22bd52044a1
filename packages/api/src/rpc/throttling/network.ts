import ipaddr from "ipaddr.js";

/** Bytes of an IPv6 address that name its network: a subscriber has all addresses of a /64. */
const networkBytes = 8;

/** Whom an IP address stands for, as one text: an IPv4 address however it is written, the /64 of an IPv6 address. */
export function networkOf(ip: string): string {
  if (!ipaddr.isValid(ip)) return "unknown";
  const address = ipaddr.process(ip);
  if (address.kind() === "ipv4") return address.toString();
  return Buffer.from(address.toByteArray().slice(0, networkBytes)).toString("hex");
}
