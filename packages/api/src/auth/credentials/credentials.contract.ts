import { z } from "zod";

const maxLength = 128;

/** Bounded before it is hashed. Counted in Unicode code points: an emoji is one character, though JavaScript counts two. */
export const passwordInput = z
  .string()
  .min(1)
  .max(2 * maxLength)
  .refine((text) => [...text].length <= maxLength, `Use at most ${maxLength} characters.`)
  .refine((text) => text.isWellFormed(), "Must not hold broken Unicode.")
  .meta({ format: "password", maxLength, pattern: String.raw`^[^\ud800-\udfff]*$` });

/** A new password. Its strength is checked separately, with its own error code. */
export const newPasswordInput = passwordInput.meta({
  description: "8 to 128 characters that are not easy to guess, or `auth.weak_password`",
});

/** The password of the signed-in user. */
export const ownPasswordInput = passwordInput
  .optional()
  .meta({ description: "None if the user has none: then a recent sign-in (15 minutes) will do" });

export const mailedToken = z
  .string()
  .min(1)
  .max(512)
  .meta({ description: "The token from the email" });

export const mailedTokenInput = z.strictObject({ token: mailedToken });
export type MailedTokenInput = z.output<typeof mailedTokenInput>;
