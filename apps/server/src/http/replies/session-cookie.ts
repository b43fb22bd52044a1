import { AppError } from "@outlay/core";
import type { SessionCookie } from "@outlay/api";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Browsers take a cookie of this prefix only with `Secure` and `Path=/` and for one host (RFC 6265bis, 4.1.3.2). */
const name = "__Host-outlay";
const attributes = "Path=/; Secure; HttpOnly; SameSite=Strict";

/** Whether browsers take secure cookies there: over HTTPS, and over HTTP from this machine. */
function isSecure({ protocol, hostname }: URL): boolean {
  return (
    protocol === "https:" ||
    /^(.+\.)?localhost$/.test(hostname) ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname) ||
    hostname === "[::1]"
  );
}

/** The origin at which the request says that it has found the server. */
function originOf({ protocol, host }: FastifyRequest): string | undefined {
  const address = `${protocol}://${host}`;
  return URL.canParse(address) ? new URL(address).origin : undefined;
}

/**
 * Rejects requests that no page of the server's own origin has sent: another site's must not use the cookie, and
 * cookies are the same for every port. Throws `request.origin_refused`, `auth.cookie_needs_https`.
 */
function assertOwnPage(request: FastifyRequest, publicUrl: string | undefined): void {
  const { origin } = request.headers;
  const own = originOf(request);
  if (origin === undefined || (origin !== own && origin !== publicUrl))
    throw new AppError(
      "request.origin_refused",
      `Only pages of ${publicUrl ?? own ?? "the server"} can use the session cookie. If this is one, set PUBLIC_URL to its origin.`,
    );
  if (!isSecure(new URL(origin)))
    throw new AppError(
      "auth.cookie_needs_https",
      "Open this page over https, or on the server's own machine at localhost.",
    );
}

/** The value of the cookie. Of several none counts: browsers send one. */
function readCookie(header = ""): string | undefined {
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined;
}

/** The session cookie of a request, and of its reply. */
export function sessionCookie(
  request: FastifyRequest,
  reply: FastifyReply,
  publicUrl: string | undefined,
): SessionCookie {
  const set = (value: string, maxAgeSeconds: number) =>
    void reply.header("set-cookie", `${name}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}`);
  return {
    assertAllowed: () => assertOwnPage(request, publicUrl),
    read: () => readCookie(request.headers.cookie),
    write: set,
    clear: () => set("", 0),
  };
}
