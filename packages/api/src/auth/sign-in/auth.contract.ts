import { z } from "zod";
import {
  currencyInput,
  defaultLocale,
  emailInput,
  idInput,
  idOutput,
  instantOutput,
  localeInput,
  pageInput,
  pageOutput,
  textInput,
  timeZoneInput,
} from "@outlay/core";
import {
  mailedToken,
  newPasswordInput,
  passwordInput,
} from "../credentials/credentials.contract.ts";
import { assertionInput } from "../passkeys/webauthn.contract.ts";
import { userExample, userOutput } from "../profile/profile.contract.ts";

/** In the input of a procedure that opens a session: where the reply has its refresh token. */
const sessionKind = z.literal("cookie").optional().meta({
  description:
    "With `cookie`, the refresh token is in a cookie that no script can read, and null in the reply. For pages of the server's own origin",
});
export type SessionKind = z.output<typeof sessionKind>;

export const registerInput = z.strictObject({
  email: emailInput,
  password: newPasswordInput,
  name: textInput(100).meta({ examples: ["Ada"] }),
  baseCurrency: currencyInput
    .default(currencyInput.parse("EUR"))
    .meta({ description: "Currency of the first book and its cash account" }),
  timeZone: timeZoneInput
    .default("UTC")
    .meta({ description: "IANA time zone of the first book and of the user" }),
  locale: localeInput.default(defaultLocale).meta({
    description:
      "BCP 47 tag by which mails write dates and amounts. The first account and categories are named in German if that is its language, else in English",
  }),
  invitation: z.string().min(1).max(200).optional().meta({
    description:
      "The token of an invitation, where only invited people can sign up. It is still open afterwards: join the book with members.accept",
  }),
  session: sessionKind,
});
export type RegisterInput = z.output<typeof registerInput>;

export const loginInput = z.strictObject({
  email: emailInput,
  password: passwordInput,
  passkey: assertionInput
    .optional()
    .meta({ description: "A passkey's toJSON(), instead of a code" }),
  totp: z.string().min(1).max(40).regex(/\S/, "Must not be blank.").trim().optional().meta({
    description:
      "A code from the authenticator app, or a recovery code; only if a second factor is required",
  }),
  session: sessionKind,
});
export type LoginInput = z.output<typeof loginInput>;

export const passkeyLoginInput = z.strictObject({
  response: assertionInput.meta({ description: "The PublicKeyCredential's toJSON()" }),
  session: sessionKind,
});
export type PasskeyLoginInput = z.output<typeof passkeyLoginInput>;

export const refreshTokenInput = z
  .strictObject({
    refreshToken: z
      .string()
      .min(1)
      .max(512)
      .optional()
      .meta({ description: "The session's latest refresh token" }),
    session: z
      .literal("cookie")
      .optional()
      .meta({ description: "In place of the token: it is the one in the cookie" }),
  })
  .refine(({ refreshToken, session }) => (refreshToken === undefined) !== (session === undefined), {
    path: ["refreshToken"],
    message: 'Send refreshToken, or session: "cookie".',
  })
  .meta({ minProperties: 1, maxProperties: 1 });
export type RefreshTokenInput = z.output<typeof refreshTokenInput>;

export const requestPasswordResetInput = z.strictObject({ email: emailInput });
export type RequestPasswordResetInput = z.output<typeof requestPasswordResetInput>;

export const resetPasswordInput = z.strictObject({
  token: mailedToken,
  newPassword: newPasswordInput,
});
export type ResetPasswordInput = z.output<typeof resetPasswordInput>;

export const sessionOutput = z
  .strictObject({
    user: userOutput,
    accessToken: z.string().meta({ description: 'For "authorization: Bearer …"' }),
    refreshToken: z
      .string()
      .nullable()
      .meta({ description: "Works once; the reply has the next one. Null if it is in the cookie" }),
    expiresIn: z.int().meta({ description: "Seconds until the access token expires" }),
  })
  .meta({
    id: "Session",
    examples: [
      {
        user: userExample,
        accessToken: "eyJhbGciOiJIUzI1NiIs…",
        refreshToken: "outlay_rt_…",
        expiresIn: 600,
      },
    ],
  });
export type Session = z.output<typeof sessionOutput>;

export const listSessionsInput = z.strictObject(pageInput).prefault({});
export type ListSessionsInput = z.output<typeof listSessionsInput>;

const openSessionOutput = z
  .strictObject({
    id: idOutput,
    createdAt: instantOutput.meta({ description: "When the user signed in" }),
    lastUsedAt: instantOutput.meta({ description: "When its tokens were last refreshed" }),
    userAgent: z.string().nullable().meta({ description: "User-Agent of the sign-in" }),
    provider: z.boolean().meta({ description: "Whether an account of the provider signed in" }),
    current: z.boolean().meta({ description: "Whether it is the session of this request" }),
  })
  .meta({
    id: "OpenSession",
    examples: [
      {
        id: "01920000-0000-7000-8000-000000000003",
        createdAt: "2026-11-21T09:30:00.000Z",
        lastUsedAt: "2026-11-21T09:39:58.000Z",
        userAgent: "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
        provider: false,
        current: true,
      },
    ],
  });

export const listSessionsOutput = pageOutput(openSessionOutput);
export type SessionPage = z.output<typeof listSessionsOutput>;

export const revokeSessionInput = z.strictObject({ id: idInput });
export type RevokeSessionInput = z.output<typeof revokeSessionInput>;

export const signInOptionsOutput = z
  .strictObject({
    signUp: z.enum(["open", "invited", "closed"]).meta({
      description:
        "Who can sign up with a password: anyone, those with an invitation to a book, or nobody",
    }),
    mail: z.boolean().meta({
      description:
        "Whether the server sends mail: without, resetting a password needs its operator",
    }),
    provider: z
      .strictObject({
        name: z.string().meta({ description: "For a button: sign in with …" }),
        signUp: z.boolean().meta({
          description: "Whether those who have no user yet get one, whatever signUp says",
        }),
      })
      .nullable()
      .meta({
        description:
          "The OpenID Connect provider whose accounts sign in: open /api/auth/oidc/start. Null if there is none",
      }),
  })
  .meta({
    id: "SignInOptions",
    examples: [{ signUp: "open", mail: true, provider: { name: "Keycloak", signUp: true } }],
  });

export const serverOutput = z
  .strictObject({
    version: z.string().meta({ description: "Of the server, as its packages have it" }),
    backups: z
      .strictObject({
        lastAt: instantOutput.nullable().meta({
          description:
            "When the last one was made. Null before the first, and where none can be read",
        }),
        late: z.boolean().meta({
          description:
            "Whether there is none of the last two days, so that its operator should look",
        }),
      })
      .nullable()
      .meta({
        description:
          "The backups that the server makes of its own database. Null if it makes none: `BACKUP_DIR` is not set, or the database is another server's",
      }),
  })
  .meta({
    id: "ServerState",
    examples: [{ version: "1.0.0", backups: { lastAt: "2026-11-21T00:04:12.000Z", late: false } }],
  });
