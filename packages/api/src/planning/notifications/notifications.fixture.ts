import type { Notification } from "./notifications.contract.ts";

/** The threshold of a budget's notification; null for others. */
export const thresholdOf = (notification: Notification): number | null =>
  notification.kind === "budget.threshold" ? notification.threshold : null;
