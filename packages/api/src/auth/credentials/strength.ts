import { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { adjacencyGraphs, dictionary } from "@zxcvbn-ts/language-common";
import { fieldError } from "@outlay/core";
import { normalise } from "./passwords.ts";

const minLength = 8;
/** Of zxcvbn's scale from 0 to 4: more than 10^8 guesses. */
const minScore = 3;
/** The estimate takes quadratic time in the length; a strong password is strong within this prefix. */
const maxEstimated = 32;

let estimator: ZxcvbnFactory | undefined;

/** Throws `auth.weak_password`, saying what to do. The user's own email and name count as easy to guess. */
export function assertStrongPassword(
  password: string,
  { email, name }: { email: string; name: string },
  field = "password",
): void {
  const weak = (message: string) => fieldError("auth.weak_password", [field], message);
  if ([...password.normalize("NFC")].length < minLength)
    throw weak(`Use at least ${minLength} characters.`);
  estimator ??= new ZxcvbnFactory({
    dictionary,
    graphs: adjacencyGraphs,
    l33tMaxSubstitutions: 10,
  });
  const known = [email, ...email.split(/[@.]/), name, ...name.split(/\s+/)];
  const start = [...normalise(password)].slice(0, maxEstimated).join("");
  const { score, sequence } = estimator.check(start, known);
  if (score >= minScore) return;
  throw weak(
    sequence.some((match) => match["dictionaryName"] === "userInputs")
      ? "It is easy to guess because it contains your name or email. Use several words that are not about you."
      : "It is easy to guess. Use several unrelated words, without repeating any.",
  );
}
