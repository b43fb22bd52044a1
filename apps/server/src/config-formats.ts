// What the texts of settings must look like.

import { isIP } from "node:net";

export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

export function isSmtpUrl(text: string): boolean {
  return URL.canParse(text) && /^smtps?:\/\/[^/]/.test(text);
}

/** What Fastify accepts as a proxy: an address, a network or one of these names. */
export function isProxy(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  if (["loopback", "linklocal", "uniquelocal"].includes(text)) return true;
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  const length = bits === undefined || /^\d{1,3}$/.test(bits) ? Number(bits ?? 0) : Infinity;
  return rest.length === 0 && length <= longest;
}

/** `host:port`, as a URL has the host: lower case, an IPv6 address in brackets. */
export function isHostAndPort(text: string): boolean {
  if (!/^[^\s/@?#]+:[1-9]\d{0,4}$/.test(text) || !URL.canParse(`https://${text}`)) return false;
  const { hostname } = new URL(`https://${text}`);
  return text.startsWith(`${hostname}:`);
}
