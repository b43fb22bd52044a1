const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Whether the text is `YYYY-MM-DD` and names a day that exists. */
export function isCalendarDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

/** An instant as the value of a datetime-local input; `null` when the text is no instant. */
export function toLocalText(instant: string): string | null {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return null;
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

/** The other way; `null` when the input is incomplete. */
export function toInstant(localText: string): string | null {
  const date = new Date(localText);
  return Number.isNaN(date.getTime()) ? null : date.toISOString();
}
