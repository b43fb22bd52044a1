import { z } from "zod";
import { operation } from "../../rpc/procedure-meta.ts";
import { router, userProcedure } from "../../rpc/trpc.ts";
import {
  createdTokenOutput,
  createTokenInput,
  listTokensInput,
  listTokensOutput,
  revokeTokenInput,
} from "./tokens.contract.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";

/** Personal access tokens, with scopes for the groups of procedures. */
export const tokensRouter = router({
  create: userProcedure
    .meta(
      operation("POST /tokens", {
        summary: "Create a personal access token",
        description:
          "For programs that work in your books without your password. Send it like an access token. It expires only at `expiresAt`, and stays valid when the password changes. It gives no access to sessions, the profile, other tokens or the members of a book. Requires a recent sign-in (15 minutes).",
        status: 201,
        errors: ["auth.sign_in_again", "book.not_found", "token.limit"],
        example: {
          name: "Bank import",
          scopes: ["expenses:write"],
          expiresAt: "2099-12-31T00:00:00Z",
        },
      }),
    )
    .input(createTokenInput)
    .output(createdTokenOutput)
    .mutation(({ ctx, input }) => createToken(ctx.db, ctx.principal, input, ctx.now)),

  list: userProcedure
    .meta(
      operation("GET /tokens", {
        summary: "List your personal access tokens",
        description: "Newest first. The tokens themselves were shown once and are not stored.",
        errors: ["cursor.invalid"],
      }),
    )
    .input(listTokensInput)
    .output(listTokensOutput)
    .query(({ ctx, input }) => listTokens(ctx.db, ctx.principal, input)),

  revoke: userProcedure
    .meta(
      operation("DELETE /tokens/{id}", {
        summary: "Revoke a personal access token",
        description:
          "Takes effect immediately on this server, and within five seconds on all others.",
        status: 204,
        errors: ["token.not_found"],
      }),
    )
    .input(revokeTokenInput)
    .output(z.void())
    .mutation(({ ctx, input }) => revokeToken(ctx.db, ctx.principal, input)),
});
