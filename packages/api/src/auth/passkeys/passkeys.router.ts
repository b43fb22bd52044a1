import { z } from "zod";
import { operation } from "../../rpc/procedure-meta.ts";
import { counted, noInput, router, userProcedure } from "../../rpc/trpc.ts";
import {
  listPasskeysInput,
  listPasskeysOutput,
  passkeyOutput,
  registerPasskeyInput,
  removePasskeyInput,
  updatePasskeyInput,
} from "./passkeys.contract.ts";
import { listPasskeys, removePasskey, updatePasskey } from "./passkeys.ts";
import { makeCreationOptions, registerPasskey } from "./registration.ts";
import { creationOptionsOutput } from "./webauthn.contract.ts";

export const passkeysRouter = router({
  list: userProcedure
    .meta(
      operation("GET /profile/passkeys", {
        summary: "List your passkeys",
        description: "With their names and when they were added and last used, oldest first.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listPasskeysInput)
    .output(listPasskeysOutput)
    .query(({ ctx, input }) => listPasskeys(ctx.db, ctx.principal, input)),

  registerOptions: userProcedure
    .meta(
      operation("POST /profile/passkeys/options", {
        summary: "Get the options for creating a passkey",
        description:
          "Pass the reply to `PublicKeyCredential.parseCreationOptionsFromJSON()`. It can be used once, within five minutes. Requires a recent sign-in (15 minutes).",
        errors: ["auth.sign_in_again", "passkey.limit"],
      }),
    )
    .input(noInput)
    .output(creationOptionsOutput)
    .mutation(({ ctx }) => makeCreationOptions(ctx)),

  register: userProcedure
    .meta(
      operation("POST /profile/passkeys", {
        summary: "Add a passkey",
        description: "A passkey signs in without the password. The user gets an email about it.",
        status: 201,
        errors: ["auth.sign_in_again", "passkey.invalid", "passkey.limit", "passkey.taken"],
        example: {
          name: "Laptop",
          response: {
            id: "AAEC",
            rawId: "AAEC",
            type: "public-key",
            response: { clientDataJSON: "eyJ0eXBlIjoi", attestationObject: "o2NmbXRk" },
          },
        },
      }),
    )
    .input(registerPasskeyInput)
    .output(passkeyOutput)
    .mutation(({ ctx, input }) => registerPasskey(ctx, input)),

  update: userProcedure
    .meta(
      operation("PATCH /profile/passkeys/{id}", {
        summary: "Rename a passkey, or make it a second factor",
        description:
          "While a passkey is a second factor, signing in with the password also asks for a passkey or a code. This requires recovery codes.",
        throttle: "password",
        errors: [
          "auth.invalid_credentials",
          "auth.sign_in_again",
          "passkey.no_recovery_codes",
          "passkey.not_found",
        ],
        example: { name: "Old laptop" },
      }),
    )
    .input(updatePasskeyInput)
    .use(counted)
    .output(passkeyOutput)
    .mutation(({ ctx, input }) => updatePasskey(ctx, input)),

  remove: userProcedure
    .meta(
      operation("DELETE /profile/passkeys/{id}", {
        summary: "Remove a passkey",
        description:
          "It can no longer sign in. The device keeps its half until it is deleted there.",
        status: 204,
        input: "body",
        throttle: "password",
        errors: [
          "auth.invalid_credentials",
          "auth.sign_in_again",
          "auth.only_way",
          "passkey.not_found",
        ],
        example: { password: "correct horse battery" },
      }),
    )
    .input(removePasskeyInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx, input }) => removePasskey(ctx, input)),
});
