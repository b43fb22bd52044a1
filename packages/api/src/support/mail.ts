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

To accept, sign in with this email address (${to}), or sign up with it and confirm it with the mail that you get then, and give this token:

${token}

It works once, until ${expiresAt.toISOString().slice(0, 10)}. If you do not know ${oneLine(inviter)}, ignore this mail.
`,
  };
}

const ifNotYou =
  "If this was not you, change your password now, sign out everywhere else, and look through your passkeys.";

/** Tells of a change that its reader may not have made. */
export function secondFactorMail(to: string, state: "on" | "off"): Mail {
  const meaning = {
    on: "From now on signing in with your password asks for it, or for a recovery code.",
    off: "Signing in with your password does not ask for it any more.",
  };
  const subject = `A second factor of your Outlay account was turned ${state}`;
  return { to, subject, text: `${subject}. ${meaning[state]}\n\n${ifNotYou}\n` };
}

/** Tells of a change that its reader may not have made. */
export function passkeyMail(to: string, change: "added" | "removed"): Mail {
  const meaning = {
    added: "It signs in without your password.",
    removed: "It does not sign in any more.",
  };
  const subject = `A passkey of your Outlay account was ${change}`;
  return { to, subject, text: `${subject}. ${meaning[change]}\n\n${ifNotYou}\n` };
}

/** What a mail brings: whom it is for, and what they give back. */
type Bringing = { to: string; token: string; expiresAt: Date };

const minuteOf = (at: Date) => `${at.toISOString().slice(0, 16).replace("T", " ")} UTC`;

// In the mails below stands nothing that a user has chosen: whoever signs up with the address of
// another, or asks for their password, writes no text to them in our name.

/** The mail that brings the token to prove an email with. */
export function verificationMail({ to, token, expiresAt }: Bringing): Mail {
  return {
    to,
    subject: "Confirm your email address for Outlay",
    text: `Welcome to Outlay.

To confirm that this address (${to}) is yours, give this token to your app, or send it as "token" to /api/auth/verify-email:

${token}

It works once, until ${minuteOf(expiresAt)}. If you did not ask for it, somebody may have mistyped their address: ignore this mail.
`,
  };
}

/** The mail that brings the token to reset a password with. */
export function passwordResetMail({ to, token, expiresAt }: Bringing): Mail {
  return {
    to,
    subject: "Reset your password for Outlay",
    text: `Somebody, hopefully you, asked to reset the password of ${to} in Outlay.

To choose a new one, give this token to your app, or send it as "token", with "newPassword", to /api/auth/password-reset/confirm:

${token}

It works once, until ${minuteOf(expiresAt)}, and signs you out everywhere. If it was not you, ignore this mail: your password stays as it is. Never pass the token on.
`,
  };
}

/** The mail that tells of a password that was changed. */
export function passwordChangedMail(to: string): Mail {
  return {
    to,
    subject: "Your password for Outlay was changed",
    text: `The password of ${to} in Outlay was just changed.

If it was you, all is well. If it was not, ask for a reset of the password at once (/api/auth/password-reset): that signs out whoever else is signed in.
`,
  };
}

/** The mail that tells of a password that was reset while the address had never been confirmed. */
export function firstResetMail(to: string): Mail {
  const { subject, text } = passwordChangedMail(to);
  return {
    to,
    subject,
    text: `${text}
Nobody had confirmed this address before, so what was set up for signing in is gone: an authenticator app, recovery codes, passkeys and tokens. If it was not you who signed up, somebody else did with your address: look who shares the books before you use them, or delete the account and sign up anew.
`,
  };
}

/** The mail to the former address of an account. */
export function emailChangedMail(to: string): Mail {
  return {
    to,
    subject: "Your email address for Outlay was changed",
    text: `${to} was just replaced by another email address in Outlay: it does not sign in any more, and no mail about the account comes here.

If it was you, all is well. If it was not, somebody knows your password. Where you are still signed in, change the address back and your password with it; otherwise tell whoever runs the server.
`,
  };
}
