type WeekInfo = { firstDay: number };
/** The first is in the standard, the second in browsers that were earlier. */
type WithWeek = Intl.Locale & { getWeekInfo?: () => WeekInfo; weekInfo?: WeekInfo };

/** The ISO weekday, 1 Monday to 7 Sunday, that a week begins with where a locale is from. */
export function firstWeekdayOf(locale: string): number {
  const withWeek = new Intl.Locale(locale).maximize() as WithWeek;
  return (withWeek.getWeekInfo?.() ?? withWeek.weekInfo)?.firstDay ?? 1;
}
