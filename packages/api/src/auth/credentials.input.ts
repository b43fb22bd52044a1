import { z } from "zod";

export const emailInput = z
  .string()
  .trim()
  .max(254)
  .pipe(z.email({ error: "Give an email address, such as ada@example.com." }))
  .meta({ format: "email", examples: ["ada@example.com"] });

/** Bounded before it is hashed. */
export const passwordInput = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => text.isWellFormed(), "Must not hold broken Unicode.")
  .meta({ format: "password" });

/** One that somebody chooses; how strong it must be is a rule of passwords. */
export const newPasswordInput = passwordInput.meta({
  format: "password",
  minLength: 8,
  description: "8 to 128 characters",
});
