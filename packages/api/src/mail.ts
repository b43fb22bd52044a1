/** A mail to one person: `to` is their address and nothing else. */
export type Mail = { to: string; subject: string; text: string };

/** A name may hold line breaks, with which it could pass for text of ours. */
const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");

type Invitation = {
  to: string;
  inviter: string;
  book: string;
  role: "editor" | "viewer";
  token: string;
  expiresAt: Date;
};

const mayDo = { editor: "read and change", viewer: "read" } as const;

/** The mail that brings an invitation's token. */
export function invitationMail({ to, inviter, book, role, token, expiresAt }: Invitation): Mail {
  return {
    to,
    subject: "You are invited to a book in Outlay",
    text: `${oneLine(inviter)} invites you to ${mayDo[role]} the book "${oneLine(book)}" in Outlay.

To accept, sign in with this email address (${to}), or sign up with it, and give this token:

${token}

It works once, until ${expiresAt.toISOString().slice(0, 10)}. If you do not know ${oneLine(inviter)}, ignore this mail.
`,
  };
}

/** The mail that tells of a change that its reader may not have made. */
export function secondFactorMail(to: string, state: "on" | "off"): Mail {
  const meaning = {
    on: "From now on signing in asks for a code of your authenticator app, or for a recovery code.",
    off: "From now on your password alone signs in.",
  };
  return {
    to,
    subject: `The second factor of your Outlay account was turned ${state}`,
    text: `The second factor of your Outlay account was turned ${state}. ${meaning[state]}

If this was not you, change your password now and sign out everywhere else.
`,
  };
}
