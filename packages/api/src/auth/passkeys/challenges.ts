import { createHash, randomBytes } from "node:crypto";
import { type Db, passkeyChallenges } from "@outlay/db";
import { and, eq, isNull, lte } from "drizzle-orm";
import { z } from "zod";
import { isGood } from "../../support/lifetimes.ts";

export const challengeLifetimeMs = 5 * 60 * 1000;

const hashOf = (challenge: string) => createHash("sha256").update(challenge).digest();

/** A new challenge for a user, or for any sign-in (null). Also deletes expired challenges. */
export async function makeChallenge(db: Db, userId: string | null, now: Date): Promise<string> {
  const challenge = randomBytes(32).toString("base64url");
  await db.delete(passkeyChallenges).where(lte(passkeyChallenges.expiresAt, now));
  const expiresAt = new Date(now.getTime() + challengeLifetimeMs);
  await db
    .insert(passkeyChallenges)
    .values({ challengeHash: hashOf(challenge), userId, expiresAt });
  return challenge;
}

const clientData = z.object({ challenge: z.string() });

/** Uses up the challenge that a device has signed and returns it; undefined if it was not ours. */
export async function spendChallenge(
  db: Db,
  { clientDataJSON, userId }: { clientDataJSON: string; userId: string | null },
  now: Date,
): Promise<string | undefined> {
  const challenge = readChallenge(clientDataJSON);
  if (challenge === undefined) return undefined;
  const { challengeHash, expiresAt, userId: madeFor } = passkeyChallenges;
  const spent = await db
    .delete(passkeyChallenges)
    .where(
      and(
        eq(challengeHash, hashOf(challenge)),
        userId === null ? isNull(madeFor) : eq(madeFor, userId),
        isGood(expiresAt, challengeLifetimeMs, now),
      ),
    )
    .returning({ expiresAt });
  return spent.length > 0 ? challenge : undefined;
}

function readChallenge(clientDataJSON: string): string | undefined {
  try {
    return clientData.parse(JSON.parse(Buffer.from(clientDataJSON, "base64url").toString()))
      .challenge;
  } catch {
    return undefined;
  }
}
