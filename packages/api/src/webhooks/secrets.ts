import { type Db, webhooks } from "@outlay/db";
import { and, eq } from "drizzle-orm";
import { type KeyRing, signingKey } from "../access/access-tokens.ts";
import { sealSecret, unsealSecret } from "./signing.ts";
import type { WebhookRow } from "./webhook-rows.ts";

type Needs = { db: Db; keys: KeyRing; clock: () => Date };

/**
 * The secrets that sign, the newest first; none if that can no longer be decrypted. It is encrypted again where the ring
 * has another first secret, so that an earlier one can be removed once webhooks have been used.
 */
export async function readSecrets(
  { db, keys, clock }: Needs,
  webhook: WebhookRow,
): Promise<string[]> {
  const { bookId, id, kid, sealed, formerKid, formerSealed, formerUntil } = webhook;
  const secret = unsealSecret(keys, { kid, sealed }, id);
  if (secret === undefined) return [];
  if (kid !== signingKey(keys)[0])
    await db
      .update(webhooks)
      .set(sealSecret(keys, secret, id))
      .where(and(eq(webhooks.bookId, bookId), eq(webhooks.id, id), eq(webhooks.sealed, sealed)));
  const signsToo = formerKid !== null && formerSealed !== null && formerUntil !== null;
  if (!signsToo || formerUntil <= clock()) return [secret];
  const former = unsealSecret(keys, { kid: formerKid, sealed: formerSealed }, id);
  return former === undefined ? [secret] : [secret, former];
}
