import { z } from "zod";
import { accessTtlSeconds } from "../auth/tokens.ts";

/** Where tools sign in by themselves; no procedure, as it takes forms and answers as RFC 6749 says. */
export const tokenPath = "/api/auth/token";

const tokens = z.toJSONSchema(
  z.strictObject({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.int().meta({ description: "Seconds until the access token expires" }),
    refresh_token: z.string().meta({ description: "Works once; its reply holds the next" }),
  }),
  { target: "draft-2020-12" },
);

const failure = {
  type: "object",
  required: ["error", "error_description"],
  properties: {
    error: {
      type: "string",
      enum: [
        "invalid_request",
        "invalid_grant",
        "unsupported_grant_type",
        "temporarily_unavailable",
        "server_error",
      ],
    },
    error_description: { type: "string" },
  },
};

const failed = (description: string, error: string) => ({
  description,
  content: {
    "application/json": {
      schema: failure,
      example: { error, error_description: "Check the email and the password." },
    },
  },
});

const form = {
  type: "object",
  required: ["grant_type"],
  properties: {
    grant_type: { type: "string", enum: ["password", "refresh_token"] },
    username: { type: "string", format: "email", description: "The email; for `password`" },
    password: { type: "string", format: "password", description: "For `password`" },
    totp: {
      type: "string",
      description:
        "For `password`, where a second factor is on: the app's code, or a recovery code",
    },
    refresh_token: { type: "string", description: "For `refresh_token`" },
  },
};

export const tokenOperation = {
  operationId: "auth.token",
  tags: ["auth"],
  summary: "Sign in or refresh as OAuth 2 has it",
  description:
    "The `password` and `refresh_token` grants of RFC 6749, for tools that know nothing else. Errors are as its section 5.2 says, not problem documents.",
  security: [],
  parameters: [],
  requestBody: {
    required: true,
    content: {
      "application/x-www-form-urlencoded": {
        schema: form,
        example: {
          grant_type: "password",
          username: "ada@example.com",
          password: "correct horse battery",
        },
      },
    },
  },
  responses: {
    "200": {
      description: "Signed in",
      content: {
        "application/json": {
          schema: tokens,
          example: {
            access_token: "eyJhbGciOiJIUzI1NiIs…",
            token_type: "bearer",
            expires_in: accessTtlSeconds,
            refresh_token: "outlay_rt_…",
          },
        },
      },
    },
    "400": failed("`invalid_grant`, `invalid_request`, `unsupported_grant_type`", "invalid_grant"),
    "429": failed(
      "`temporarily_unavailable`: too many attempts, come again as Retry-After says",
      "temporarily_unavailable",
    ),
    "413": failed("`invalid_request`: the form is too large", "invalid_request"),
    "500": failed("`server_error`", "server_error"),
    "503": failed(
      "`temporarily_unavailable`: come again as Retry-After says",
      "temporarily_unavailable",
    ),
  },
};

/** Lets "Authorize" in tools sign in with an email and a password, and refresh. */
export const oauthScheme = {
  type: "oauth2",
  description: "Your email and password. Leave the client's id and secret empty.",
  flows: { password: { tokenUrl: tokenPath, refreshUrl: tokenPath, scopes: {} } },
};
