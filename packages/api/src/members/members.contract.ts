import { z } from "zod";
import { emailInput, idInput, idOutput, instantOutput, pageInput, pageOutput } from "@outlay/core";
import { roleSchema } from "../access/roles.contract.ts";

const userId = "01920000-0000-7000-8000-000000000009";
const at = "2026-11-21T09:30:00.000Z";

/** The book in the path. */
const ofBook = { id: idInput.meta({ description: "The book's id, a UUID" }) };

export const memberOutput = z
  .strictObject({
    userId: idOutput,
    name: z.string(),
    email: z.string(),
    emailVerified: z.boolean().meta({
      description: "Whether they have verified the email. If not, it may be someone else's",
    }),
    role: roleSchema,
    joinedAt: instantOutput,
  })
  .meta({
    id: "Member",
    examples: [
      {
        userId,
        name: "Grace",
        email: "grace@example.com",
        emailVerified: true,
        role: "editor",
        joinedAt: at,
      },
    ],
  });
export type Member = z.output<typeof memberOutput>;

export const listMembersInput = z.strictObject({ ...ofBook, ...pageInput });
export type ListMembersInput = z.output<typeof listMembersInput>;
export const listMembersOutput = pageOutput(memberOutput);
export type MemberPage = z.output<typeof listMembersOutput>;

const ofMember = { ...ofBook, userId: idInput.meta({ description: "The member's user id" }) };

export const updateMemberInput = z.strictObject({
  ...ofMember,
  role: roleSchema.meta({ description: "`owner` makes them the owner, and you an editor" }),
});
export type UpdateMemberInput = z.output<typeof updateMemberInput>;

export const removeMemberInput = z.strictObject(ofMember);
export type RemoveMemberInput = z.output<typeof removeMemberInput>;

const invitedRole = z.enum(["editor", "viewer"]);

export const inviteInput = z.strictObject({
  ...ofBook,
  email: emailInput.optional().meta({
    description:
      "Only a user who has verified this email can accept. Without an email nothing is sent: the reply has a token for the first user who uses it",
  }),
  role: invitedRole.meta({
    description: "The invitee's role: `editor` may write, `viewer` may only read",
  }),
});
export type InviteInput = z.output<typeof inviteInput>;

export const inviteOutput = z
  .strictObject({
    invitationId: idOutput,
    expiresAt: instantOutput,
    mailed: z.boolean().meta({
      description:
        "Whether an email with the token is on its way; it is sent again while the mail server fails. False without an email",
    }),
    token: z.string().optional().meta({
      description:
        "Only for an invitation without an email, and only in this reply: the first user who gives it to members.accept joins the book",
    }),
    link: z.string().optional().meta({
      description: "With a token: opens the web app, which joins the book with it",
    }),
    notice: z.string().optional().meta({
      description: "A note about the token, if there is one",
    }),
  })
  .meta({
    id: "Invited",
    examples: [
      {
        invitationId: "01920000-0000-7000-8000-00000000000a",
        expiresAt: "2026-11-28T09:30:00.000Z",
        mailed: true,
      },
    ],
  });
export type Invited = z.output<typeof inviteOutput>;

const invitationOutput = z
  .strictObject({
    id: idOutput,
    email: z.string().nullable().meta({ description: "Null if anyone with the token can join" }),
    role: invitedRole,
    invitedBy: idOutput.meta({ description: "The user who sent the invitation" }),
    createdAt: instantOutput,
    expiresAt: instantOutput,
  })
  .meta({
    id: "Invitation",
    examples: [
      {
        id: "01920000-0000-7000-8000-00000000000a",
        email: "grace@example.com",
        role: "editor",
        invitedBy: "01920000-0000-7000-8000-000000000001",
        createdAt: at,
        expiresAt: "2026-11-28T09:30:00.000Z",
      },
    ],
  });

export const listInvitationsInput = z.strictObject({ ...ofBook, ...pageInput });
export type ListInvitationsInput = z.output<typeof listInvitationsInput>;
export const listInvitationsOutput = pageOutput(invitationOutput);
export type InvitationPage = z.output<typeof listInvitationsOutput>;

export const withdrawInput = z.strictObject({
  ...ofBook,
  invitationId: idInput.meta({ description: "The invitation's id" }),
});
export type WithdrawInput = z.output<typeof withdrawInput>;

export const acceptInput = z.strictObject({
  token: z
    .string()
    .min(1)
    .max(512)
    .meta({ description: "From the email, or from the person who invited you" }),
});
export type AcceptInput = z.output<typeof acceptInput>;
