import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createClient, isOutlayError, memoryTokens, type Tokens } from "./index.ts";
import { expireAccess, password, recordingFetch, signUp } from "./testing.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A fetch that holds refreshes back until `release` is called; `reached` resolves when one has come. */
function holdingRefreshes() {
  const held = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const recorded = recordingFetch(async ({ paths }, url) => {
    if (paths.includes("auth.refresh")) {
      reached.resolve();
      await held.promise;
    }
    return url;
  });
  return { ...recorded, release: held.resolve, reached: reached.promise };
}

describe("when the access token has expired", () => {
  test("many calls at once refresh once, and all are answered", async () => {
    const { fetch, sent, count } = recordingFetch();
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    const before = tokens.read();
    await expireAccess(tokens);
    sent.length = 0;
    const replies = await Promise.all([
      ...Array.from({ length: 25 }, () => outlay.accounts.list.query()),
      ...Array.from({ length: 5 }, () => outlay.expenses.create.mutate({ amount: "1" })),
    ]);
    expect(replies).toHaveLength(30);
    expect(count("auth.refresh")).toBe(1);
    // Three requests of queries and one of mutations are refused, and sent again.
    expect(sent).toHaveLength(4 + 1 + 4);
    expect((await outlay.expenses.list.query({ includeTotal: true })).total).toBe(5);
    expect(tokens.read()?.refreshToken).not.toBe(before?.refreshToken);
    expect(count("auth.refresh")).toBe(1);
  });

  test("two clients of one store refresh once", async () => {
    const tokens = memoryTokens();
    const { fetch, count } = recordingFetch();
    const { outlay } = await signUp({ url: server.url, fetch, tokens });
    const other = createClient({ url: server.url, fetch, tokens });
    await expireAccess(tokens);
    await Promise.all([outlay.profile.get.query(), other.profile.get.query()]);
    expect(count("auth.refresh")).toBe(1);
    expect(tokens.read()).toBeDefined();
  });

  test("the list of sessions is asked for with the token, renewed like any other's", async () => {
    const { fetch, count } = recordingFetch();
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    await expireAccess(tokens);
    const { items } = await outlay.auth.sessions.query();
    expect(items).toMatchObject([{ current: true }]);
    expect(count("auth.refresh")).toBe(1);

    await outlay.auth.revokeSession.mutate({ id: items[0]?.id ?? "" });
    await expect(outlay.books.list.query()).rejects.toSatisfy((error) =>
      isOutlayError(error, "auth.unauthenticated"),
    );
    expect(tokens.read()).toBeUndefined();
  });

  test("a call that comes while the refresh is under way waits for it", async () => {
    const { fetch, count, release, reached } = holdingRefreshes();
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    await expireAccess(tokens);
    const first = outlay.profile.get.query();
    await reached;
    const second = outlay.books.list.query();
    release();
    await Promise.all([first, second]);
    expect(count("auth.refresh")).toBe(1);
  });

  test("a call that is refused again is not sent a third time", async () => {
    const { fetch, count } = recordingFetch();
    const { tokens } = await signUp({ url: server.url });
    let held = tokens.read();
    // A store that spoils whatever access token it is given.
    const spoiling = {
      read: () => held && { ...held, accessToken: `${held.refreshToken} is no access token` },
      write: (next: Tokens | undefined) => {
        held = next;
      },
    };
    const outlay = createClient({ url: server.url, fetch, tokens: spoiling });
    await expect(outlay.profile.get.query()).rejects.toSatisfy((error) =>
      isOutlayError(error, "auth.unauthenticated"),
    );
    expect(count("profile.get")).toBe(2);
    expect(count("auth.refresh")).toBe(1);
  });
});

describe("when the session has ended", () => {
  test("the tokens are cleared and every waiting call fails", async () => {
    const { fetch, count } = recordingFetch();
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    const refreshToken = tokens.read()?.refreshToken ?? "";
    await createClient({ url: server.url }).auth.logout.mutate({ refreshToken });
    await expireAccess(tokens);
    const outcomes = await Promise.allSettled([
      outlay.profile.get.query(),
      outlay.accounts.list.query(),
      outlay.expenses.create.mutate({ amount: "1" }),
    ]);
    for (const outcome of outcomes)
      expect(outcome).toSatisfy(({ reason }: PromiseRejectedResult) =>
        isOutlayError(reason, "auth.unauthenticated"),
      );
    expect(tokens.read()).toBeUndefined();
    expect(count("auth.refresh")).toBe(1);
  });

  test("without tokens a refusal is an error, and nothing is refreshed", async () => {
    const { fetch, sent } = recordingFetch();
    const outlay = createClient({ url: server.url, fetch });
    await expect(outlay.profile.get.query()).rejects.toSatisfy((error) =>
      isOutlayError(error, "auth.unauthenticated"),
    );
    expect(sent).toHaveLength(1);
  });

  test("a wrong password is reported as it is, and the existing session goes on", async () => {
    const { outlay, tokens, email } = await signUp({ url: server.url });
    const held = tokens.read();
    await expect(
      outlay.auth.login.mutate({ email, password: "another password" }),
    ).rejects.toSatisfy((error) => isOutlayError(error, "auth.invalid_credentials"));
    expect(tokens.read()).toEqual(held);
  });
});

describe("when the refresh cannot be done", () => {
  test("the lost connection is the error, and the tokens stay for the next try", async () => {
    let isOffline = true;
    const { fetch } = recordingFetch(({ paths }, url) =>
      isOffline && paths.includes("auth.refresh") ? new URL("http://127.0.0.1:1") : url,
    );
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    await expireAccess(tokens);
    const error = await outlay.profile.get.query().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(isOutlayError(error)).toBe(false);
    expect(tokens.read()).toBeDefined();

    isOffline = false;
    await expect(outlay.profile.get.query()).resolves.toBeDefined();
  });
});

describe("while a refresh is under way", () => {
  test("an aborted call ends at once and is never sent again", async () => {
    const { fetch, count, release, reached } = holdingRefreshes();
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    await expireAccess(tokens);
    const controller = new AbortController();
    const { signal } = controller;
    const aborted = outlay.expenses.create.mutate({ amount: "1" }, { signal });
    const waiting = outlay.expenses.create.mutate({ amount: "2" });
    await reached;
    controller.abort();
    await expect(aborted).rejects.toThrow("aborted");
    release();
    expect((await waiting).amount).toBe("2.00");
    expect((await outlay.expenses.list.query({ includeTotal: true })).total).toBe(1);
    expect(count("auth.refresh")).toBe(1);
  });

  test("somebody who signs in stays signed in", async () => {
    const { fetch, release, reached } = holdingRefreshes();
    const other = await signUp({ url: server.url });
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    await expireAccess(tokens);
    const waiting = outlay.profile.get.query();
    await reached;
    const { refreshToken } = await outlay.auth.login.mutate({ email: other.email, password });
    release();
    await waiting;
    expect(tokens.read()?.refreshToken).toBe(refreshToken);
    expect((await outlay.profile.get.query()).email).toBe(other.email);
  });
});
