import type { TRPCLink } from "@trpc/client";
import { observable } from "@trpc/server/observable";
import type {
  AppRouter,
  Change,
  Notification,
  Preview,
  UnknownNotification,
} from "./router.generated.ts";

type KnownKind = Exclude<Notification, UnknownNotification>["kind"];

const knownKinds: Readonly<Record<KnownKind, true>> = {
  "budget.threshold": true,
  "account.low_balance": true,
  "schedule.due": true,
  "forecast.low": true,
  "webhook.disabled": true,
  "statement.broken": true,
  "proposal.waiting": true,
};

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const textOr = (value: unknown, other: string) => (typeof value === "string" ? value : other);

/** What a notification is about: its `entityId`, or the one id that it has besides its own. */
function entityIdOf(notification: Record<string, unknown>): string | null {
  const names = Object.keys(notification).filter((name) => name.endsWith("Id"));
  const ids = ["entityId", ...names].map((name) => notification[name]);
  return ids.find((id) => typeof id === "string") ?? null;
}

/**
 * A notification as this version of the client knows it: one of a kind that a newer server has added is reduced
 * to what can be shown of any. The client's calls and subscriptions do so by themselves; use it for what comes
 * over a WebSocket of your own. Other values are returned as they are.
 */
export function readNotification<Value>(value: Value): Value | UnknownNotification {
  if (!isRecord(value) || typeof value["kind"] !== "string") return value;
  const { kind, id, title, message, resolvedAt, readAt, createdAt } = value;
  if (Object.hasOwn(knownKinds, kind)) return value;
  const unknown: Record<keyof UnknownNotification, unknown> = {
    id,
    kind,
    title: textOr(title, kind),
    message: textOr(message, ""),
    entityId: entityIdOf(value),
    createdAt,
    resolvedAt: resolvedAt ?? null,
    readAt: readAt ?? null,
  };
  return unknown as UnknownNotification;
}

/** A change, whose record may be a notification. */
function readChange<Value>(value: Value): Value {
  if (!isRecord(value) || value["entity"] !== "notification") return value;
  const { before, after } = value as unknown as Change;
  return { ...value, before: readNotification(before), after: readNotification(after) };
}

function readPreview<Value>(value: Value): Value {
  if (!isRecord(value)) return value;
  const { changes, notifications } = value as unknown as Preview;
  return {
    ...value,
    changes: changes.map(readChange),
    notifications: notifications.map(readNotification),
  };
}

/** By group; a procedure with a reply of another kind has its own. */
const readers: Readonly<Record<string, (value: unknown) => unknown>> = {
  notifications: readNotification,
  changes: readChange,
  "changes.preview": readPreview,
};

/** A reply or an event: a page of items, one of them, or what a stream says of one. */
function readReply(value: unknown, read: (item: unknown) => unknown): unknown {
  if (!isRecord(value)) return value;
  const { items, data } = value;
  if (Array.isArray(items)) return { ...value, items: items.map(read) };
  return isRecord(data) ? { ...value, data: read(data) } : read(value);
}

/** Reads the notifications in replies and streams. */
export const notificationsLink: TRPCLink<AppRouter> =
  () =>
  ({ op, next }) => {
    const read = readers[op.path] ?? readers[op.path.split(".")[0] ?? ""];
    if (!read) return next(op);
    return observable((observer) =>
      next(op).subscribe({
        next: (envelope) => {
          const { result } = envelope;
          observer.next(
            result.type === undefined || result.type === "data"
              ? { ...envelope, result: { ...result, data: readReply(result.data, read) } }
              : envelope,
          );
        },
        error: (error) => observer.error(error),
        complete: () => observer.complete(),
      }),
    );
  };
