import { type AppError, type ErrorCode, foldEmail } from "@outlay/core";
import type { Meta } from "../procedure-meta.ts";
import type { Guess, Outcome } from "./throttle.ts";

const guesses: readonly unknown[] = ["signIn", "password", "token"] satisfies Guess[];

export function isGuess(throttle: Meta["throttle"]): throttle is Guess {
  return guesses.includes(throttle);
}

/** What a wrong credential is refused with. */
const refusals = new Set<ErrorCode>([
  "auth.invalid_credentials",
  "auth.passkey_invalid",
  "auth.second_factor_invalid",
  "auth.token_invalid",
  "invitation.not_found",
]);

/** What an error says of a guess: a wrong one, or one that was not looked at or not at fault. */
export function outcomeOf({ code }: AppError): Outcome {
  return refusals.has(code) ? "refused" : "neither";
}

/** The email that an input names, however it is written. */
export function readEmail(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !("email" in input)) return undefined;
  return typeof input.email === "string" ? foldEmail(input.email.trim()) : undefined;
}
