import { isOutlayError } from "@outlay/client";

/** What to show of an error: each field at fault with what to do, or the message. */
export function errorText(error: unknown): string {
  if (isOutlayError(error, "input.invalid") && error.data.issues.length > 0)
    return error.data.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join(" ");
  return error instanceof Error ? error.message : String(error);
}

/** Formats the decimal string as it is: as a number it could lose cents, and Intl alone rounds 12.50 HUF to 13. */
export function moneyText(amount: string, currency: string): string {
  const minimumFractionDigits = amount.split(".")[1]?.length ?? 0;
  const format = new Intl.NumberFormat(undefined, {
    style: "currency",
    currency,
    minimumFractionDigits,
  });
  return format.format(amount as Intl.StringNumericLiteral);
}

/** A date has no time zone: it is the same day for everyone. */
export function dayText(date: string): string {
  return new Date(date).toLocaleDateString(undefined, { dateStyle: "medium", timeZone: "UTC" });
}
