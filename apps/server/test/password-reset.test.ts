import { afterAll, expect, onTestFinished, test } from "vitest";
import { problemOf, serveApp } from "./http.fixture.ts";

/** A mail server that accepts nothing until it is released. */
const taking = Promise.withResolvers<void>();
const mails: string[] = [];
const server = await serveApp({
  mailer: {
    deliver: async ({ text }) => {
      await taking.promise;
      if (text.includes("no-mail@")) throw new Error("The mail server is down");
      mails.push(text);
      return undefined;
    },
    close: async () => {},
  },
});
afterAll(server.close);
const { send } = server;
const request = (email: string) => send("POST", "/api/auth/password-reset", { json: { email } });

test("nobody waits for a mail: not who signs up, nor who asks for another or for a reset", async () => {
  const alice = await server.signUp("alice");
  onTestFinished(() => taking.resolve());
  const replies = [
    await request("alice@example.com"),
    await request("nobody@example.com"),
    await alice.send("POST", "/api/auth/verify-email/resend", { json: {} }),
  ];
  const shown = replies.map(({ status, text, headers }) => ({
    status,
    text,
    headers: [...headers.keys()],
  }));
  expect(shown[0]).toMatchObject({ status: 202, text: "" });
  expect(shown).toEqual([shown[0], shown[0], shown[0]]);

  expect(mails).toEqual([]);
  taking.resolve();
  await server.settle();
  expect(mails).toHaveLength(3);
});

test("a mail that fails fails no request", async () => {
  await server.signUp("no-mail");
  expect(await request("no-mail@example.com")).toMatchObject({ status: 202 });
  await server.settle();
});

test.each([
  { path: "password-reset/confirm", more: { newPassword: "wholly another staple" } },
  { path: "verify-email", more: {} },
])("$path with a token of nobody is 400, and says what to do", async ({ path, more }) => {
  const json = { token: `outlay_reset_${"A".repeat(43)}`, ...more };
  const problem = problemOf(await send("POST", `/api/auth/${path}`, { json }));
  expect(problem).toMatchObject({ status: 400, code: "auth.token_invalid" });
  expect(problem.detail).toContain("request another one");
});

test("a token is not taken from an address", async () => {
  const reply = await send("POST", "/api/auth/verify-email?token=outlay_verify_x", { json: {} });
  expect(problemOf(reply)).toMatchObject({ status: 400, code: "input.secret_in_url" });
});
