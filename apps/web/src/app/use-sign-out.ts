import { useOutlayClient } from "@outlay/client/react";
import { useRouteContext } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { useBook } from "./book-context.tsx";
import { explain } from "./errors.ts";

/** Signs out, and forgets what this device has kept of the user. What was not sent is lost then, so the user is asked first. */
export function useSignOut(): () => void {
  const { t } = useI18n();
  const client = useOutlayClient();
  const toast = useToast();
  const { user } = useBook();
  const { loadDevice, leaveAfter, loadMoreTexts } = useRouteContext({ from: "__root__" });
  return () => {
    const run = async () => {
      const outbox = (await loadDevice())?.outbox;
      // From the store: another tab may have added some.
      const count = (await outbox?.count(user.id)) ?? 0;
      if (count > 0) {
        await loadMoreTexts();
        if (!confirm(t("nav.signOutLoses", { count: String(count) }))) return;
      }
      // Signing out works without it.
      const leaving = import("../auth/provider-sign-out.ts")
        .then(({ findProviderSignOut }) => findProviderSignOut(client))
        .catch(() => undefined);
      const page = await leaving;
      const { promise: cleared, resolve } = Promise.withResolvers<string | undefined>();
      leaveAfter(cleared);
      try {
        await client.auth.logout.mutate({ session: "cookie" });
        await outbox?.clear(user.id);
      } finally {
        resolve(page);
      }
    };
    run().catch((error: unknown) => toast({ text: explain(error, t), isError: true }));
  };
}
