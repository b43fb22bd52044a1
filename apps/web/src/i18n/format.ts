/** Writes figures and days as a locale does. Days are calendar dates, `YYYY-MM-DD`, of no time zone. */
export type Format = {
  /** An exact decimal string with its currency. */
  money: (amount: string, currency: string, sign?: "always") => string;
  day: (date: string) => string;
  shortDay: (date: string) => string;
  month: (date: string) => string;
  /** The mark before the minor digits. */
  decimalMark: string;
  /** ISO weekday, 1 Monday to 7 Sunday. */
  firstWeekday: number;
};

type WeekInfo = { firstDay: number };
/** The first is in the standard, the second in browsers that were earlier. */
type WithWeek = Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };

function firstWeekdayOf(locale: string): number {
  const withWeek = new Intl.Locale(locale).maximize() as WithWeek;
  return (withWeek.getWeekInfo?.() ?? withWeek.weekInfo)?.firstDay ?? 1;
}

export function createFormat(locale: string): Format {
  const currencies = new Map<string, Intl.NumberFormat>();
  const byCurrency = (currency: string, signDisplay: "auto" | "exceptZero") => {
    const key = `${currency} ${signDisplay}`;
    const known = currencies.get(key);
    if (known) return known;
    const made = new Intl.NumberFormat(locale, { style: "currency", currency, signDisplay });
    currencies.set(key, made);
    return made;
  };
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: "UTC" });
    return (date: string) => format.format(new Date(`${date}T00:00:00Z`));
  };
  const parts = new Intl.NumberFormat(locale).formatToParts(1.5);
  return {
    // Decimal strings are formatted exactly, however many digits they have.
    money: (amount, currency, sign) =>
      byCurrency(currency, sign === "always" ? "exceptZero" : "auto").format(amount as `${number}`),
    day: dates({ day: "numeric", month: "short", year: "numeric" }),
    shortDay: dates({ day: "numeric", month: "short" }),
    month: dates({ month: "long", year: "numeric" }),
    decimalMark: parts.find(({ type }) => type === "decimal")?.value ?? ".",
    firstWeekday: firstWeekdayOf(locale),
  };
}
