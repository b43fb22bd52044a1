import { isDay } from "../ui/is-day.ts";

/** Writes figures and days as a locale does. Days are calendar dates, `YYYY-MM-DD`, of no time zone. */
export type Format = {
  /** An exact decimal string with its currency. */
  money: (amount: string, currency: string, sign?: "always") => string;
  day: (date: string) => string;
  shortDay: (date: string) => string;
  month: (date: string) => string;
  /** The mark before the minor digits. */
  decimalMark: string;
};

/**
 * How many minor digits an amount must be written with; none for whole units. Intl rounds to the digits of everyday use,
 * which are fewer than the currency's for some: 12.50 HUF would be 13 Ft (CLDR 48, ICU 78.3).
 */
function minorDigitsOf(amount: string): number | undefined {
  const [, minor = ""] = amount.split(".");
  return Number(minor) === 0 ? undefined : minor.length;
}

export function createFormat(locale: string): Format {
  const currencies = new Map<string, Intl.NumberFormat>();
  const byCurrency = (currency: string, signDisplay: "auto" | "exceptZero", digits?: number) => {
    const key = `${currency} ${signDisplay} ${digits}`;
    const known = currencies.get(key);
    if (known) return known;
    const made = new Intl.NumberFormat(locale, {
      style: "currency",
      currency,
      signDisplay,
      minimumFractionDigits: digits,
    });
    currencies.set(key, made);
    return made;
  };
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    // What is no day, but was typed and waits for the server to be reached, is written as it is.
    return (date: string) => (isDay(date) ? format.format(new Date(`${date}T00:00:00Z`)) : date);
  };
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return {
    // Decimal strings are formatted exactly, however many digits they have.
    money: (amount, currency, sign) =>
      byCurrency(currency, sign === "always" ? "exceptZero" : "auto", minorDigitsOf(amount)).format(
        amount as `${number}`,
      ),
    day: dates({ day: "numeric", month: "short", year: "numeric" }),
    shortDay: dates({ day: "numeric", month: "short" }),
    month: dates({ month: "long", year: "numeric" }),
    decimalMark: parts.find(({ type }) => type === "decimal")?.value ?? ".",
  };
}
