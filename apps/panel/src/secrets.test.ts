import { describe, expect, test } from "vitest";
import { dropSecrets, isSecretName, placeholderSecrets } from "./secrets.ts";

test.each([
  ["password", true],
  ["newPassword", true],
  ["currentPassword", true],
  ["token", true],
  ["refreshToken", true],
  ["accessToken", true],
  ["secret", true],
  ["totp", true],
  ["email", false],
  ["note", false],
  ["tokens", false],
])("a field named %s is secret: %s", (name, secret) => {
  expect(isSecretName(name)).toBe(secret);
});

describe("an input with a password", () => {
  const input = { email: "a@b.example", password: "hunter2", list: [{ token: "t", keep: 1 }] };

  test("is stored without it, at any depth", () => {
    expect(dropSecrets(input)).toEqual({ email: "a@b.example", list: [{ keep: 1 }] });
  });

  test("is copied with a placeholder", () => {
    expect(placeholderSecrets(input)).toEqual({
      email: "a@b.example",
      password: "<password>",
      list: [{ token: "<token>", keep: 1 }],
    });
  });

  test("is left as it was", () => {
    dropSecrets(input);
    expect(input.password).toBe("hunter2");
  });
});
