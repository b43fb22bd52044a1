import { afterAll, beforeAll, expect, test } from "vitest";
import { assertNothingInside, type Reply, serveApp } from "./http.fixture.ts";

const server = await serveApp();
afterAll(server.close);
beforeAll(async () => {
  await server.signUp("alice");
});

type Fields = Record<string, string> | [string, string][];
const form = { "content-type": "application/x-www-form-urlencoded" };
const ask = (fields: Fields, headers: Record<string, string> = form) =>
  server.send("POST", "/api/auth/token", {
    headers,
    body: new URLSearchParams(fields).toString(),
  });

const credentials = {
  grant_type: "password",
  username: "alice@example.com",
  password: "correct horse battery",
};
type Tokens = { access_token: string; refresh_token: string };
const tokensOf = ({ json }: Reply) => json as Tokens;
const refresh = (refresh_token: string) => ask({ grant_type: "refresh_token", refresh_token });
const profile = ({ access_token }: Tokens) =>
  server.send("GET", "/api/profile", { headers: { authorization: `Bearer ${access_token}` } });

test("an email and a password get tokens that work, which no cache keeps", async () => {
  const reply = await ask(credentials);
  expect(reply).toMatchObject({
    status: 200,
    json: {
      access_token: expect.any(String),
      token_type: "bearer",
      expires_in: 600,
      refresh_token: expect.stringMatching(/^outlay_rt_/),
    },
  });
  expect(Object.keys(reply.json as object)).toHaveLength(4);
  expect(reply.headers.get("cache-control")).toBe("no-store");
  expect(reply.headers.get("pragma")).toBe("no-cache");
  expect(reply.headers.get("content-type")).toMatch(/^application\/json\b/);
  expect(await profile(tokensOf(reply))).toMatchObject({ json: { name: "alice" } });
});

test("a tool that names itself, a scope or something unknown gets tokens as well", async () => {
  const authorization = `Basic ${Buffer.from("panel:").toString("base64")}`;
  const more = { ...credentials, client_id: "panel", client_secret: "", scope: "", state: "x" };
  expect(await ask(more, { ...form, authorization })).toMatchObject({ status: 200 });
});

test("a refresh token is traded for the next pair, and its late reuse ends the session", async () => {
  const first = tokensOf(await ask(credentials));
  const reply = await refresh(first.refresh_token);
  const second = tokensOf(reply);
  expect(reply.status).toBe(200);
  expect(second.refresh_token).not.toBe(first.refresh_token);
  expect(await profile(second)).toMatchObject({ status: 200 });
  server.clock.now = new Date(server.clock.now.getTime() + 11_000);
  expect(await refresh(first.refresh_token)).toMatchObject({
    status: 400,
    json: { error: "invalid_grant" },
  });
  expect(await profile(second)).toMatchObject({ status: 401 });
});

const twice: [string, string][] = [...Object.entries(credentials), ["username", "b@example.com"]];
const { username: _, ...nobody } = credentials;

test.each<{ what: string; fields: Fields; error: string }>([
  { what: "a wrong password", fields: { ...credentials, password: "x" }, error: "invalid_grant" },
  {
    what: "an unknown email",
    fields: { ...credentials, username: "b@example.com" },
    error: "invalid_grant",
  },
  { what: "no email", fields: { ...credentials, username: "alice" }, error: "invalid_grant" },
  {
    what: "a refresh token of nobody",
    fields: { grant_type: "refresh_token", refresh_token: "x" },
    error: "invalid_grant",
  },
  {
    what: "another grant",
    fields: { grant_type: "authorization_code", code: "x" },
    error: "unsupported_grant_type",
  },
  { what: "nothing", fields: {}, error: "invalid_request" },
  { what: "no username", fields: nobody, error: "invalid_request" },
  {
    what: "an empty password",
    fields: { ...credentials, password: "" },
    error: "invalid_request",
  },
  {
    what: "a password that is too long",
    fields: { ...credentials, password: "x".repeat(129) },
    error: "invalid_request",
  },
  { what: "a parameter that is there twice", fields: twice, error: "invalid_request" },
])("$what is refused as $error, in OAuth's shape", async ({ fields, error }) => {
  const reply = await ask(fields);
  expect(reply).toMatchObject({
    status: 400,
    json: { error, error_description: expect.stringMatching(/^[ !#-[\]-~]+$/) },
  });
  expect(Object.keys(reply.json as object)).toHaveLength(2);
  expect(reply.headers.get("cache-control")).toBe("no-store");
  assertNothingInside(reply);
});

test("credentials in the address are refused, right ones too", async () => {
  const asked = `/api/auth/token?${new URLSearchParams(credentials).toString()}`;
  for (const body of ["", new URLSearchParams(credentials).toString()])
    expect(await server.send("POST", asked, { headers: form, body })).toMatchObject({
      status: 400,
      json: { error: "invalid_request" },
    });
  expect(await server.send("GET", asked)).toMatchObject({ status: 400 });
});

test("only a form is taken, and none that is larger than any of them", async () => {
  const json = await server.send("POST", "/api/auth/token", { json: credentials });
  expect(json).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  const zipped = await ask(credentials, { ...form, "content-encoding": "gzip" });
  expect(zipped).toMatchObject({ status: 400, json: { error: "invalid_request" } });
  const large = await ask({ ...credentials, scope: "x".repeat(9000) });
  expect(large).toMatchObject({ status: 413, json: { error: "invalid_request" } });
});

test("no procedure takes a form", async () => {
  const body = new URLSearchParams(credentials).toString();
  const reply = await server.send("POST", "/api/auth/login", { headers: form, body });
  expect(reply.status).toBe(415);
});

test("the document lets tools sign in at it", async () => {
  const { json } = await server.send("GET", "/api/openapi.json");
  expect(json).toMatchObject({
    paths: { "/api/auth/token": { post: { operationId: "auth.token", security: [] } } },
    security: [{ bearer: [] }, { oauth: [] }],
    components: {
      securitySchemes: {
        oauth: { type: "oauth2", flows: { password: { tokenUrl: "/api/auth/token" } } },
      },
    },
  });
});
