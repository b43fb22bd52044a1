import type { Notification } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Failed, Pending } from "../app/page-states.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ChannelList } from "./channel-list.tsx";
import { useNotificationText } from "./use-notification-text.ts";
import { StatementLink } from "../statements/statement-link.tsx";
import "../ui/figures.css";
import "../ui/list.css";
import "./notifications.css";

export function NotificationsPage() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { markRead, markAll } = useMarking();
  const textOf = useNotificationText();
  const list = useInfiniteQuery(
    outlay.notifications.list.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isError && !list.data) return <Failed error={list.error} />;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("overview.notifications")}</h1>
        {(list.data?.pages[0]?.unreadCount ?? 0) > 0 && (
          <Button onClick={() => markAll.mutate()}>{t("overview.markAllRead")}</Button>
        )}
      </header>
      {list.isPending && <Pending />}
      {list.isSuccess && items.length === 0 && (
        <section className="card">
          <EmptyState title={t("notifications.none")} next={t("notifications.noneNext")}>
            <Link to="/budgets" className="button">
              {t("budgets.title")}
            </Link>
          </EmptyState>
        </section>
      )}
      {items.length > 0 && (
        <ul className="card list notification-list">
          {items.map((notification) => (
            <NotificationRow
              key={notification.id}
              notification={notification}
              text={textOf(notification)}
              onRead={() => markRead.mutate({ id: notification.id })}
            />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
      <ChannelList />
    </div>
  );
}

/** What one reads is no change of the book, so no stream reports it. */
function useMarking() {
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const refresh = {
    onSuccess: () => queryClient.invalidateQueries(outlay.notifications.pathFilter()),
  };
  const markRead = useMutation(outlay.notifications.markRead.mutationOptions(refresh));
  const markAll = useMutation(outlay.notifications.markAllRead.mutationOptions(refresh));
  return { markRead, markAll };
}

type Props = {
  notification: Notification;
  text: { title: string; message: string };
  onRead: () => void;
};

function NotificationRow({ notification, text, onRead }: Props) {
  const { t } = useI18n();
  const { instant } = useFigures();
  const { createdAt, readAt, resolvedAt } = notification;
  const { title, message } = text;
  const isUnread = readAt === null;
  return (
    <li
      className={
        isUnread ? "list-row stacked notification unread" : "list-row stacked notification"
      }
    >
      <span className="list-main">
        <span>
          {isUnread && <span className="visually-hidden">{`${t("notifications.unread")}: `}</span>}
          <NotificationTitle notification={notification}>{title}</NotificationTitle>
        </span>
        <span>{message}</span>
        <span className="muted">
          {instant(createdAt)}
          {resolvedAt !== null && ` · ${t("notifications.resolved")}`}
        </span>
      </span>
      {isUnread && (
        <Button look="quiet" aria-label={t("notifications.markRead", { title })} onClick={onRead}>
          {t("overview.markRead")}
        </Button>
      )}
    </li>
  );
}

/** The title leads to the page of what it is about. */
function NotificationTitle(props: { notification: Notification; children: string }) {
  const { notification, children } = props;
  if (notification.kind === "budget.threshold") return <Link to="/budgets">{children}</Link>;
  if (notification.kind === "account.low_balance") {
    const { accountId } = notification as { accountId?: string | null };
    return (
      <Link to="/transactions" search={{ accountId: accountId ?? undefined }}>
        {children}
      </Link>
    );
  }
  if (notification.kind === "schedule.due" || notification.kind === "forecast.low")
    return <Link to="/schedules">{children}</Link>;
  if (notification.kind === "proposal.waiting")
    return (
      <Link to="/proposals" search={{}}>
        {children}
      </Link>
    );
  if (notification.kind === "statement.broken" && "entityId" in notification)
    return <StatementLink id={notification.entityId}>{children}</StatementLink>;
  return <strong>{children}</strong>;
}
