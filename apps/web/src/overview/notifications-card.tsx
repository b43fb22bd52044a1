import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Suspense } from "react";
import { Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { Card } from "./card.tsx";

const NotificationItems = lazyPart(() => import("./notification-items.tsx"), "NotificationItems");

export function NotificationsCard() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const query = useQuery(outlay.notifications.list.queryOptions({ unread: true, limit: 5 }));
  return (
    <Card title={t("overview.notifications")} className="wide" query={query}>
      {(unread) =>
        unread.items.length === 0 ? (
          <p className="muted">{t("overview.noNotifications")}</p>
        ) : (
          <Suspense fallback={<Pending />}>
            <NotificationItems unread={unread} />
          </Suspense>
        )
      }
    </Card>
  );
}
