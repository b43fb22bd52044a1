/** A reference to a header's description in the components. */
const refTo = (name: string) => ({ $ref: `#/components/headers/${name}` });

const count = { type: "integer", minimum: 0 };

/** The headers of replies by name, for the components. Those of every reply to a readable request are required. */
export const replyHeaders = {
  "X-Request-Id": {
    description: "The request's id, as in the log",
    required: true,
    schema: { type: "string", format: "uuid" },
  },
  "Cache-Control": {
    description: "Replies are private",
    required: true,
    schema: { type: "string", const: "no-store" },
  },
  "RateLimit-Limit": { description: "Number of requests per minute", schema: count },
  "RateLimit-Remaining": { description: "Number of requests left", schema: count },
  "RateLimit-Reset": { description: "Seconds until the number is reset", schema: count },
  "Retry-After": {
    description: "Seconds to wait before trying again",
    required: true,
    schema: { type: "integer", minimum: 1 },
  },
  "WWW-Authenticate": {
    description: "The authentication scheme to use (RFC 9110, 11.6.1)",
    required: true,
    schema: { type: "string", const: "Bearer" },
  },
  Allow: {
    description: "The allowed methods",
    required: true,
    schema: { type: "string" },
    example: "DELETE, GET, HEAD, OPTIONS, PATCH",
  },
  "Content-Disposition": {
    description: "The file's name",
    required: true,
    schema: { type: "string", pattern: '^attachment; filename="[^"]+"$' },
    example: 'attachment; filename="transactions.csv"',
  },
  "X-Operation-Id": {
    description:
      "The operation that the request was, for operations.undo; absent if nothing was changed, and in a kept reply",
    schema: { type: "string", format: "uuid" },
  },
  "Set-Cookie": {
    description:
      'With `session: "cookie"`: the session\'s next refresh token, or nothing for `Max-Age=0` seconds',
    schema: { type: "string", pattern: "^__Host-outlay=" },
    example: "__Host-outlay=outlay_rt_…; Max-Age=604800; Path=/; Secure; HttpOnly; SameSite=Strict",
  },
};

type Name = keyof typeof replyHeaders;

const onEvery: Name[] = ["X-Request-Id", "Cache-Control"];
const limits: Name[] = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
/** The statuses of requests rejected before they are read. */
const uncounted = new Set([408, 414, 431]);

const ofStatus: Partial<Record<number, Name[]>> = {
  401: ["WWW-Authenticate"],
  405: ["Allow"],
  429: ["Retry-After"],
  503: ["Retry-After"],
};

/** References to the headers of a reply with a status. */
export function headersOf(status: number, ...more: Name[]): Record<string, { $ref: string }> {
  const counted = uncounted.has(status) ? [] : limits;
  const names = [...onEvery, ...counted, ...(ofStatus[status] ?? []), ...more];
  return Object.fromEntries(names.map((name) => [name, refTo(name)]));
}
