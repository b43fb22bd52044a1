import { z } from "zod";
import { operation } from "../../rpc/procedure-meta.ts";
import { counted, noInput, router, userProcedure } from "../../rpc/trpc.ts";
import {
  confirmTotpInput,
  recoveryCodesOutput,
  totpOutput,
  totpPasswordInput,
  totpSetupOutput,
} from "./totp.contract.ts";
import { confirmTotp, disableTotp, getTotp, renewRecoveryCodes, setUpTotp } from "./totp.ts";

const example = { password: "correct horse stable" };

export const totpRouter = router({
  get: userProcedure
    .meta(
      operation("GET /profile/totp", {
        summary: "Get the state of the authenticator app",
        description: "Whether signing in asks for a code, and how many recovery codes are left.",
      }),
    )
    .input(noInput)
    .output(totpOutput)
    .query(({ ctx }) => getTotp(ctx.db, ctx.principal)),

  setup: userProcedure
    .meta(
      operation("POST /profile/totp", {
        summary: "Set up an authenticator app",
        description:
          "Codes are asked for only once it is confirmed. Until then, setting up again replaces it. Requires a recent sign-in (15 minutes).",
        errors: ["auth.sign_in_again", "totp.enabled"],
      }),
    )
    .input(noInput)
    .output(totpSetupOutput)
    .mutation(({ ctx }) => setUpTotp(ctx)),

  confirm: userProcedure
    .meta(
      operation("POST /profile/totp/confirm", {
        summary: "Confirm the authenticator app",
        description:
          "From now on, signing in asks for a code. Keep the recovery codes in case the app is lost. Existing sessions stay open.",
        throttle: "password",
        errors: ["auth.second_factor_invalid", "totp.enabled", "totp.not_set_up"],
        example: { code: "123456" },
      }),
    )
    .input(confirmTotpInput)
    .use(counted)
    .output(recoveryCodesOutput)
    .mutation(({ ctx, input }) => confirmTotp(ctx, input)),

  renewRecoveryCodes: userProcedure
    .meta(
      operation("POST /profile/totp/recovery-codes", {
        summary: "Get new recovery codes",
        description: "For a lost authenticator app or passkey. The old codes stop working.",
        throttle: "password",
        errors: ["auth.invalid_credentials", "auth.sign_in_again"],
        example,
      }),
    )
    .input(totpPasswordInput)
    .use(counted)
    .output(recoveryCodesOutput)
    .mutation(({ ctx, input }) => renewRecoveryCodes(ctx, input)),

  disable: userProcedure
    .meta(
      operation("DELETE /profile/totp", {
        summary: "Turn off the authenticator app",
        description: "Also deletes the recovery codes, unless a passkey is a second factor.",
        status: 204,
        input: "body",
        throttle: "password",
        errors: ["auth.invalid_credentials", "auth.sign_in_again"],
        example,
      }),
    )
    .input(totpPasswordInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx, input }) => disableTotp(ctx, input)),
});
