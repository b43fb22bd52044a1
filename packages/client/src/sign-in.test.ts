import { startTestServer, type TestServer } from "@outlay/server/testing";
import { TOTP } from "otpauth";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Client, createClient, isOutlayError, signIn } from "./index.ts";
import { password, signUp } from "./testing.ts";

let server: TestServer;
let client: Client;
let email: string;
let codes: string[];

beforeAll(async () => {
  server = await startTestServer();
  const { outlay, ...user } = await signUp({ url: server.url });
  const { secret } = await outlay.totp.setup.mutate();
  const code = new TOTP({ secret }).generate();
  ({ recoveryCodes: codes } = await outlay.totp.confirm.mutate({ code }));
  email = user.email;
  client = createClient({ url: server.url });
});
afterAll(() => server.stop());

test("a code is asked for until it is right, and then the client is signed in", async () => {
  const answers = ["nonsense", codes[0]];
  const reasons: string[] = [];
  const session = await signIn(client, { email, password }, async (reason) => {
    reasons.push(reason);
    return answers.shift();
  });
  expect(reasons).toEqual(["required", "invalid"]);
  expect(await client.profile.get.query()).toEqual(session.user);
});

test("whoever gives no code meets the refusal, and who has no second factor is asked for nothing", async () => {
  const ask = async () => undefined;
  const refusal: unknown = await signIn(client, { email, password }, ask).catch(
    (error: unknown) => error,
  );
  expect(isOutlayError(refusal, "auth.second_factor_required")).toBe(true);
  const other = await signUp({ url: server.url });
  const neverAsked = () => expect.unreachable();
  const session = await signIn(client, { email: other.email, password }, neverAsked);
  expect(session.user.email).toBe(other.email);
  const wrong = { email, password: "a wrong guess" };
  const error: unknown = await signIn(client, wrong, neverAsked).catch((thrown: unknown) => thrown);
  expect(isOutlayError(error, "auth.invalid_credentials")).toBe(true);
});
