/** Where a header is described; the name is its own in the components. */
const refTo = (name: string) => ({ $ref: `#/components/headers/${name}` });

const count = { type: "integer", minimum: 0 };

/** The headers of replies, by their names, for the components. Those of every reply to a request that was read are required. */
export const replyHeaders = {
  "X-Request-Id": {
    description: "The request's id, under which faults are logged",
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
  "RateLimit-Reset": { description: "Seconds until all of them are there again", schema: count },
  "Retry-After": {
    description: "Seconds until it is worth another try",
    required: true,
    schema: { type: "integer", minimum: 1 },
  },
  "WWW-Authenticate": {
    description: "The authentication scheme to use (RFC 9110, 11.6.1)",
    required: true,
    schema: { type: "string", const: "Bearer" },
  },
  Allow: {
    description: "The methods that the address takes",
    required: true,
    schema: { type: "string" },
    example: "DELETE, GET, HEAD, OPTIONS, PATCH",
  },
  "Content-Disposition": {
    description: "The name to keep the file under",
    required: true,
    schema: { type: "string", pattern: '^attachment; filename="[^"]+"$' },
    example: 'attachment; filename="transactions.csv"',
  },
};

type Name = keyof typeof replyHeaders;

const onEvery: Name[] = ["X-Request-Id", "Cache-Control"];
const limits: Name[] = ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"];
/** What is refused before it is known who asks for what. */
const uncounted = new Set([408, 414, 431]);

const ofStatus: Partial<Record<number, Name[]>> = {
  401: ["WWW-Authenticate"],
  405: ["Allow"],
  429: ["Retry-After"],
  503: ["Retry-After"],
};

/** References to the headers of a reply with this status. */
export function headersOf(status: number, ...more: Name[]): Record<string, { $ref: string }> {
  const counted = uncounted.has(status) ? [] : limits;
  const names = [...onEvery, ...counted, ...(ofStatus[status] ?? []), ...more];
  return Object.fromEntries(names.map((name) => [name, refTo(name)]));
}
