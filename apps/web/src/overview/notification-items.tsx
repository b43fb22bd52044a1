import type { Notification } from "@outlay/client";
import { useMoreTexts } from "../app/use-more-texts.ts";
import { Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { useNotificationText } from "../notifications/use-notification-text.ts";
import { Button } from "../ui/button.tsx";

type Props = { notifications: readonly Notification[]; onRead: (id: string) => void };

/** Notifications in the user's language. */
export function NotificationItems({ notifications, onRead }: Props) {
  const { t } = useI18n();
  const hasTexts = useMoreTexts();
  const textOf = useNotificationText();
  if (!hasTexts) return <Pending />;
  return notifications.map((notification) => {
    const { id } = notification;
    const { title, message } = textOf(notification);
    return (
      <li key={id}>
        <strong>{title}</strong>
        <p className="muted">{message}</p>
        <Button look="quiet" onClick={() => onRead(id)}>
          {t("overview.markRead")}
        </Button>
      </li>
    );
  });
}
