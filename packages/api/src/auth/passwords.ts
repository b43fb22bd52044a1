import { hash, verify } from "@node-rs/argon2";
import { fieldError } from "../errors.ts";

// OWASP Password Storage Cheat Sheet: argon2id with at least m=19456 t=2 p=1. The library's default algorithm is argon2id.
const parameters = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };

export async function hashPassword(password: string): Promise<string> {
  return hash(normalise(password), parameters);
}

let decoy: Promise<string> | undefined;

/** Whether the password matches. Without a hash (no such user) it takes as long and answers false. */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<boolean> {
  decoy ??= hash("no password has this hash", parameters);
  const matches = await verify(passwordHash ?? (await decoy), normalise(password));
  return matches && passwordHash !== undefined;
}

/** The same password typed on another keyboard may be composed differently (NIST SP 800-63B, 5.1.1.2). */
function normalise(password: string): string {
  return password.normalize("NFKC");
}

const minLength = 8;

/** Throws `auth.weak_password`, saying what to do. */
export function assertStrongPassword(
  password: string,
  knownWords: readonly string[],
  field = "password",
): void {
  const weak = (message: string) => fieldError("auth.weak_password", [field], message);
  if ([...password].length < minLength) throw weak(`Use at least ${minLength} characters.`);
  const lower = password.toLowerCase();
  if (knownWords.some((word) => word.toLowerCase() === lower)) {
    throw weak("Use something else than your name or email.");
  }
  if (new Set(password).size < 4) throw weak("Use more different characters.");
}
