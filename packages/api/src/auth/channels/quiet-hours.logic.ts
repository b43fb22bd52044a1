import { timeIn } from "@outlay/core";
import { usableZone } from "../../support/local-formats.logic.ts";

/** Times of day, "00:00" to "23:59"; null without quiet hours. */
export type QuietHours = { quietFrom: string | null; quietTo: string | null };

/**
 * Whether an instant is within quiet hours, by the clock of a time zone: where the clock is put forward, what it leaves out
 * is not there; where it is put back, what it shows twice is quiet twice.
 */
export function isQuiet(
  { quietFrom, quietTo }: QuietHours,
  timeZone: string,
  instant: Date,
): boolean {
  if (quietFrom === null || quietTo === null) return false;
  const time = timeIn(usableZone(timeZone), instant);
  const isAfterBegin = time >= quietFrom;
  const isBeforeEnd = time < quietTo;
  return quietFrom < quietTo ? isAfterBegin && isBeforeEnd : isAfterBegin || isBeforeEnd;
}
