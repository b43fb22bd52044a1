import { AppError } from "@outlay/core";
import type { SecretCookie } from "@outlay/api";
import type { FastifyReply, FastifyRequest } from "fastify";

/** Browsers take a cookie of this prefix only with `Secure` and `Path=/` and for one host (RFC 6265bis, 4.1.3.2). */
const sessionName = "__Host-outlay";
const attemptName = "__Host-outlay-oidc";
const attributes = "Path=/; Secure; HttpOnly";

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
export function originOf({ protocol, host }: FastifyRequest): string | undefined {
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
  assertSecure(origin);
}

/** Throws `auth.cookie_needs_https`. */
export function assertSecure(origin: string): void {
  if (isSecure(new URL(origin))) return;
  throw new AppError(
    "auth.cookie_needs_https",
    "Open this page over https, or on the server's own machine at localhost.",
  );
}

/** The value of the cookie. Of several none counts: browsers send one. */
function readCookie(name: string, header = ""): string | undefined {
  const values = header
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${name}=`));
  return values.length === 1 ? values[0]?.slice(name.length + 1) : undefined;
}

type Exchange = { request: FastifyRequest; reply: FastifyReply; publicUrl: string | undefined };

function secretCookie(
  { request, reply, publicUrl }: Exchange,
  name: string,
  sameSite: "Strict" | "Lax",
): SecretCookie {
  const set = (value: string, maxAgeSeconds: number) =>
    void reply.header(
      "set-cookie",
      `${name}=${value}; Max-Age=${maxAgeSeconds}; ${attributes}; SameSite=${sameSite}`,
    );
  return {
    assertAllowed: () => assertOwnPage(request, publicUrl),
    read: () => readCookie(name, request.headers.cookie),
    write: set,
    clear: () => set("", 0),
  };
}

/** The cookies of a request and of its reply. The provider sends the browser back from another site, which `Lax` allows. */
export const cookiesOf = (exchange: Exchange) => ({
  cookie: secretCookie(exchange, sessionName, "Strict"),
  attemptCookie: secretCookie(exchange, attemptName, "Lax"),
});
