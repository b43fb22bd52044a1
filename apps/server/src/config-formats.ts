// What a setting is, and what the texts of settings must look like.

import { isIP } from "node:net";
import { z } from "zod";

/**
 * One setting of the server: an environment variable. The table of docs/guide/operating.md and
 * .env.example are generated from these, and docker-compose.yml and turbo.json are checked against them.
 */
export type Setting = {
  env: string;
  /** Its meaning, in one line of Markdown. */
  doc: string;
  /** What an operator should know before changing it. */
  details?: string;
  /** The default value. Without one, the setting is optional. */
  default?: string;
  /** What happens without a value, if there is no default. */
  absent?: string;
  /** A value for .env.example, if the default is not a good example. */
  example?: string;
  /** Parses the variable's text. Its messages complete "NAME: …". */
  parse: z.ZodType<unknown, string>;
};

export function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text;
}

/** `file:`, or `s3://bucket/prefix?endpoint=https://…&region=…`. */
export function isFileStorage(text: string): boolean {
  if (text === "file:") return true;
  if (
    text.includes("..") ||
    !/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w/.-]*)?(\?|$)/.test(text)
  )
    return false;
  const { searchParams } = new URL(text);
  const endpoint = searchParams.get("endpoint") ?? "https://s3.amazonaws.com";
  const isKnown = [...searchParams.keys()].every(
    (name) => name === "endpoint" || name === "region",
  );
  return isKnown && isOrigin(endpoint) && /^https?:/.test(endpoint);
}

/** Whether a text is the address of a provider: with TLS, or on this machine. */
export function isIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, search, hash, username } = new URL(text);
  const isHere = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);
  const isPlain = search === "" && hash === "" && username === "";
  return isPlain && (protocol === "https:" || (protocol === "http:" && isHere));
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

/** A whole number within bounds, and the message for anything else. */
export const wholeNumber = (fault: string, min: number, max: number) =>
  z.string().pipe(z.coerce.number<string>(fault).int(fault).min(min, fault).max(max, fault));

/** Items between commas. */
export const list = z.string().transform((text) =>
  text
    .split(",")
    .map((item) => item.trim())
    .filter(Boolean),
);
