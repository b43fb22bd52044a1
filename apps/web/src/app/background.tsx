import { followChanges, useOutlayClient } from "@outlay/client/react";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { OfflineStatus } from "../offline/offline-status.tsx";
import { useOnline } from "../offline/use-online.ts";
import { useMoreTexts } from "./use-more-texts.ts";
import "./print.css";

/**
 * Keeps the caches up to date. It follows the chosen book, so another one needs another; and after a time without the
 * server it begins again, which fetches all that is shown.
 */
function FollowChanges() {
  const client = useOutlayClient();
  const queryClient = useQueryClient();
  useEffect(() => followChanges(queryClient, client), [queryClient, client]);
  return null;
}

/** What a page does for itself once it is shown. */
export function Background() {
  const hasTexts = useMoreTexts();
  useEffect(() => {
    // The server may be away, or another version, when there is something to say or somebody signs out.
    const parts = [import("../ui/toast-item.tsx"), import("./sign-out.ts"), import("./pages.ts")];
    Promise.all(parts).catch(() => {});
  }, []);
  const isOnline = useOnline();
  return (
    <>
      {isOnline && <FollowChanges />}
      {hasTexts && <OfflineStatus />}
    </>
  );
}
