import { availableParallelism } from "node:os";
import { hash, verify } from "@node-rs/argon2";
import { createQueue, type Queue } from "../../support/queues.ts";

// OWASP Password Storage Cheat Sheet: argon2id with at least m=19456 t=2 p=1. The library's default algorithm is argon2id.
const parameters = { memoryCost: 65_536, timeCost: 3, parallelism: 1 };

// Hashing takes a core for a tenth of a second, and one of the four threads of Node's pool. One core
// and one thread are left for other work: verifying an access token also needs a thread.
const atOnce = Math.max(1, Math.min(availableParallelism() - 1, 3));
const inQueue = createQueue({
  atOnce,
  waiting: 32,
  refusal: "Too many passwords are being checked. Try again shortly.",
});

let asked = 0;
const queued: Queue = async (task) => {
  asked++;
  try {
    return await inQueue(task);
  } finally {
    asked--;
  }
};

/** How many passwords are being hashed in this process, and how many wait for that. */
export const countPasswords = () => ({
  running: Math.min(asked, atOnce),
  waiting: Math.max(0, asked - atOnce),
});

/** Throws `server.unavailable` if too many passwords are waiting. */
export async function hashPassword(password: string): Promise<string> {
  return queued(() => hash(normalise(password), parameters));
}

const { memoryCost, timeCost, parallelism } = parameters;
const salt = Buffer.alloc(16, "outlay").toString("base64").replaceAll("=", "");
const digest = Buffer.alloc(32, "outlay").toString("base64").replaceAll("=", "");
/** A hash with the current parameters that matches no password. */
const decoy = `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${digest}`;

/**
 * Whether the password matches; `upgraded` is a new hash if the old one has weaker parameters than the
 * current ones. Without a hash (no such user) it takes as long and does not match. Throws
 * `server.unavailable` if too many passwords are waiting.
 */
export async function verifyPassword(
  passwordHash: string | undefined,
  password: string,
): Promise<{ matches: boolean; upgraded?: string }> {
  const text = normalise(password);
  return queued(async () => {
    const matches = await verify(passwordHash ?? decoy, text);
    if (!matches || passwordHash === undefined) return { matches: false };
    return isOutdated(passwordHash)
      ? { matches, upgraded: await hash(text, parameters) }
      : { matches };
  });
}

function isOutdated(passwordHash: string): boolean {
  const [, memory = 0, time = 0] = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),/.exec(passwordHash) ?? [];
  return Number(memory) < memoryCost || Number(time) < timeCost;
}

/** Another keyboard may compose the same password differently (NIST SP 800-63B, 5.1.1.2). */
export function normalise(password: string): string {
  return password.normalize("NFKC");
}
