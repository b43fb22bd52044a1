import { useOutlayClient } from "@outlay/client/react";
import { useRouteContext } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { useWaiting } from "../offline/use-waiting.ts";
import { useToast } from "../ui/toasts.tsx";
import { explain } from "./errors.ts";

/** Signs out, and forgets what this device has kept. What was not sent is lost then, so the user is asked first. */
export function useSignOut(): () => void {
  const { t } = useI18n();
  const client = useOutlayClient();
  const toast = useToast();
  const waiting = useWaiting();
  const { loadDevice } = useRouteContext({ from: "__root__" });
  return () => {
    const count = String(waiting.length);
    if (waiting.length > 0 && !confirm(t("nav.signOutLoses", { count }))) return;
    const run = async () => {
      await client.auth.logout.mutate({ session: "cookie" });
      const device = await loadDevice();
      await device?.outbox.clear();
    };
    run().catch((error: unknown) => toast({ text: explain(error, t), isError: true }));
  };
}
