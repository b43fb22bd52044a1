import {
  currencyDigits,
  dateFormatter,
  dateInput,
  dayNumber,
  defaultLocale,
  isCurrency,
} from "@outlay/core";

/** How a user reads dates and amounts: a BCP 47 tag and an IANA time zone. */
export type Localization = { locale: string; timeZone: string };

/** A locale without data would format as the server's own. */
const localesOf = (locale: string) => [locale, defaultLocale];

/** The zone, or UTC if the runtime no longer has it. */
export function usableZone(timeZone: string): string {
  try {
    dateFormatter(timeZone);
    return timeZone;
  } catch {
    return "UTC";
  }
}

/** An instant to the minute, with the name of its zone: "November 23, 2026 at 9:30 AM UTC". */
export function formatInstant({ locale, timeZone }: Localization, instant: Date): string {
  const format = new Intl.DateTimeFormat(localesOf(locale), {
    timeZone: usableZone(timeZone),
    year: "numeric",
    month: "long",
    day: "numeric",
    hour: "numeric",
    minute: "2-digit",
    timeZoneName: "short",
  });
  return format.format(instant);
}

const msPerDay = 86_400_000;

const datePattern = /(?<![\w-])\d{4}-\d{2}-\d{2}(?![\w-])/g;
const amountPattern = /(?<![\w.,-])(-?\d{1,20}(?:\.(\d{1,4}))?) ([A-Z]{3})(?!\w)/g;

/**
 * Writes the dates and amounts of a text of ours, such as "324.00 EUR until 2026-11-30", as a locale has them. What looks the
 * same in a name that a user chose is written so as well: it means the same.
 */
export function localizeText(locale: string, text: string): string {
  const days = new Intl.DateTimeFormat(localesOf(locale), { dateStyle: "long", timeZone: "UTC" });
  return text
    .replaceAll(datePattern, (date) => {
      const read = dateInput.safeParse(date);
      return read.success ? days.format(dayNumber(read.data) * msPerDay) : date;
    })
    .replaceAll(
      amountPattern,
      (whole, number: string, fraction: string | undefined, currency: string) => {
        const digits = fraction?.length ?? 0;
        const isAmount = isCurrency(currency) && digits <= currencyDigits(currency);
        return isAmount ? formatAmount(locale, { number, digits, currency }) : whole;
      },
    );
}

type Amount = { number: string; digits: number; currency: string };

/** Exact for any number of digits: it is formatted from its text. */
function formatAmount(locale: string, { number, digits, currency }: Amount): string {
  const format = new Intl.NumberFormat(localesOf(locale), {
    style: "currency",
    currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return format.format(number as Intl.StringNumericLiteral);
}
