import { z } from "zod";
import { changePassword } from "./change-password.ts";
import { operation } from "../../rpc/procedure-meta.ts";
import { counted, noInput, router, scopedProcedure, userProcedure } from "../../rpc/trpc.ts";
import {
  changePasswordInput,
  removeProfileInput,
  updateProfileInput,
  userOutput,
} from "./profile.contract.ts";
import type { DeleteBook } from "../../archive/deletion.ts";
import { getProfile, updateProfile } from "./profile.ts";
import { removeProfile } from "./removal.ts";

const procedures = {
  get: scopedProcedure
    .meta(
      operation("GET /profile", {
        summary: "Get the signed-in user",
        description:
          "Your name, email, default book, time zone and locale, and whether the email is verified.",
      }),
    )
    .input(noInput)
    .output(userOutput)
    .query(({ ctx }) => getProfile(ctx.db, ctx.principal)),

  update: userProcedure
    .meta(
      operation("PATCH /profile", {
        summary: "Change your name, email, default book, time zone or locale",
        description:
          "A new email requires the current password. It is unverified until it is confirmed with the token sent to it. The former address is notified.",
        throttle: "password",
        errors: [
          "auth.invalid_credentials",
          "auth.sign_in_again",
          "auth.email_taken",
          "book.not_found",
        ],
        example: { name: "Ada Lovelace" },
      }),
    )
    .input(updateProfileInput)
    .use(counted)
    .output(userOutput)
    .mutation(({ ctx, input }) => updateProfile(ctx, ctx.principal, input)),

  changePassword: userProcedure
    .meta(
      operation("POST /profile/password", {
        summary: "Change your password",
        description:
          "Ends all other sessions. This session and personal access tokens stay valid. The user is notified by email.",
        status: 204,
        throttle: "password",
        errors: ["auth.invalid_credentials", "auth.sign_in_again", "auth.weak_password"],
        example: {
          currentPassword: "correct horse stable",
          newPassword: "correct horse battery",
        },
      }),
    )
    .input(changePasswordInput)
    .use(counted)
    .output(z.void())
    .mutation(({ ctx, input }) => changePassword(ctx, ctx.principal, input)),
};

export const createProfileRouter = (deleteBook: DeleteBook) =>
  router({
    ...procedures,

    remove: userProcedure
      .meta(
        operation("DELETE /profile", {
          summary: "Delete your account",
          description:
            "Permanently deletes the user, their sessions and the books that nobody else shares. The user leaves all other books.",
          status: 204,
          input: "body",
          throttle: "password",
          errors: ["auth.invalid_credentials", "auth.sign_in_again", "book.shared"],
          example: { password: "correct horse stable" },
        }),
      )
      .input(removeProfileInput)
      .use(counted)
      .output(z.void())
      .mutation(({ ctx, input }) => removeProfile(ctx, ctx.principal, input, deleteBook)),
  });
