import type { Client } from "@outlay/client";
import type { Translate } from "../i18n/messages.ts";
import type { AppContext } from "./app-context.ts";

export type SigningOut = Pick<AppContext, "loadDevice" | "leaveAfter" | "loadMoreTexts"> & {
  client: Client;
  userId: string;
  t: Translate;
};

/** Signs out, and forgets what this device has kept of the user. What was not sent is lost then, so the user is asked first. */
export async function signOut(parts: SigningOut): Promise<void> {
  const { client, userId, t, loadDevice, leaveAfter, loadMoreTexts } = parts;
  const outbox = (await loadDevice())?.outbox;
  // From the store: another tab may have added some.
  const count = (await outbox?.count(userId)) ?? 0;
  if (count > 0) {
    await loadMoreTexts();
    if (!confirm(t("nav.signOutLoses", { count: String(count) }))) return;
  }
  // Signing out works without it.
  const page = await import("../auth/provider-sign-out.ts")
    .then(({ findProviderSignOut }) => findProviderSignOut(client))
    .catch(() => undefined);
  const { promise: cleared, resolve } = Promise.withResolvers<string | undefined>();
  leaveAfter(cleared);
  try {
    await client.auth.logout.mutate({ session: "cookie" });
    await outbox?.clear(userId);
  } finally {
    resolve(page);
  }
}
