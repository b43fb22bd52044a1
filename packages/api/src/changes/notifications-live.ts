import { type Asking, followChanges, type Opening } from "./live.ts";
import type { Notification } from "../planning/notifications/notifications.contract.ts";

/** The notifications among a book's changes. */
export async function followNotifications(asking: Asking, opening: Opening) {
  const changes = await followChanges(asking, { ...opening, entity: "notification" });
  async function* read(): AsyncGenerator<Notification, void> {
    for await (const change of changes)
      // The output schema checks it.
      if (change.after) yield change.after as Notification;
  }
  return Object.assign(read(), { since: changes.since });
}
