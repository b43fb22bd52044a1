import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { afterAll, expect, test } from "vitest";
import { WebSocket } from "ws";
import { openEvents } from "./events.fixture.ts";
import { type Reply, serveApp } from "./http.fixture.ts";

// Two servers on one database, as behind a load balancer.
const mails: string[] = [];
const timings = { check: 150 };
const here = await serveApp({
  timings,
  mailer: {
    deliver: async ({ text }) => {
      mails.push(text);
      return undefined;
    },
    close: async () => {},
  },
});
const there = await serveApp({ timings, beside: here });
afterAll(async () => {
  await there.close();
  await here.close();
});

const password = "correct horse battery";
const wait = (milliseconds: number) => {
  here.clock.now = new Date(here.clock.now.getTime() + milliseconds);
};

type User = Awaited<ReturnType<typeof here.signUp>>;

const profileOn = async (server: typeof here, { authorization }: Pick<User, "authorization">) =>
  (await server.send("GET", "/api/profile", { headers: { authorization } })).status;
const refreshOn = (server: typeof here, refreshToken: string) =>
  server.send("POST", "/api/auth/refresh", { json: { refreshToken } });
const pairOf = ({ json }: Reply) => json as { accessToken: string; refreshToken: string };

const idOfSession = async ({ send }: User): Promise<string> => {
  const { json } = await send("GET", "/api/auth/sessions");
  const { items } = json as { items: { id: string; current: boolean }[] };
  return items.find(({ current }) => current)?.id ?? "";
};

/** Ways to end a session on the server that is here. */
const ends: Record<string, (user: User) => Promise<Reply>> = {
  "logged out": ({ refreshToken }) =>
    here.send("POST", "/api/auth/logout", { json: { refreshToken } }),
  "revoked from the list": async (user) =>
    user.send("DELETE", `/api/auth/sessions/${await idOfSession(user)}`),
  "of a password that was changed elsewhere": async ({ user: { email } }) => {
    const json = { email, password };
    const login = pairOf(await here.send("POST", "/api/auth/login", { json }));
    return here.send("POST", "/api/profile/password", {
      headers: { authorization: `Bearer ${login.accessToken}` },
      json: { currentPassword: password, newPassword: "wholly another staple" },
    });
  },
  "of a password that was reset": async ({ user: { email } }) => {
    await here.send("POST", "/api/auth/password-reset", { json: { email } });
    await here.settle();
    const [token] = /^outlay_reset_\S+$/m.exec(mails.join("\n")) ?? [];
    const json = { token, newPassword: "wholly another staple" };
    return here.send("POST", "/api/auth/password-reset/confirm", { json });
  },
  "of a user who was deleted": ({ send }) => send("DELETE", "/api/profile", { json: { password } }),
};

/** Follows the user's book at a server by both kinds of stream; answers when each has ended. */
async function followOn(
  { url }: typeof here,
  { authorization }: User,
): Promise<Promise<unknown>[]> {
  const headers = { authorization };
  const events = await openEvents(`${url}/api/changes/live`, headers);
  await events.next("ready");
  const socket = new WebSocket(`${url.replace("http", "ws")}/ws/changes`, { headers });
  await once(socket, "message");
  return [events.next("end"), once(socket, "close")];
}

test.each(Object.entries(ends))(
  "a session that is %s has ended here at once, and there within five seconds, with its streams",
  async (way, end) => {
    const user = await here.signUp(way.replaceAll(" ", "."));
    expect([await profileOn(here, user), await profileOn(there, user)]).toEqual([200, 200]);
    const streams = [...(await followOn(here, user)), ...(await followOn(there, user))];
    expect((await end(user)).status).toBe(204);
    expect(await profileOn(here, user)).toBe(401);
    wait(5000);
    expect(await profileOn(there, user)).toBe(401);
    expect(await refreshOn(there, user.refreshToken)).toMatchObject({ status: 401 });
    await Promise.all(streams);
  },
);

test("a refresh that is repeated at another server gets the identical pair there", async () => {
  const { refreshToken } = await here.signUp("alice");
  const first = await refreshOn(here, refreshToken);
  wait(9000);
  const again = await refreshOn(there, refreshToken);
  expect(again).toMatchObject({ status: 200, json: first.json });
});

test("a refresh token used on one server and again on another ends the session on both", async () => {
  const user = await here.signUp("bob");
  const next = pairOf(await refreshOn(here, user.refreshToken));
  const authorization = `Bearer ${next.accessToken}`;
  expect(await profileOn(here, { authorization })).toBe(200);
  wait(11_000);
  expect(await refreshOn(there, user.refreshToken)).toMatchObject({
    status: 401,
    json: { code: "auth.refresh_reused" },
  });
  expect(await profileOn(there, { authorization })).toBe(401);
  expect(await profileOn(here, { authorization })).toBe(401);
  expect(await refreshOn(here, next.refreshToken)).toMatchObject({
    status: 401,
    json: { code: "auth.unauthenticated" },
  });
});

test("fifty refreshes of one token at once, at two servers, have one successor", async () => {
  const { refreshToken } = await here.signUp("carol");
  const replies = await Promise.all(
    Array.from({ length: 50 }, (_, index) => refreshOn(index % 2 ? here : there, refreshToken)),
  );
  expect(new Set(replies.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
  expect(replies[0]?.status).toBe(200);
  const next = pairOf(replies[0] as Reply);
  expect(await refreshOn(there, next.refreshToken)).toMatchObject({ status: 200 });
});

test("a refresh token that was used before a restart ends the session after it", async () => {
  const before = await serveApp({ beside: here });
  const user = await before.signUp("rosa");
  const next = pairOf(await refreshOn(before, user.refreshToken));
  const newest = pairOf(await refreshOn(before, next.refreshToken));
  await before.close();

  const after = await serveApp({ beside: here });
  expect(await refreshOn(after, user.refreshToken)).toMatchObject({
    status: 401,
    json: { code: "auth.refresh_reused" },
  });
  const authorization = `Bearer ${newest.accessToken}`;
  expect(await profileOn(after, { authorization })).toBe(401);
  expect(await refreshOn(after, newest.refreshToken)).toMatchObject({ status: 401 });
  await after.close();
});

test("a new secret in front of the old one signs nobody out, nor does taking the old one away later", async () => {
  const user = await here.signUp("sven");
  const next = ["next", randomBytes(32)] as const;
  const both = await serveApp({ beside: { ...here, keys: new Map([next, ...here.keys]) } });
  expect(await profileOn(both, user)).toBe(200);
  const renewed = pairOf(await refreshOn(both, user.refreshToken));
  await both.close();

  const later = await serveApp({ beside: { ...here, keys: new Map([next]) } });
  expect(await profileOn(later, { authorization: `Bearer ${renewed.accessToken}` })).toBe(200);
  expect(await refreshOn(later, renewed.refreshToken)).toMatchObject({ status: 200 });
  // What the old secret had signed is void with it.
  expect(await profileOn(later, user)).toBe(401);
  await later.close();
});

test("another's session is not there to be ended", async () => {
  const [dan, erin] = [await here.signUp("dan"), await here.signUp("erin")];
  const id = await idOfSession(erin);
  expect(await dan.send("DELETE", `/api/auth/sessions/${id}`)).toMatchObject({
    status: 404,
    json: { code: "session.not_found" },
  });
  expect(await profileOn(here, erin)).toBe(200);
});

test("a password is never taken from an address", async () => {
  const { send } = await here.signUp("finn");
  const asked = `password=${encodeURIComponent(password)}`;
  expect(await send("DELETE", `/api/profile?${asked}`)).toMatchObject({
    status: 400,
    json: { code: "input.secret_in_url" },
  });
  const input = encodeURIComponent(JSON.stringify({ password }));
  for (const method of ["GET", "DELETE"])
    expect(await send(method, `/trpc/profile.remove?input=${input}`)).toMatchObject({
      status: 405,
    });
  expect(await send("POST", `/trpc/profile.remove?input=${input}`)).toMatchObject({
    status: 400,
    json: { error: { json: { data: { code: "input.invalid" } } } },
  });
  expect(await send("GET", "/api/profile")).toMatchObject({ status: 200 });
});
