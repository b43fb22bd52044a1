import { formatInstant, type Localization } from "./local-formats.logic.ts";

/** A mail to one person: `to` is only their address. */
export type Mail = {
  to: string;
  subject: string;
  text: string;
  headers?: Readonly<Record<string, string>>;
};

/** A mail with a token for the user of an email, if there is one. */
export type TokenMailRequest = { purpose: "reset" | "verify"; email: string };

/** A name with line breaks could pass for text of ours. */
export const oneLine = (text: string) => text.replaceAll(/\s+/g, " ");

type Invitation = {
  to: string;
  inviter: string;
  book: string;
  role: "editor" | "viewer";
  token: string;
  link: string;
  expiresAt: Date;
};

const mayDo = { editor: "read and change", viewer: "read" } as const;

/** The mail with an invitation's token. */
export function invitationMail({
  to,
  inviter,
  book,
  role,
  token,
  link,
  expiresAt,
}: Invitation): Mail {
  return {
    to,
    subject: "You are invited to a book in Outlay",
    text: `${oneLine(inviter)} invites you to ${mayDo[role]} the book "${oneLine(book)}" in Outlay.

To accept, open this link:

${link}

Sign in with this email address (${to}), or sign up with it and confirm it with the email that you get then. Other apps take the token alone:

${token}

It works once, until ${expiresAt.toISOString().slice(0, 10)}. If you do not know ${oneLine(inviter)}, ignore this email.
`,
  };
}

const ifNotYou =
  "If this was not you, change your password now, sign out everywhere else, and check your passkeys and linked accounts.";

/** Notifies of a change that someone else may have made. */
export function secondFactorMail(to: string, state: "on" | "off"): Mail {
  const meaning = {
    on: "From now on signing in with your password asks for it, or for a recovery code.",
    off: "Signing in with your password no longer asks for it.",
  };
  const subject = `A second factor of your Outlay account was turned ${state}`;
  return { to, subject, text: `${subject}. ${meaning[state]}\n\n${ifNotYou}\n` };
}

/** Notifies of a change that someone else may have made. */
export function passkeyMail(to: string, change: "added" | "removed"): Mail {
  const meaning = {
    added: "It signs in without your password.",
    removed: "It no longer signs in.",
  };
  const subject = `A passkey of your Outlay account was ${change}`;
  return { to, subject, text: `${subject}. ${meaning[change]}\n\n${ifNotYou}\n` };
}

/** Notifies of a linked account of the provider, whose name is the operator's. */
export function identityMail(to: string, provider: string, change: "linked" | "unlinked"): Mail {
  const meaning = {
    linked: "It signs in without your password.",
    unlinked: "It no longer signs in, and ended the sessions that it had opened elsewhere.",
  };
  const subject = `An account of ${oneLine(provider)} was ${change}`;
  return {
    to,
    subject,
    text: `${subject} for your Outlay account. ${meaning[change]}\n\n${ifNotYou}\n`,
  };
}

/** A token for the recipient. */
type TokenMail = Localization & { to: string; token: string; expiresAt: Date };

// The mails below contain no text that a user chose: signing up with another person's address, or
// requesting their password reset, must not send them text in our name.

/** The mail with the token to verify an email. */
export function verificationMail({ to, token, expiresAt, ...local }: TokenMail): Mail {
  return {
    to,
    subject: "Confirm your email address for Outlay",
    text: `Welcome to Outlay.

To confirm that this address (${to}) is yours, enter this token in your app, or send it as "token" to /api/auth/verify-email:

${token}

It works once, until ${formatInstant(local, expiresAt)}. If you did not ask for it, someone may have mistyped their address: ignore this email.
`,
  };
}

/** The mail with the token to reset a password. */
export function passwordResetMail({ to, token, expiresAt, ...local }: TokenMail): Mail {
  return {
    to,
    subject: "Reset your password for Outlay",
    text: `Someone, hopefully you, asked to reset the password of ${to} in Outlay.

To choose a new one, enter this token in your app, or send it as "token", with "newPassword", to /api/auth/password-reset/confirm:

${token}

It works once, until ${formatInstant(local, expiresAt)}, and signs you out everywhere. If it was not you, ignore this email: your password stays the same. Never share the token.
`,
  };
}

/** Notifies of a changed password. */
export function passwordChangedMail(to: string): Mail {
  return {
    to,
    subject: "Your password for Outlay was changed",
    text: `The password of ${to} in Outlay was just changed.

If it was you, there is nothing to do. If it was not, reset the password now (/api/auth/password-reset): that ends all sessions.
`,
  };
}

/** Notifies of a password reset for an address that had never been confirmed. */
export function firstResetMail(to: string): Mail {
  const { subject, text } = passwordChangedMail(to);
  return {
    to,
    subject,
    text: `${text}
This address had not been confirmed before, so all other ways to sign in were deleted: the authenticator app, recovery codes, passkeys, linked accounts and tokens. If it was not you who signed up, someone else did with your address: check who shares the books before you use them, or delete the account and sign up again.
`,
  };
}

/** Notifies the former address of an account. */
export function emailChangedMail(to: string): Mail {
  return {
    to,
    subject: "Your email address for Outlay was changed",
    text: `${to} was just replaced by another email address in Outlay. It no longer signs in, and emails about the account are sent to the new address.

If it was you, there is nothing to do. If it was not, someone knows your password. If you are still signed in somewhere, change the address back and change your password; otherwise contact the operator of the server.
`,
  };
}
