import { Writable } from "node:stream";
import fastify, { type FastifyBaseLogger } from "fastify";
import { expect, test } from "vitest";
import { logOptions } from "../src/http/replies/log.ts";

/** What the log says when `write` writes to it. */
function logged(write: (log: FastifyBaseLogger) => void): string {
  let text = "";
  const stream = new Writable({
    write: (chunk: Buffer, _, done) => {
      text += chunk.toString();
      done();
    },
  });
  const { logger, ...options } = logOptions({ logLevel: "trace" });
  write(fastify({ ...options, logger: Object.assign({ stream }, logger) }).log);
  return text;
}

const secret = "planted";
/** As the database's come: the statement outside, the row inside. */
const failure = new Error(`Failed query: insert ${secret}`, {
  cause: Object.assign(new Error(secret), { code: "23505", detail: secret, parameters: [secret] }),
});

test.each([
  { what: "a request's headers", details: { req: { headers: { authorization: secret } } } },
  { what: "a body", details: { body: { deep: { deeper: secret } } } },
  { what: "a user", details: { user: { email: secret, password: secret } } },
  { what: "an expense", details: { made: { payee: secret, note: secret, amount: secret } } },
  { what: "tokens", details: { reply: { json: { accessToken: secret, refreshToken: secret } } } },
  { what: "a mail", details: { mail: { to: secret, subject: secret, text: secret } } },
  { what: "an idempotency key", details: { headers: { "idempotency-key": secret } } },
])("$what that is logged as a whole keeps its secrets", ({ details }) => {
  const text = logged((log) => log.info(details, "logged"));
  expect(text).toContain('"msg":"logged"');
  expect(text).toContain("[redacted]");
  expect(text).not.toContain(secret);
});

test("an error that is logged in any way hides its message, and shows its kind, code and place", () => {
  for (const write of [
    (log: FastifyBaseLogger) => log.error(failure),
    (log: FastifyBaseLogger) => log.error({ err: failure }),
    (log: FastifyBaseLogger) => log.error({ err: failure }, "logged"),
  ]) {
    const text = logged(write);
    expect(text).toContain('"code":"23505"');
    expect(text).toContain("log.test.ts");
    expect(text).not.toContain(secret);
  }
});
