import { type Asking, followChanges, type Opening } from "./live.ts";
import { isDayBegan, type LiveEvent } from "../feed/follow.ts";
import type { Notification } from "../planning/notifications/notifications.contract.ts";

/** The notifications among a book's changes. */
export async function followNotifications(asking: Asking, opening: Opening) {
  const changes = await followChanges(asking, { ...opening, entity: "notification" });
  async function* read(): AsyncGenerator<LiveEvent<Notification>, void> {
    for await (const { id, data } of changes) {
      if (isDayBegan(data)) yield { id, data };
      // The output schema checks it.
      else if (data.after) yield { id, data: data.after as Notification };
    }
  }
  return Object.assign(read(), { since: changes.since });
}
