import type { RouterOutputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useMoreTexts } from "../app/use-more-texts.ts";
import { Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useNotificationText } from "../notifications/use-notification-text.ts";
import { Button } from "../ui/button.tsx";

type Props = { unread: RouterOutputs["notifications"]["list"] };

/** Unread notifications in the user's language, to be marked as read one by one or all together. */
export function NotificationItems({ unread: { items, unreadCount } }: Props) {
  const { t } = useI18n();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  // What one reads is no change of the book, so no stream reports it.
  const refresh = {
    onSuccess: () => queryClient.invalidateQueries(outlay.notifications.pathFilter()),
  };
  const markRead = useMutation(outlay.notifications.markRead.mutationOptions(refresh));
  const markAll = useMutation(outlay.notifications.markAllRead.mutationOptions(refresh));
  const hasTexts = useMoreTexts();
  const textOf = useNotificationText();
  if (!hasTexts) return <Pending />;
  return (
    <>
      <ul className="notifications">
        {items.map((notification) => {
          const { id } = notification;
          const { title, message } = textOf(notification);
          return (
            <li key={id}>
              <strong>{title}</strong>
              <p className="muted">{message}</p>
              <Button look="quiet" onClick={() => markRead.mutate({ id })}>
                {t("overview.markRead")}
              </Button>
            </li>
          );
        })}
      </ul>
      {unreadCount > 1 && (
        <Button onClick={() => markAll.mutate()}>{t("overview.markAllRead")}</Button>
      )}
    </>
  );
}
