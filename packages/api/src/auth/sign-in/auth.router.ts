import { z } from "zod";
import { operation } from "../../rpc/procedure-meta.ts";
import {
  cookieChecked,
  counted,
  noInput,
  publicProcedure,
  router,
  userProcedure,
} from "../../rpc/trpc.ts";
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
  serverOutput,
  sessionOutput,
  signInOptionsOutput,
} from "./auth.contract.ts";
import { requestPasswordReset, resetPassword } from "./password-reset.ts";
import { login, loginWithPasskey, register } from "./auth.ts";
import { makeRequestOptions } from "../passkeys/assertion.ts";
import { requestOptionsOutput } from "../passkeys/webauthn.contract.ts";
import { endSession, refreshSession, toReply } from "./session-cookie.ts";
import { listSessions, revokeSession } from "./sessions.ts";
import { resendVerification, verifyEmail } from "../credentials/verification.ts";
import { mailedTokenInput } from "../credentials/credentials.contract.ts";

const credentials = { email: "ada@example.com", password: "correct horse battery" };

export const authRouter = router({
  options: publicProcedure
    .meta(
      operation("GET /auth/options", {
        summary: "Get how one can sign in here",
        description: "What a page needs to know before anyone has signed in.",
      }),
    )
    .input(noInput)
    .output(signInOptionsOutput)
    .query(({ ctx: { signUp, sendsMail, provider } }) => ({
      signUp,
      mail: sendsMail,
      provider: provider && { name: provider.name, signUp: provider.signUp },
    })),

  server: userProcedure
    .meta(
      operation("GET /auth/server", {
        summary: "Get the version and the backups of the server",
        description: "What the people who use a server at home should know of it.",
      }),
    )
    .input(noInput)
    .output(serverOutput)
    .query(({ ctx }) => ctx.readServer()),

  register: publicProcedure
    .meta(
      operation("POST /auth/register", {
        summary: "Create a user and sign in",
        description:
          "The user gets a first book with a cash account and default categories, and an email to verify the address.",
        status: 201,
        throttle: "register",
        cookie: "set",
        errors: ["auth.email_taken", "auth.weak_password", "auth.sign_up_closed"],
        example: { ...credentials, name: "Ada", baseCurrency: "EUR", timeZone: "Europe/Vienna" },
      }),
    )
    .input(registerInput)
    .use(cookieChecked)
    .use(counted)
    .output(sessionOutput)
    .mutation(async ({ ctx, input }) => toReply(ctx, input, await register(ctx, input))),

  login: publicProcedure
    .meta(
      operation("POST /auth/login", {
        summary: "Sign in",
        throttle: "signIn",
        cookie: "set",
        description:
          "With a second factor, the reply to a correct password asks for it: send the request again with `totp` or `passkey`.",
        errors: [
          "auth.invalid_credentials",
          "auth.second_factor_required",
          "auth.second_factor_invalid",
        ],
        example: credentials,
      }),
    )
    .input(loginInput)
    .use(cookieChecked)
    .use(counted)
    .output(sessionOutput)
    .mutation(async ({ ctx, input }) => toReply(ctx, input, await login(ctx, input))),

  passkeyOptions: publicProcedure
    .meta(
      operation("POST /auth/passkeys/options", {
        summary: "Get the options for signing in with a passkey",
        description:
          "Pass the reply to `PublicKeyCredential.parseRequestOptionsFromJSON()`. It can be used once, within five minutes.",
      }),
    )
    .input(noInput)
    .output(requestOptionsOutput)
    .mutation(({ ctx }) => makeRequestOptions(ctx)),

  passkeyLogin: publicProcedure
    .meta(
      operation("POST /auth/passkeys/login", {
        summary: "Sign in with a passkey",
        description: "Needs no email or password: the device verifies the user.",
        throttle: "signIn",
        cookie: "set",
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
    .use(cookieChecked)
    .use(counted)
    .output(sessionOutput)
    .mutation(async ({ ctx, input }) => toReply(ctx, input, await loginWithPasskey(ctx, input))),

  refresh: publicProcedure
    .meta(
      operation("POST /auth/refresh", {
        summary: "Exchange the refresh token for a new token pair",
        description:
          "A refresh token works once. Sending it again within ten seconds gets the same reply. Later, or once the new token was used, it ends the session. The same holds for the one in the cookie.",
        throttle: "refresh",
        cookie: "read",
        errors: ["auth.unauthenticated", "auth.refresh_reused"],
        example: { refreshToken: "outlay_rt_…" },
      }),
    )
    .input(refreshTokenInput)
    .use(cookieChecked)
    .use(counted)
    .output(sessionOutput)
    .mutation(({ ctx, input }) => refreshSession(ctx, input)),

  logout: publicProcedure
    .meta(
      operation("POST /auth/logout", {
        summary: "End the session",
        description:
          'The refresh token and the session\'s access tokens stop working at once. A session that has ended already is no error. With `session: "cookie"` the cookie is removed.',
        status: 204,
        cookie: "read",
        example: { refreshToken: "outlay_rt_…" },
      }),
    )
    .input(refreshTokenInput)
    .use(cookieChecked)
    .output(z.void())
    .mutation(({ ctx, input }) => endSession(ctx, input)),

  sessions: userProcedure
    .meta(
      operation("GET /auth/sessions", {
        summary: "List your sessions",
        description: "Newest first.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listSessionsInput)
    .output(listSessionsOutput)
    .query(({ ctx, input }) => listSessions(ctx, input)),

  revokeSession: userProcedure
    .meta(
      operation("DELETE /auth/sessions/{id}", {
        summary: "End another session",
        description:
          "Takes effect immediately on this server, and within five seconds on all others.",
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
        summary: "Request a password reset email",
        description:
          "The reply is the same whether or not the email is registered. The token in the email is valid for 15 minutes; a newer one replaces it.",
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
        summary: "Reset the password with the token from the email",
        description:
          "Ends all sessions; sign in with the new password. The token works once, and also verifies the email.",
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
        summary: "Verify your email with the token from the email",
        description:
          "Proves that the address is yours: invitations to it can then be accepted. A token works once, within 48 hours.",
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
        summary: "Request another verification email",
        description:
          "The token in the email is valid for 48 hours; a newer one replaces it. No email is sent if the address is already verified.",
        status: 202,
        throttle: "verification",
      }),
    )
    .input(noInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx }) => resendVerification(ctx, ctx.principal)),
});
