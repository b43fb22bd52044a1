import { randomUUID } from "node:crypto";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { TOTP } from "otpauth";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Fetch } from "./fetch.ts";
import { type Client, createClient, isOutlayError, memoryTokens, signIn } from "./index.ts";
import { password, recordingFetch, signUp } from "./testing.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const rejection = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("tokens", () => {
  test("are kept from registering, used for every call and dropped by logging out", async () => {
    const { outlay, tokens, email } = await signUp({ url: server.url });
    const held = tokens.read();
    expect(held).toEqual({ accessToken: expect.any(String), refreshToken: expect.any(String) });
    expect((await outlay.profile.get.query()).email).toBe(email);

    await outlay.auth.logout.mutate({ refreshToken: held?.refreshToken ?? "" });
    expect(tokens.read()).toBeUndefined();
    const error = await rejection(outlay.profile.get.query());
    expect(isOutlayError(error, "auth.unauthenticated")).toBe(true);
  });

  test("are kept from logging in, in the store that was given", async () => {
    const { email } = await signUp({ url: server.url });
    const tokens = memoryTokens();
    const { user, ...session } = await createClient({
      url: `${server.url}/`,
      tokens,
    }).auth.login.mutate({ email, password });
    expect(user.email).toBe(email);
    expect(tokens.read()).toEqual({
      accessToken: session.accessToken,
      refreshToken: session.refreshToken,
    });
    const restarted = createClient({ url: server.url, tokens: memoryTokens(tokens.read()) });
    expect((await restarted.profile.get.query()).email).toBe(email);
  });
});

describe("a personal access token", () => {
  test("replaces a session, and a missing scope is reported", async () => {
    const { outlay } = await signUp({ url: server.url });
    const expiresAt = new Date(Date.now() + 60_000);
    const { token, ...made } = await outlay.tokens.create.mutate({
      name: "Import",
      scopes: ["expenses:write", "accounts:read"],
      expiresAt,
    });
    expect(made).toMatchObject({ expiresAt, lastUsedAt: null });

    const { fetch, sent } = recordingFetch();
    const program = createClient({ url: server.url, token, fetch });
    const [expense, { items }] = await Promise.all([
      program.expenses.create.mutate({ amount: "2" }),
      program.accounts.list.query(),
    ]);
    expect(items[0]?.id).toBe(expense.accountId);
    expect(sent.map(({ headers }) => headers.get("authorization"))).toEqual([
      `Bearer ${token}`,
      `Bearer ${token}`,
    ]);
    const lacking = await rejection(program.expenses.list.query());
    expect(isOutlayError(lacking, "auth.scope_missing")).toBe(true);
    const barred = await rejection(program.tokens.list.query());
    expect(isOutlayError(barred, "auth.session_needed")).toBe(true);
    await outlay.tokens.revoke.mutate({ id: made.id });
    const revoked = await rejection(program.accounts.list.query());
    expect(isOutlayError(revoked, "auth.unauthenticated")).toBe(true);
  });
});

describe("requests", () => {
  test("carry calls of the same time together, ten at most", async () => {
    const { fetch, sent } = recordingFetch();
    const { outlay } = await signUp({ url: server.url, fetch });
    sent.length = 0;
    await Promise.all(
      Array.from({ length: 25 }, () => outlay.expenses.create.mutate({ amount: "1" })),
    );
    expect(sent.map(({ paths }) => paths.length)).toEqual([10, 10, 5]);
    expect((await outlay.expenses.list.query({ includeTotal: true })).total).toBe(25);
  });

  test("sign in alone and without the token of another session", async () => {
    const { fetch, sent } = recordingFetch();
    const { outlay, email } = await signUp({ url: server.url, fetch });
    sent.length = 0;
    await Promise.all([
      outlay.profile.get.query(),
      outlay.auth.login.mutate({ email, password }),
      outlay.books.list.query(),
    ]);
    const login = sent.find(({ paths }) => paths.includes("auth.login"));
    expect(login?.paths).toEqual(["auth.login"]);
    expect(login?.headers.get("authorization")).toBeNull();
    expect(sent).toHaveLength(2);
  });

  test("change the password and delete the account alone, and then hold no tokens", async () => {
    const { fetch, sent } = recordingFetch();
    const { outlay, tokens } = await signUp({ url: server.url, fetch });
    sent.length = 0;
    const newPassword = "wholly another staple";
    await Promise.all([
      outlay.profile.changePassword.mutate({ currentPassword: password, newPassword }),
      outlay.profile.update.mutate({ name: "Grace" }),
    ]);
    expect(sent.map(({ paths }) => paths)).toEqual([
      ["profile.changePassword"],
      ["profile.update"],
    ]);
    await outlay.profile.remove.mutate({ password: newPassword });
    expect(tokens.read()).toBeUndefined();
  });

  test("name the book that was given, or that a function gives at the time", async () => {
    const { outlay, tokens } = await signUp({ url: server.url });
    const { defaultBookId } = await outlay.profile.get.query();
    const stranger = randomUUID();
    const named = createClient({ url: server.url, tokens, bookId: stranger });
    const refused = await rejection(named.accounts.list.query());
    expect(isOutlayError(refused, "book.not_found")).toBe(true);

    const { fetch, sent } = recordingFetch();
    let bookId: string | undefined;
    const chosen = createClient({ url: server.url, tokens, fetch, bookId: () => bookId });
    await chosen.accounts.list.query();
    bookId = defaultBookId;
    expect((await chosen.accounts.list.query()).items).toHaveLength(1);
    bookId = stranger;
    const error = await rejection(chosen.accounts.list.query());
    expect(isOutlayError(error, "book.not_found")).toBe(true);
    expect(sent.map(({ headers }) => headers.get("x-book-id"))).toEqual([
      null,
      defaultBookId,
      stranger,
    ]);
  });

  test("hold undefined as absent, and nulls as null", async () => {
    const { outlay } = await signUp({ url: server.url });
    const expense = await outlay.expenses.create.mutate({
      amount: 12.5,
      note: undefined,
      tags: undefined,
      payee: null,
    });
    expect(expense).toMatchObject({ amount: "12.50", note: null, tags: [], payee: null });
    expect((await outlay.expenses.list.query({ q: undefined })).items).toHaveLength(1);
  });
});

describe("replies", () => {
  test("hold instants as Dates, and no text where one is absent", async () => {
    const { outlay } = await signUp({ url: server.url });
    const { createdAt, updatedAt, deletedAt } = await outlay.expenses.create.mutate({
      amount: "1",
    });
    expect(createdAt).toBeInstanceOf(Date);
    expect(updatedAt).toEqual(createdAt);
    expect(Math.abs(Date.now() - createdAt.getTime())).toBeLessThan(60_000);
    expect(deletedAt).toBeNull();
  });
});

describe("isOutlayError", () => {
  test("says when to try again", async () => {
    const { outlay, email } = await signUp({ url: server.url });
    const guess = () => rejection(outlay.auth.login.mutate({ email, password: "a wrong guess" }));
    for (let failures = 0; failures < 5; failures++)
      expect(isOutlayError(await guess(), "auth.invalid_credentials")).toBe(true);
    const error = await guess();
    if (!isOutlayError(error, "auth.throttled")) throw error;
    expect(error.data.retryAfterSeconds).toBeGreaterThan(25);
  });

  test("knows what the server explained by its code, with the issues at their fields", async () => {
    const { outlay } = await signUp({ url: server.url });
    const error = await rejection(outlay.expenses.create.mutate({ amount: "1.2345" }));
    if (!isOutlayError(error, "input.invalid")) throw error;
    expect(error.data).toEqual({
      code: "input.invalid",
      httpStatus: 400,
      issues: [{ path: ["amount"], code: expect.any(String), message: expect.any(String) }],
      requestId: expect.any(String),
    });
    expect(isOutlayError(error)).toBe(true);
    expect(isOutlayError(error, "id.taken", "input.invalid")).toBe(true);
    expect(isOutlayError(error, "id.taken")).toBe(false);
  });

  test("sends calls of one moment together, and a call by itself at once", async () => {
    const addresses: string[] = [];
    const { fetch } = recordingFetch((_, url) => {
      addresses.push(`${url.pathname} ${url.searchParams.get("batch")}`);
      return url;
    });
    const { outlay } = await signUp({ url: server.url, fetch });
    addresses.length = 0;
    await outlay.profile.get.query();
    await Promise.all([outlay.profile.get.query(), outlay.accounts.list.query()]);
    await outlay.profile.get.query();
    expect(addresses).toEqual([
      "/trpc/profile.get null",
      "/trpc/profile.get,accounts.list 1",
      "/trpc/profile.get null",
    ]);
  });

  test("separates a rejected call of a batch from the others", async () => {
    const { outlay } = await signUp({ url: server.url });
    const [fine, refused] = await Promise.allSettled([
      outlay.expenses.create.mutate({ amount: "1" }),
      outlay.expenses.remove.mutate({ id: randomUUID() }),
    ]);
    expect(fine.status).toBe("fulfilled");
    if (refused.status === "fulfilled") throw new Error("removed what is not there");
    expect(isOutlayError(refused.reason, "expense.not_found")).toBe(true);
  });

  test("does not take a lost connection for an answer", async () => {
    const nobody = createClient({ url: "http://127.0.0.1:1" });
    const error = await rejection(nobody.profile.get.query());
    expect(error).toBeInstanceOf(Error);
    expect(isOutlayError(error)).toBe(false);
  });

  test("does not take what another server says for an answer", async () => {
    const elsewhere = createClient({ url: `${server.url}/api` });
    const error = await rejection(elsewhere.profile.get.query());
    expect(error).toBeInstanceOf(Error);
    expect(isOutlayError(error)).toBe(false);
    expect(isOutlayError(undefined)).toBe(false);
    expect(isOutlayError(new Error("id.taken"), "id.taken")).toBe(false);
  });
});

describe("signIn", () => {
  let client: Client;
  let email: string;
  let codes: string[];
  beforeAll(async () => {
    const { outlay, ...user } = await signUp({ url: server.url });
    const { secret } = await outlay.totp.setup.mutate();
    const code = new TOTP({ secret }).generate();
    ({ recoveryCodes: codes } = await outlay.totp.confirm.mutate({ code }));
    email = user.email;
    client = createClient({ url: server.url });
  });

  test("asks for a code until it is right, and then the client is signed in", async () => {
    const answers = ["nonsense", codes[0]];
    const reasons: string[] = [];
    const session = await signIn(client, { email, password }, async (reason) => {
      reasons.push(reason);
      return answers.shift();
    });
    expect(reasons).toEqual(["required", "invalid"]);
    expect(await client.profile.get.query()).toEqual(session.user);
  });

  test("throws the error when no code is given, and asks nothing of a user without a second factor", async () => {
    const ask = async () => undefined;
    const refusal = await rejection(signIn(client, { email, password }, ask));
    expect(isOutlayError(refusal, "auth.second_factor_required")).toBe(true);
    const other = await signUp({ url: server.url });
    const neverAsked = () => expect.unreachable();
    const session = await signIn(client, { email: other.email, password }, neverAsked);
    expect(session.user.email).toBe(other.email);
    const wrong = { email, password: "a wrong guess" };
    const error = await rejection(signIn(client, wrong, neverAsked));
    expect(isOutlayError(error, "auth.invalid_credentials")).toBe(true);
  });
});

describe("a server of a later version", () => {
  /** Sends one text of each reply as another, as a later version might. */
  const sending =
    (from: string, to: string): Fetch =>
    async (input, init) => {
      const reply = await fetch(input, init as RequestInit);
      const body = (await reply.text()).replaceAll(from, to);
      return new Response(body, { status: reply.status, headers: reply.headers });
    };

  test("may use error codes that this client does not know", async () => {
    const later = sending("auth.unauthenticated", "auth.device_unknown");
    const error = await rejection(
      createClient({ url: server.url, fetch: later }).profile.get.query(),
    );
    expect(isOutlayError(error) && error.data.code).toBe("auth.device_unknown");
    expect(isOutlayError(error, "auth.unauthenticated")).toBe(false);
  });

  test("may use values and fields that this client does not know", async () => {
    const later = sending('"kind":"cash"', '"kind":"crypto","chain":"test"');
    const { outlay } = await signUp({ url: server.url, fetch: later });
    const { items } = await outlay.accounts.list.query();
    expect(items).toMatchObject([{ name: "Cash", kind: "crypto", chain: "test" }]);
  });
});
