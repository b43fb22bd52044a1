import { z } from "zod";
import { bookOutput } from "../books/books.contract.ts";
import { changeBook } from "../feed/lock.ts";
import { operation } from "../rpc/procedure-meta.ts";
import { counted, memberProcedure, router, userProcedure } from "../rpc/trpc.ts";
import { acceptInvitation } from "./accept.ts";
import { invite, listInvitations, withdrawInvitation } from "./invitations.ts";
import {
  acceptInput,
  inviteInput,
  inviteOutput,
  listInvitationsInput,
  listInvitationsOutput,
  listMembersInput,
  listMembersOutput,
  memberOutput,
  removeMemberInput,
  updateMemberInput,
  withdrawInput,
} from "./members.contract.ts";
import { listMembers, removeMember, updateMember } from "./members.ts";

const id = "01920000-0000-7000-8000-000000000002";
const userId = "01920000-0000-7000-8000-000000000009";

export const membersRouter = router({
  list: memberProcedure("read")
    .meta(
      operation("GET /books/{id}/members", {
        summary: "List a book's members",
        description: "The owner and everyone who has joined, with their roles.",
        errors: ["book.not_found", "cursor.invalid"],
        example: { id },
      }),
    )
    .input(listMembersInput)
    .output(listMembersOutput)
    .query(({ ctx, input }) => listMembers(ctx.db, ctx.book, input)),

  update: memberProcedure("manage")
    .meta(
      operation("PATCH /books/{id}/members/{userId}", {
        summary: "Change a member's role",
        description:
          "Owner only. The role `owner` transfers the book: the former owner becomes an editor.",
        errors: ["book.not_found", "book.forbidden", "member.not_found", "member.owner"],
        example: { id, userId, role: "viewer" },
      }),
    )
    .input(updateMemberInput)
    .output(memberOutput)
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => updateMember(write, input))),

  remove: memberProcedure("read")
    .meta(
      operation("DELETE /books/{id}/members/{userId}", {
        summary: "Remove a member, or leave",
        description:
          "The owner removes other members; anyone else leaves by giving their own id. If it was their default book, another of their books becomes the default.",
        status: 204,
        errors: ["book.not_found", "book.forbidden", "member.not_found", "member.owner"],
        example: { id, userId },
      }),
    )
    .input(removeMemberInput)
    .output(z.void())
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => removeMember(write, input))),

  invite: memberProcedure("manage")
    .meta(
      operation("POST /books/{id}/invitations", {
        summary: "Invite someone to a book",
        description:
          "Owner only. With an email, the invitee gets a token by email. It works once, within seven days, for a user who has verified that email. Inviting the same email again replaces the open invitation. Without an email, the reply has the token: it works once, within two days, for anyone who has it.",
        status: 201,
        throttle: "invitation",
        errors: [
          "book.not_found",
          "book.forbidden",
          "member.exists",
          "member.limit",
          "invitation.limit",
        ],
        example: { id, email: "grace@example.com", role: "editor" },
      }),
    )
    .input(inviteInput)
    .use(counted)
    .output(inviteOutput)
    .mutation(({ ctx, input }) => invite(ctx, input)),

  invitations: memberProcedure("manage")
    .meta(
      operation("GET /books/{id}/invitations", {
        summary: "List a book's open invitations",
        description: "Owner only.",
        errors: ["book.not_found", "book.forbidden", "cursor.invalid"],
        example: { id },
      }),
    )
    .input(listInvitationsInput)
    .output(listInvitationsOutput)
    .query(({ ctx, input }) => listInvitations(ctx.db, ctx.book, input, ctx.now)),

  withdraw: memberProcedure("manage")
    .meta(
      operation("DELETE /books/{id}/invitations/{invitationId}", {
        summary: "Withdraw an open invitation",
        description: "Owner only. The token stops working.",
        status: 204,
        errors: ["book.not_found", "book.forbidden", "invitation.not_found"],
        example: { id, invitationId: "01920000-0000-7000-8000-00000000000a" },
      }),
    )
    .input(withdrawInput)
    .output(z.void())
    .mutation(({ ctx, input }) => changeBook(ctx, (write) => withdrawInvitation(write, input))),

  accept: userProcedure
    .meta(
      operation("POST /invitations/accept", {
        summary: "Accept an invitation",
        description:
          "Sign in with the invited email and verify it first. An invitation without an email works for anyone who has its token. Returns the book.",
        throttle: "token",
        errors: ["invitation.not_found", "auth.email_unverified", "member.exists", "member.limit"],
        example: { token: "outlay_inv_…" },
      }),
    )
    .input(acceptInput)
    .use(counted)
    .output(bookOutput)
    .mutation(({ ctx, input }) => acceptInvitation(ctx, input)),
});
