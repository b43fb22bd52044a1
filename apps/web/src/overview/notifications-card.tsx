import { useOutlay } from "@outlay/client/react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense } from "react";
import { Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { Card } from "./card.tsx";

const NotificationItems = lazyPart(() => import("./notification-items.tsx"), "NotificationItems");

export function NotificationsCard() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const query = useQuery(outlay.notifications.list.queryOptions({ unread: true, limit: 5 }));
  // What one reads is no change of the book, so no stream reports it.
  const refresh = {
    onSuccess: () => queryClient.invalidateQueries(outlay.notifications.pathFilter()),
  };
  const markRead = useMutation(outlay.notifications.markRead.mutationOptions(refresh));
  const markAll = useMutation(outlay.notifications.markAllRead.mutationOptions(refresh));
  return (
    <Card title={t("overview.notifications")} className="wide" query={query}>
      {({ items, unreadCount }) =>
        items.length === 0 ? (
          <p className="muted">{t("overview.noNotifications")}</p>
        ) : (
          <>
            <ul className="notifications">
              <Suspense fallback={<Pending />}>
                <NotificationItems notifications={items} onRead={(id) => markRead.mutate({ id })} />
              </Suspense>
            </ul>
            {unreadCount > 1 && (
              <Button onClick={() => markAll.mutate()}>{t("overview.markAllRead")}</Button>
            )}
          </>
        )
      }
    </Card>
  );
}
