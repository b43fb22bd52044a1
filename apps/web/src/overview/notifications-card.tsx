import { useOutlay } from "@outlay/client/react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Card } from "./card.tsx";

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
              {items.map(({ id, title, message }) => (
                <li key={id}>
                  <strong>{title}</strong>
                  <p className="muted">{message}</p>
                  <Button look="quiet" onClick={() => markRead.mutate({ id })}>
                    {t("overview.markRead")}
                  </Button>
                </li>
              ))}
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
