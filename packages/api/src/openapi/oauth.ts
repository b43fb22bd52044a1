import { z } from "zod";
import type { JsonSchema } from "./json-schema.ts";
import { accessTtlSeconds } from "../access/access-tokens.ts";
import type { Components } from "./components.ts";
import { headersOf } from "./headers.ts";
import { commonByStatus } from "./responses.ts";

/** The token endpoint for tools. Not a procedure, because it accepts forms and replies by RFC 6749. */
export const tokenPath = "/api/auth/token";

const tokensExample = {
  access_token: "eyJhbGciOiJIUzI1NiIs…",
  token_type: "bearer",
  expires_in: accessTtlSeconds,
  refresh_token: "outlay_rt_…",
};

const { $schema: _, ...tokens }: JsonSchema = z.toJSONSchema(
  z.strictObject({
    access_token: z.string(),
    token_type: z.literal("bearer"),
    expires_in: z.int().meta({ description: "Seconds until the access token expires" }),
    refresh_token: z.string().meta({ description: "Works once; the reply has the next one" }),
  }),
  { target: "draft-2020-12" },
);

const failure: JsonSchema = {
  type: "object",
  required: ["error", "error_description"],
  additionalProperties: false,
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
  examples: [{ error: "invalid_grant", error_description: "Check the email and the password." }],
};

const failed = (status: number, description: string, error: string) => ({
  description,
  headers: headersOf(status),
  content: {
    "application/json": {
      schema: { $ref: "#/components/schemas/TokenError" },
      example: { error, error_description: "Check the email and the password." },
    },
  },
});

const failures = {
  400: failed(400, "`invalid_grant`, `invalid_request`, `unsupported_grant_type`", "invalid_grant"),
  413: failed(413, "`invalid_request`: the form is too large", "invalid_request"),
  429: failed(
    429,
    "`temporarily_unavailable`: too many attempts, try again after Retry-After seconds",
    "temporarily_unavailable",
  ),
  500: failed(500, "`server_error`", "server_error"),
  503: failed(
    503,
    "`temporarily_unavailable`: try again after Retry-After seconds",
    "temporarily_unavailable",
  ),
};

/** The error responses, for the components. */
export const oauthResponses = Object.fromEntries(
  Object.entries(failures).map(([status, response]) => [`Token${status}`, response]),
);

const passwordGrant: JsonSchema = {
  type: "object",
  required: ["grant_type", "username", "password"],
  properties: {
    grant_type: { type: "string", const: "password" },
    username: { type: "string", minLength: 1, description: "The email" },
    password: { type: "string", format: "password", minLength: 1, maxLength: 128 },
    totp: {
      type: "string",
      maxLength: 40,
      description: "If a second factor is required: the app's code, or a recovery code",
    },
  },
  examples: [
    { grant_type: "password", username: "ada@example.com", password: "correct horse battery" },
  ],
};

const refreshGrant: JsonSchema = {
  type: "object",
  required: ["grant_type", "refresh_token"],
  properties: {
    grant_type: { type: "string", const: "refresh_token" },
    refresh_token: { type: "string", minLength: 1, maxLength: 512 },
  },
  examples: [{ grant_type: "refresh_token", refresh_token: "outlay_rt_…" }],
};

/** The schemas of requests and replies, for the components. */
export const oauthSchemas = {
  PasswordGrant: passwordGrant,
  RefreshGrant: refreshGrant,
  Tokens: { ...tokens, examples: [tokensExample] },
  TokenError: failure,
} as const satisfies Components;

const form = {
  oneOf: [
    { $ref: "#/components/schemas/PasswordGrant" },
    { $ref: "#/components/schemas/RefreshGrant" },
  ],
  discriminator: {
    propertyName: "grant_type",
    mapping: {
      password: "#/components/schemas/PasswordGrant",
      refresh_token: "#/components/schemas/RefreshGrant",
    },
  },
};

export const tokenOperation = {
  operationId: "auth.token",
  tags: ["auth"],
  summary: "Sign in or refresh with OAuth 2",
  description:
    "The `password` and `refresh_token` grants of RFC 6749, for tools that support only these. Errors follow its section 5.2 and are not problem documents.",
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
    ...commonByStatus("MethodNotAllowed", "RequestTimeout", "HeadersTooLarge"),
    "200": {
      description: "Signed in",
      headers: headersOf(200),
      content: {
        "application/json": {
          schema: { $ref: "#/components/schemas/Tokens" },
          example: tokensExample,
        },
      },
    },
    ...Object.fromEntries(
      Object.keys(failures).map((status) => [
        status,
        { $ref: `#/components/responses/Token${status}` },
      ]),
    ),
  },
};

/** Lets "Authorize" in tools sign in with email and password, and refresh. */
export const oauthScheme = {
  type: "oauth2",
  description: "Your email and password. Leave the client's id and secret empty.",
  flows: { password: { tokenUrl: tokenPath, refreshUrl: tokenPath, scopes: {} } },
};
