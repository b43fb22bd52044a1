import { randomUUID } from "node:crypto";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  browserTokens,
  cookieTokens,
  createClient,
  storedTokens,
  type TokenStore,
} from "./index.ts";
import { password, recordingFetch } from "./testing.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A storage as React Native has it, with a record of how often it was read. */
function createStorage() {
  const items = new Map<string, string>();
  const storage = {
    reads: 0,
    getItem: async (key: string) => {
      storage.reads += 1;
      return items.get(key) ?? null;
    },
    setItem: async (key: string, value: string) => {
      items.set(key, value);
    },
    removeItem: async (key: string) => {
      items.delete(key);
    },
  };
  return { storage, items };
}

async function register(tokens: TokenStore): Promise<string> {
  const email = `${randomUUID()}@example.com`;
  const outlay = createClient({ url: server.url, tokens });
  await outlay.auth.register.mutate({ email, password, name: "Ada" });
  return email;
}

test("an asynchronous storage keeps the session over a restart, and is read once", async () => {
  const { storage } = createStorage();
  const email = await register(storedTokens(storage));
  const reads = storage.reads;

  const restarted = createClient({ url: server.url, tokens: storedTokens(storage) });
  const [profile] = await Promise.all([
    restarted.profile.get.query(),
    restarted.books.list.query(),
  ]);
  expect(profile.email).toBe(email);
  expect(storage.reads - reads).toBe(1);
});

test("an expired access token is renewed once, and kept in the storage", async () => {
  const { storage, items } = createStorage();
  const { fetch, count } = recordingFetch();
  await register(storedTokens(storage));
  const held = JSON.parse(items.get("outlay") ?? "") as object;
  items.set("outlay", JSON.stringify({ ...held, accessToken: "expired" }));

  const outlay = createClient({ url: server.url, tokens: storedTokens(storage), fetch });
  await Promise.all([outlay.profile.get.query(), outlay.expenses.create.mutate({ amount: "1" })]);
  expect(count("auth.refresh")).toBe(1);
  expect(items.get("outlay")).not.toContain("expired");
});

test("a session that the server has ended is reported once, with a text for people", async () => {
  let ends = 0;
  const { storage, items } = createStorage();
  await register(storedTokens(storage));
  const { refreshToken } = JSON.parse(items.get("outlay") ?? "") as { refreshToken: string };
  items.set("outlay", JSON.stringify({ accessToken: "expired", refreshToken }));
  await createClient({ url: server.url }).auth.logout.mutate({ refreshToken });

  const onSignedOut = () => (ends += 1);
  const outlay = createClient({ url: server.url, tokens: storedTokens(storage), onSignedOut });
  const calls = [outlay.profile.get.query(), outlay.expenses.create.mutate({ amount: "1" })];
  for (const call of await Promise.allSettled(calls))
    expect(call).toMatchObject({ reason: { message: "The session has ended. Sign in again." } });
  expect(ends).toBe(1);
  expect(items.size).toBe(0);
  await expect(outlay.profile.get.query()).rejects.toThrow("Sign in first.");
  expect(ends).toBe(1);
});

test.each([browserTokens, cookieTokens])(
  "where a page is rendered on a server, its session is nobody's (%o)",
  async (createTokens) => {
    const { fetch, sent } = recordingFetch();
    const outlay = createClient({ url: server.url, tokens: createTokens(), fetch });
    await expect(outlay.profile.get.query()).rejects.toThrow("Sign in first.");
    expect(sent.map(({ paths }) => paths)).toEqual([["profile.get"]]);
  },
);
