import type { AnyProcedure, AnyRouter } from "@trpc/server";
import { z } from "zod";
import { isScoped, type Meta, operation } from "../operation.ts";
import { router, userProcedure } from "../trpc.ts";
import { scopeOf } from "./scopes.rules.ts";
import {
  createdTokenOutput,
  createTokenInput,
  listTokensInput,
  listTokensOutput,
  revokeTokenInput,
  type Scope,
} from "./tokens.input.ts";
import { createToken, listTokens, revokeToken } from "./tokens.ts";

/** What a token may be given: to read and to write in each group that tokens reach, or in all. */
function scopesOf(groups: AnyRouter): Scope[] {
  const procedures = groups._def.procedures as Record<string, AnyProcedure>;
  const scopes = Object.entries(procedures).flatMap(([path, { _def }]) => {
    const { auth }: Meta = _def.meta ?? {};
    return isScoped(auth) ? [scopeOf({ path, type: _def.type })] : [];
  });
  return ["read", "write", ...[...new Set(scopes)].toSorted()];
}

/** Personal access tokens, with scopes for the groups of procedures that are beside them in the router. */
export const createTokensRouter = (groups: AnyRouter) =>
  router({
    create: userProcedure
      .meta(
        operation("POST /tokens", {
          summary: "Create a personal access token",
          description:
            "For programs that work in your books without your password. It is sent as an access token is, never ends by itself unless `expiresAt` says so, and outlives a change of your password. No token reaches your sessions, your profile, other tokens, or who shares your books. Needs a sign-in of the last 15 minutes.",
          status: 201,
          errors: ["auth.sign_in_again", "book.not_found", "token.limit"],
          example: {
            name: "Bank import",
            scopes: ["expenses:write"],
            expiresAt: "2099-12-31T00:00:00Z",
          },
        }),
      )
      .input(createTokenInput(scopesOf(groups)))
      .output(createdTokenOutput)
      .mutation(({ ctx, input }) => createToken(ctx.db, ctx.principal, input, ctx.now)),

    list: userProcedure
      .meta(
        operation("GET /tokens", {
          summary: "List your personal access tokens",
          description: "The newest first, without what they are: that was shown once.",
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
          description: "At once on this server, and within five seconds on every other.",
          status: 204,
          errors: ["token.not_found"],
        }),
      )
      .input(revokeTokenInput)
      .output(z.void())
      .mutation(({ ctx, input }) => revokeToken(ctx.db, ctx.principal, input)),
  });
