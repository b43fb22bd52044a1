import { createDevice } from "@outlay/api/testing/device";
import { TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { problemOf, type Reply, serveApp } from "./http.fixture.ts";

const subjects: string[] = [];
const env = { PUBLIC_URL: "http://localhost:3000" };
const here = await serveApp({
  env,
  mailer: {
    deliver: async ({ subject }) => {
      if (subject.includes("second factor")) subjects.push(subject);
      return undefined;
    },
    close: async () => {},
  },
});
// Two servers on one database, as behind a load balancer.
const there = await serveApp({ beside: here, env });
afterAll(async () => {
  await there.close();
  await here.close();
});

const password = "correct horse battery";
const email = "alice@example.com";
const setup = z.strictObject({ secret: z.string(), uri: z.string().startsWith("otpauth://totp/") });
const recovery = z.strictObject({ recoveryCodes: z.array(z.string()).length(10) });
const session = z.object({ accessToken: z.string() });

let alice: Awaited<ReturnType<typeof here.signUp>>;
let secret: string;
let codes: string[];

/** What the app shows in the next 30 seconds. */
const nextCode = () => {
  here.clock.now = new Date(here.clock.now.getTime() + 30_000);
  return new TOTP({ secret }).generate({ timestamp: here.clock.now.getTime() });
};
const login = (json: object, server = here): Promise<Reply> =>
  server.send("POST", "/api/auth/login", { json: { email, password, ...json } });

beforeAll(async () => {
  alice = await here.signUp("alice");
  ({ secret } = setup.parse((await alice.send("POST", "/api/profile/totp")).json));
  const reply = await alice.send("POST", "/api/profile/totp/confirm", {
    json: { code: nextCode() },
  });
  codes = recovery.parse(reply.json).recoveryCodes;
});

test("signing in needs the code of the app, once the password was right", async () => {
  const refused = await login({});
  expect(problemOf(refused)).toMatchObject({ status: 401, code: "auth.second_factor_required" });
  expect(problemOf(await login({ password: "a wrong guess" })).code).toBe(
    "auth.invalid_credentials",
  );
  const wrong = problemOf(await login({ totp: "000000" }));
  expect(wrong).toMatchObject({ status: 401, code: "auth.second_factor_invalid" });
  const { accessToken } = session.parse((await login({ totp: nextCode() })).json);
  const headers = { authorization: `Bearer ${accessToken}` };
  expect(await here.send("GET", "/api/profile/totp", { headers })).toMatchObject({
    status: 200,
    json: { enabled: true, recoveryCodesLeft: 10 },
  });
});

test.each(["the app", "recovery"])(
  "a code of %s that is sent to two servers at once lets one in",
  async (kind) => {
    const totp = kind === "recovery" ? codes[0] : nextCode();
    const replies = await Promise.all([login({ totp }), login({ totp }, there)]);
    const statuses = replies.map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200, 401]));
    expect(problemOf(await login({ totp }, there)).code).toBe("auth.second_factor_invalid");
  },
);

test("tools that speak OAuth send the code in their form", async () => {
  const ask = (more: object) =>
    here.send("POST", "/api/auth/token", {
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({
        grant_type: "password",
        username: email,
        password,
        ...more,
      }).toString(),
    });
  expect(await ask({})).toMatchObject({
    status: 400,
    json: { error: "invalid_grant", error_description: expect.stringContaining("totp") },
  });
  expect(await ask({ totp: "000000" })).toMatchObject({ json: { error: "invalid_grant" } });
  expect(await ask({ totp: nextCode() })).toMatchObject({ status: 200 });
});

test("no code and no password is taken from an address", async () => {
  const remove = await alice.send("DELETE", "/api/profile/totp?password=correct%20horse%20battery");
  expect(problemOf(remove)).toMatchObject({ status: 400, code: "input.secret_in_url" });
  const confirm = await alice.send("POST", "/api/profile/totp/confirm?code=123456");
  expect(problemOf(confirm).code).toBe("input.invalid");
});

test("it is turned off with the password, on every server", async () => {
  const remove = (given: string) =>
    alice.send("DELETE", "/api/profile/totp", { json: { password: given } });
  expect(problemOf(await remove("a wrong guess")).code).toBe("auth.invalid_credentials");
  expect(await remove(password)).toMatchObject({ status: 204, text: "" });
  expect(await login({}, there)).toMatchObject({ status: 200 });
  const factorMails = () => subjects.filter((subject) => subject.startsWith("A second factor"));
  await expect
    .poll(factorMails)
    .toEqual([
      "A second factor of your Outlay account was turned on",
      "A second factor of your Outlay account was turned off",
    ]);
});

test("a challenge of one server is answered at another, once", async () => {
  const device = createDevice(env.PUBLIC_URL);
  const creation = await alice.send("POST", "/api/profile/passkeys/options");
  const response = device.make(creation.json as Parameters<typeof device.make>[0]);
  const added = await there.send("POST", "/api/profile/passkeys", {
    headers: { authorization: alice.authorization },
    json: { response },
  });
  expect(added).toMatchObject({ status: 201, json: { name: "Passkey", lastUsedAt: null } });

  const request = await here.send("POST", "/api/auth/passkeys/options");
  const json = { response: device.sign(request.json as Parameters<typeof device.sign>[0]) };
  const enter = (server: typeof here) => server.send("POST", "/api/auth/passkeys/login", { json });
  const replies = await Promise.all([enter(here), enter(there)]);
  expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([200, 401]));
  expect(problemOf(await enter(here)).code).toBe("auth.passkey_invalid");
  expect(await alice.send("GET", "/api/profile/passkeys")).toMatchObject({
    json: { items: [{ lastUsedAt: here.clock.now.toISOString() }] },
  });
});
