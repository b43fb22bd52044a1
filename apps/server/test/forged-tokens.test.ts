import { createHmac, randomBytes } from "node:crypto";
import { afterAll, expect, test } from "vitest";
import { problemOf, serveApp } from "./http.fixture.ts";

// Forged by hand, with the server's own secret where that does not help.
const server = await serveApp();
afterAll(server.close);
const alice = await server.signUp("alice");

const secret = server.keys.get("test") ?? new Uint8Array();
const seconds = server.clock.now.getTime() / 1000;
const read = (part = "") =>
  JSON.parse(Buffer.from(part, "base64url").toString()) as Record<string, unknown>;
const write = (part: object) => Buffer.from(JSON.stringify(part)).toString("base64url");
const [headText, bodyText] = alice.accessToken.split(".");
const [head, claims] = [read(headText), read(bodyText)];

/** A token with this in place of what ours says; undefined leaves it out. */
function forge(
  changes: object,
  {
    header = {},
    key = secret,
    hash = "sha256",
  }: { header?: object; key?: Uint8Array; hash?: string } = {},
): string {
  const text = `${write({ ...head, ...header })}.${write({ ...claims, ...changes })}`;
  return `${text}.${createHmac(hash, key).update(text).digest("base64url")}`;
}

const unsigned = (alg: string) => `${write({ ...head, alg })}.${bodyText}.`;

const forged: Record<string, string> = {
  "without a signature (alg none)": unsigned("none"),
  "without a signature (alg NONE)": unsigned("NONE"),
  "without a signature, as if it had one": unsigned("HS256"),
  "of another algorithm (HS384)": forge({}, { header: { alg: "HS384" }, hash: "sha384" }),
  "of another algorithm (HS512)": forge({}, { header: { alg: "HS512" }, hash: "sha512" }),
  "that says RS256 and is signed with our secret": forge({}, { header: { alg: "RS256" } }),
  "signed with another secret": forge({}, { key: randomBytes(32) }),
  "signed with an empty secret": forge({}, { key: new Uint8Array() }),
  "of a key that is not in the ring": forge({}, { header: { kid: "other" } }),
  "of no key": forge({}, { header: { kid: undefined } }),
  "of another type": forge({}, { header: { typ: "JWT" } }),
  "of no type": forge({}, { header: { typ: undefined } }),
  "of another issuer": forge({ iss: "others" }),
  "of no issuer": forge({ iss: undefined }),
  "for another audience": forge({ aud: "others" }),
  "for no audience": forge({ aud: undefined }),
  "of no session": forge({ sid: undefined }),
  "of a session that is not there": forge({ sid: "01920000-0000-7000-8000-00000000dead" }),
  "of nobody": forge({ sub: undefined }),
  "of another user, in the session of this one": forge({
    sub: "01920000-0000-7000-8000-00000000dead",
  }),
  "without an id": forge({ jti: undefined }),
  "without the time of its issue": forge({ iat: undefined }),
  "that never expires": forge({ exp: undefined }),
  "that has expired six seconds ago": forge({ iat: seconds - 606, exp: seconds - 6 }),
  "that is issued in six seconds": forge({ iat: seconds + 6, exp: seconds + 606 }),
  "that lives for longer than ten minutes": forge({ iat: seconds - 700, exp: seconds + 700 }),
  "that is longer than 4 KiB": forge({ note: "A".repeat(3000) }),
  "that is a refresh token": alice.refreshToken,
};

const endpoints = ["/api/profile", "/trpc/profile.get"];

test.each(Object.entries(forged))("a token %s is rejected over REST and tRPC", async (_, token) => {
  const headers = { authorization: `Bearer ${token}` };
  const [rest, trpc] = await Promise.all(
    endpoints.map((path) => server.send("GET", path, { headers })),
  );
  expect(rest && problemOf(rest)).toMatchObject({ status: 401, code: "auth.unauthenticated" });
  expect(rest?.headers.get("www-authenticate")).toBe("Bearer");
  expect(trpc).toMatchObject({
    status: 401,
    json: { error: { json: { data: { code: "auth.unauthenticated" } } } },
  });
});

test.each([
  { what: "as ours are", token: forge({}) },
  {
    what: "that has expired four seconds ago",
    token: forge({ iat: seconds - 604, exp: seconds - 4 }),
  },
  {
    what: "that is issued in five seconds",
    token: forge({ iat: seconds + 5, exp: seconds + 605 }),
  },
  { what: "of less than 4 KiB", token: forge({ note: "A".repeat(2700) }) },
])("a token $what is accepted: what is refused above is refused for its fault", async (row) => {
  const headers = { authorization: `Bearer ${row.token}` };
  for (const path of endpoints)
    expect(await server.send("GET", path, { headers })).toMatchObject({ status: 200 });
});

test("an access token refreshes nothing", async () => {
  const json = { refreshToken: alice.accessToken };
  const reply = await server.send("POST", "/api/auth/refresh", { json });
  expect(problemOf(reply)).toMatchObject({ status: 401, code: "auth.unauthenticated" });
  expect(await alice.send("GET", "/api/profile")).toMatchObject({ status: 200 });
});

test.each(["access_token", "token", "authorization"])(
  "a token in the address (%s) signs nobody in",
  async (name) => {
    for (const path of endpoints) {
      const reply = await server.send("GET", `${path}?${name}=${alice.accessToken}`);
      expect([400, 401]).toContain(reply.status);
    }
  },
);
