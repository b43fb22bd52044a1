import { useOutlayClient } from "@outlay/client/react";
import { useRouteContext } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { useBook } from "./book-context.tsx";
import { explain } from "./errors.ts";

/** Signs out, by a part that is loaded when it is first needed. */
export function useSignOut(): () => void {
  const { t } = useI18n();
  const client = useOutlayClient();
  const toast = useToast();
  const { user } = useBook();
  const { loadDevice, leaveAfter, loadMoreTexts } = useRouteContext({ from: "__root__" });
  return () => {
    const parts = { client, userId: user.id, t, loadDevice, leaveAfter, loadMoreTexts };
    import("./sign-out.ts")
      .then(({ signOut }) => signOut(parts))
      .catch((error: unknown) => toast({ text: explain(error, t), isError: true }));
  };
}
