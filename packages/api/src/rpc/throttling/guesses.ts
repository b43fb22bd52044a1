import { type AppError, type ErrorCode, foldEmail } from "@outlay/core";
import type { Meta } from "../procedure-meta.ts";
import type { Guess, Outcome } from "./throttle.ts";

const guesses: readonly unknown[] = ["signIn", "password", "token"] satisfies Guess[];

export function isGuess(throttle: Meta["throttle"]): throttle is Guess {
  return guesses.includes(throttle);
}

/** The error codes of wrong credentials. */
const refusals = new Set<ErrorCode>([
  "auth.invalid_credentials",
  "auth.passkey_invalid",
  "auth.second_factor_invalid",
  "auth.token_invalid",
  "invitation.not_found",
]);

/** Whether an error means a wrong guess; other errors say nothing about it. */
export function outcomeOf({ code }: AppError): Outcome {
  return refusals.has(code) ? "refused" : "neither";
}

/** The email in an input, normalised. */
export function readEmail(input: unknown): string | undefined {
  if (typeof input !== "object" || input === null || !("email" in input)) return undefined;
  return typeof input.email === "string" ? foldEmail(input.email.trim()) : undefined;
}
