import { z } from "zod";
import { operation } from "../../rpc/procedure-meta.ts";
import { counted, noInput, publicProcedure, router, userProcedure } from "../../rpc/trpc.ts";
import {
  listSessionsInput,
  listSessionsOutput,
  loginInput,
  passkeyLoginInput,
  refreshTokenInput,
  registerInput,
  requestPasswordResetInput,
  resetPasswordInput,
  revokeSessionInput,
  sessionOutput,
} from "./auth.contract.ts";
import { requestPasswordReset, resetPassword } from "./password-reset.ts";
import { login, loginWithPasskey, register } from "./auth.ts";
import { makeRequestOptions } from "../passkeys/assertion.ts";
import { requestOptionsOutput } from "../passkeys/webauthn.contract.ts";
import { listSessions, logout, refresh, revokeSession } from "./sessions.ts";
import { resendVerification, verifyEmail } from "../credentials/verification.ts";
import { mailedTokenInput } from "../credentials/credentials.contract.ts";

const credentials = { email: "ada@example.com", password: "correct horse battery" };

export const authRouter = router({
  register: publicProcedure
    .meta(
      operation("POST /auth/register", {
        summary: "Create a user and sign in",
        description:
          "The user gets a first book with a cash account and default categories, and a mail to prove the email with.",
        status: 201,
        throttle: "register",
        errors: ["auth.email_taken", "auth.weak_password"],
        example: { ...credentials, name: "Ada", baseCurrency: "EUR", timeZone: "Europe/Vienna" },
      }),
    )
    .input(registerInput)
    .use(counted)
    .output(sessionOutput)
    .mutation(({ ctx, input }) => register(ctx, input)),

  login: publicProcedure
    .meta(
      operation("POST /auth/login", {
        summary: "Sign in",
        throttle: "signIn",
        description:
          "Who has a second factor is asked for it once the password was right: send all again, with `totp` or `passkey`.",
        errors: [
          "auth.invalid_credentials",
          "auth.second_factor_required",
          "auth.second_factor_invalid",
        ],
        example: credentials,
      }),
    )
    .input(loginInput)
    .use(counted)
    .output(sessionOutput)
    .mutation(({ ctx, input }) => login(ctx, input)),

  passkeyOptions: publicProcedure
    .meta(
      operation("POST /auth/passkeys/options", {
        summary: "Get what a browser asks a passkey for",
        description:
          "For `PublicKeyCredential.parseRequestOptionsFromJSON()`, once and within five minutes.",
      }),
    )
    .input(noInput)
    .output(requestOptionsOutput)
    .mutation(({ ctx }) => makeRequestOptions(ctx)),

  passkeyLogin: publicProcedure
    .meta(
      operation("POST /auth/passkeys/login", {
        summary: "Sign in with a passkey",
        description: "Without an email or a password: the device has made sure who holds it.",
        throttle: "signIn",
        errors: ["auth.passkey_invalid"],
        example: {
          response: {
            id: "AAEC",
            rawId: "AAEC",
            type: "public-key",
            response: {
              clientDataJSON: "eyJ0eXBlIjoi",
              authenticatorData: "SZYN5YgO",
              signature: "MEUCIQDV",
              userHandle: "AZIAAAAAcAA",
            },
          },
        },
      }),
    )
    .input(passkeyLoginInput)
    .use(counted)
    .output(sessionOutput)
    .mutation(({ ctx, input }) => loginWithPasskey(ctx, input)),

  refresh: publicProcedure
    .meta(
      operation("POST /auth/refresh", {
        summary: "Trade the refresh token for a new session pair",
        description:
          "A refresh token works once. For ten seconds, sending it again gets the same reply; after that, or when the reply's own token was used, it ends the session.",
        throttle: "refresh",
        errors: ["auth.unauthenticated", "auth.refresh_reused"],
        example: { refreshToken: "outlay_rt_…" },
      }),
    )
    .input(refreshTokenInput)
    .use(counted)
    .output(sessionOutput)
    .mutation(({ ctx, input }) => refresh(ctx, input)),

  logout: publicProcedure
    .meta(
      operation("POST /auth/logout", {
        summary: "End the session",
        status: 204,
        example: { refreshToken: "outlay_rt_…" },
      }),
    )
    .input(refreshTokenInput)
    .output(z.void())
    .mutation(({ ctx, input }) => logout(ctx, input)),

  sessions: userProcedure
    .meta(
      operation("GET /auth/sessions", {
        summary: "List where you are signed in",
        description: "The newest sign-in first.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listSessionsInput)
    .output(listSessionsOutput)
    .query(({ ctx, input }) => listSessions(ctx, input)),

  revokeSession: userProcedure
    .meta(
      operation("DELETE /auth/sessions/{id}", {
        summary: "Sign out elsewhere",
        description:
          "Ends one of your sessions, at once on this server and within five seconds on every other.",
        status: 204,
        errors: ["session.not_found"],
      }),
    )
    .input(revokeSessionInput)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeSession(ctx.db, ctx.principal, input)),

  requestPasswordReset: publicProcedure
    .meta(
      operation("POST /auth/password-reset", {
        summary: "Ask for a mail to reset the password with",
        description:
          "Answers the same whether somebody has this email or not. The token of the mail is good for 15 minutes; a newer one replaces it.",
        status: 202,
        throttle: "reset",
        example: { email: credentials.email },
      }),
    )
    .input(requestPasswordResetInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx, input }) => requestPasswordReset(ctx, input)),

  resetPassword: publicProcedure
    .meta(
      operation("POST /auth/password-reset/confirm", {
        summary: "Set a new password with the token of the mail",
        description:
          "Ends all of your sessions; sign in with the new password. A token works once, and proves the email as well.",
        status: 204,
        throttle: "token",
        errors: ["auth.token_invalid", "auth.weak_password"],
        example: { token: "outlay_reset_…", newPassword: "correct horse battery" },
      }),
    )
    .input(resetPasswordInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx, input }) => resetPassword(ctx, input)),

  verifyEmail: publicProcedure
    .meta(
      operation("POST /auth/verify-email", {
        summary: "Prove your email with the token of the mail",
        status: 204,
        throttle: "token",
        errors: ["auth.token_invalid"],
        example: { token: "outlay_verify_…" },
      }),
    )
    .input(mailedTokenInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx, input }) => verifyEmail(ctx, input)),

  resendVerification: userProcedure
    .meta(
      operation("POST /auth/verify-email/resend", {
        summary: "Ask for another mail to prove your email with",
        description:
          "The token of the mail is good for 48 hours; a newer one replaces it. Once the email is proved there is no mail.",
        status: 202,
        throttle: "verification",
      }),
    )
    .input(noInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx }) => resendVerification(ctx, ctx.principal)),
});
