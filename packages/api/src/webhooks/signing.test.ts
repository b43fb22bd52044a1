import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { makeSecret, sealSecret, signedHeaders, unsealSecret } from "./signing.ts";

test("a signature is that of the specification's example", () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#signature-scheme
  const message = {
    id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
    at: new Date(1_614_265_330_999),
    body: '{"test": 2432232314}',
  };
  const secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", makeSecret()];
  const headers = signedHeaders(message, secrets);
  expect(headers).toMatchObject({
    "webhook-id": message.id,
    "webhook-timestamp": "1614265330",
    "webhook-signature": expect.stringMatching(
      /^v1,g0hM9SsE\+OTPJTGt\/tmIKtSyZlE3uFJELVlNIOLJ1OE= v1,[\w+/]{43}=$/,
    ),
  });
});

test("a secret has 32 random bytes, and opens in the row of its own webhook alone", () => {
  const secret = makeSecret();
  expect(Buffer.from(secret.replace("whsec_", ""), "base64")).toHaveLength(32);
  expect(makeSecret()).not.toBe(secret);
  const keys = new Map([["test", randomBytes(32)]]);
  const sealed = sealSecret(keys, secret, "one");
  expect(unsealSecret(keys, sealed, "one")).toBe(secret);
  expect(unsealSecret(keys, sealed, "another")).toBeUndefined();
});
