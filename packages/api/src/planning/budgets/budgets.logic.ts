import { fieldError, type CalendarDate } from "@outlay/core";

/** Throws if the end is before the start. */
export function assertDates({
  startsOn,
  endsOn,
}: {
  startsOn: CalendarDate;
  endsOn: CalendarDate | null;
}) {
  if (endsOn === null || endsOn >= startsOn) return;
  throw fieldError("input.invalid", ["endsOn"], `Give a day on or after ${startsOn}, or none.`);
}
