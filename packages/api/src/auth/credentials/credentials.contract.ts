import { z } from "zod";

/** Of letters, digits and a few signs: whatever else the standards allow, no mail provider hands out. Blanks around it come from pasting. */
const emailText =
  /^\s*[\w'+-]+(?:\.[\w'+-]+)*@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}\s*$/;

// The format "email" would not let the blanks pass that are trimmed.
export const emailInput = z
  .string()
  .max(254, { abort: true })
  .regex(emailText, "Give an email address, such as ada@example.com.")
  .trim()
  .meta({ examples: ["ada@example.com"] });

const maxLength = 128;

/** Bounded before it is hashed. Characters are those of Unicode: an emoji is one, though JavaScript counts two. */
export const passwordInput = z
  .string()
  .min(1)
  .max(2 * maxLength)
  .refine((text) => [...text].length <= maxLength, `Use at most ${maxLength} characters.`)
  .refine((text) => text.isWellFormed(), "Must not hold broken Unicode.")
  .meta({ format: "password", maxLength, pattern: String.raw`^[^\ud800-\udfff]*$` });

/** One that somebody chooses; how strong it must be is a rule of passwords, with a code of its own. */
export const newPasswordInput = passwordInput.meta({
  description: "8 to 128 characters that are not easy to guess, or `auth.weak_password`",
});
