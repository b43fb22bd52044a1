import { z } from "zod";
import { isScoped, operation } from "../../rpc/procedure-meta.ts";
import { router, sessionProcedure, userProcedure } from "../../rpc/trpc.ts";
import { fieldError } from "@outlay/core";
import { assertPermission } from "../../access/roles.logic.ts";
import { namedKept, undoneWrites } from "../../changes/operations.contract.ts";
import type { Procedures } from "../../changes/preview.ts";
import type { Undo } from "../../changes/undo.ts";
import { changeBook } from "../../feed/lock.ts";
import {
  createdTokenOutput,
  createTokenInput,
  listTokensInput,
  listTokensOutput,
  revokeTokenInput,
  undoTokenInput,
} from "./tokens.contract.ts";
import { createToken, isOwnToken, listTokens, revokeToken, tokenNotFound } from "./tokens.ts";

/** Throws `input.invalid` for a procedure that no token may call. */
function assertCallable({ find }: Procedures, paths: readonly string[]): void {
  for (const [index, path] of paths.entries()) {
    const { auth, ownerOnly, sessionOnly } = find(path)?.meta ?? {};
    if (isScoped(auth) && ownerOnly !== true && sessionOnly !== true) continue;
    const message = "No procedure that tokens may call has this path, such as expenses.create.";
    throw fieldError("input.invalid", ["limits", "procedures", index], message);
  }
}

/** Personal access tokens, with scopes for the groups of procedures. */
export const createTokensRouter = (procedures: Procedures, undo: Undo) =>
  router({
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
      .mutation(({ ctx, input }) => {
        assertCallable(procedures, input.limits?.procedures ?? []);
        return createToken(ctx.db, ctx.principal, input, ctx.now);
      }),

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

    undo: createUndoProcedure(undo),
  });

function createUndoProcedure({ undoWrites }: Undo) {
  return sessionProcedure
    .meta(
      operation("POST /tokens/{id}/undo", {
        summary: "Undo what a token wrote",
        description:
          "Reverts all that was written with it in the book and the time, approved proposals included, the last change first. Records that something else changed later or still uses stay as they are and are named. The token may be revoked by then. It is one operation, which operations.undo takes back. See changes.newest with `writtenWith` for the changes.",
        errors: ["token.not_found"],
        example: {
          id: "01920000-0000-7000-8000-00000000000b",
          from: "2026-11-21T00:00:00Z",
          to: "2026-11-21T23:59:59Z",
        },
      }),
    )
    .input(undoTokenInput)
    .output(undoneWrites)
    .mutation(async ({ ctx, input: { id: tokenId, from, to } }) => {
      assertPermission(ctx.book.role, "write");
      const { kept, ...undone } = await changeBook(ctx, (write) =>
        undoWrites(write, { tokenId, from, to }),
      );
      const isNothing = undone.count === 0 && kept.length === 0;
      if (isNothing && !(await isOwnToken(ctx.db, ctx.principal, tokenId))) throw tokenNotFound();
      // It may have changed the book, whose time zone an identity holds.
      ctx.invalidateIdentities();
      return { ...undone, kept: kept.slice(0, namedKept), keptCount: kept.length };
    });
}
