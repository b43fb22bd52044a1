import { useRouteContext } from "@tanstack/react-router";
import { Suspense, useEffect, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { useNewVersion } from "./use-new-version.ts";
import { useOnline } from "./use-online.ts";
import { useWaiting } from "./use-waiting.ts";
import "./offline-status.css";

const WaitingDialog = lazyPart(() => import("./waiting-dialog.tsx"), "WaitingDialog");

/** Keeps on this device what the page shows of the book, and shows it where nothing newer can be fetched. */
function useDevice(isOnline: boolean): void {
  const { loadDevice } = useRouteContext({ from: "__root__" });
  const { user, book } = useBook();
  useEffect(() => {
    let isOver = false;
    let end: (() => void) | undefined;
    void loadDevice().then((device) => {
      if (isOver) return;
      end = device?.keep(user.id, book.id);
      device?.outbox.send();
    });
    // Replies of the next book are not this one's.
    return () => {
      isOver = true;
      end?.();
    };
  }, [loadDevice, user.id, book.id]);
  useEffect(() => {
    if (!isOnline) void loadDevice().then((device) => device?.restore(book.id));
  }, [isOnline, loadDevice, book.id]);
}

/** A number at the app's icon, where the system shows one. */
function useBadge(count: number): void {
  useEffect(() => {
    if (!("setAppBadge" in navigator)) return;
    void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
  }, [count]);
}

/** Above the page: that the server cannot be reached, what waits for it, and that there is a newer version of the app. */
export function OfflineStatus() {
  const { t } = useI18n();
  const figures = useFigures();
  const isOnline = useOnline();
  const waiting = useWaiting();
  const newVersion = useNewVersion();
  const { connection } = useRouteContext({ from: "__root__" });
  const [isOpen, setOpen] = useState(false);
  useDevice(isOnline);
  useBadge(waiting.length);
  const refused = waiting.filter(({ refusal }) => refusal).length;
  const seenAt = figures.instant(new Date(connection.readSeenAt()));
  return (
    <>
      <div className="offline-status" role="status">
        {!isOnline && <p className="offline-line">{t("offline.away", { time: seenAt })}</p>}
        {waiting.length > 0 && (
          <p className={refused > 0 ? "offline-line refused" : "offline-line"}>
            <span className="badge">{waiting.length}</span>
            <span>{t(refused > 0 ? "offline.refused" : "offline.waiting")}</span>
            <Button look="quiet" onClick={() => setOpen(true)}>
              {t("offline.show")}
            </Button>
          </p>
        )}
        {newVersion && (
          <p className="offline-line">
            <span>{t("offline.newVersion")}</span>
            <Button look="quiet" onClick={newVersion.use}>
              {t("offline.useNewVersion")}
            </Button>
          </p>
        )}
      </div>
      {isOpen && (
        <Suspense>
          <WaitingDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  );
}
