import type { LockedBook } from "../feed/lock.ts";
import { resolveNotifications } from "../planning/notifications/notify.ts";

/** Says of the notifications of schedules that their cause is gone. */
export async function resolveReminders(
  write: LockedBook,
  scheduleIds: Iterable<string>,
): Promise<void> {
  const causes = [...new Set(scheduleIds)].map((entityId) => ({
    kind: "schedule.due" as const,
    entityId,
  }));
  await resolveNotifications(write, causes);
}
