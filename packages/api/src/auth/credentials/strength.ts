import type { ZxcvbnFactory } from "@zxcvbn-ts/core";
import { fieldError } from "@outlay/core";
import { normalise } from "./passwords.ts";

const minLength = 8;
/** Of zxcvbn's scale from 0 to 4: more than 10^8 guesses. */
const minScore = 3;
/** The estimate takes quadratic time in the length; a strong password is strong within this prefix. */
const maxEstimated = 32;

let estimator: Promise<ZxcvbnFactory> | undefined;

/** Loaded when it is needed for the first time: a server starts more often than a password is chosen. */
async function loadEstimator(): Promise<ZxcvbnFactory> {
  const [{ ZxcvbnFactory: Factory }, { adjacencyGraphs, dictionary }] = await Promise.all([
    import("@zxcvbn-ts/core"),
    import("@zxcvbn-ts/language-common"),
  ]);
  return new Factory({ dictionary, graphs: adjacencyGraphs, l33tMaxSubstitutions: 10 });
}

/** Throws `auth.weak_password`, saying what to do. The user's own email and name count as easy to guess. */
export async function assertStrongPassword(
  password: string,
  { email, name }: { email: string; name: string },
  field = "password",
): Promise<void> {
  const weak = (message: string) => fieldError("auth.weak_password", [field], message);
  if ([...password.normalize("NFC")].length < minLength)
    throw weak(`Use at least ${minLength} characters.`);
  const loaded = await (estimator ??= loadEstimator());
  const known = [email, ...email.split(/[@.]/), name, ...name.split(/\s+/)];
  const start = [...normalise(password)].slice(0, maxEstimated).join("");
  const { score, sequence } = loaded.check(start, known);
  if (score >= minScore) return;
  throw weak(
    sequence.some((match) => match["dictionaryName"] === "userInputs")
      ? "It is easy to guess because it contains your name or email. Use several words that are not about you."
      : "It is easy to guess. Use several unrelated words, without repeating any.",
  );
}
