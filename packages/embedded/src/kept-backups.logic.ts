/** How many of the newest days, weeks and months that have a backup keep one. */
const kept = { days: 7, weeks: 4, months: 12 };

/** The name of a backup that is kept by these rules. It has the time, so that nothing else needs to be remembered. */
export const backupName = (at: Date): string =>
  `outlay-${at.toISOString().slice(0, 19).replaceAll(":", "")}Z.tar.gz`;

/** When the backup of this name was made; undefined for another file. */
export function backupTime(name: string): Date | undefined {
  const [, day, hours, minutes, seconds] =
    /^outlay-(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d)Z\.tar\.gz$/.exec(name) ?? [];
  const at = new Date(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at;
}

export const dayOf = (at: Date): string => at.toISOString().slice(0, 10);
const monthOf = (at: Date) => at.toISOString().slice(0, 7);
/** The Monday of its week. */
function weekOf(at: Date): string {
  const sinceMonday = (at.getUTCDay() + 6) % 7;
  return dayOf(new Date(at.getTime() - sinceMonday * 24 * 60 * 60 * 1000));
}

/**
 * The backups that no rule keeps: each of the newest days, weeks (from Monday) and months that have backups, in UTC, keeps
 * its newest one. After a time without backups none is lost for being old.
 */
export function chooseSurplus(times: readonly Date[]): Date[] {
  const newestFirst = times.toSorted((a, b) => b.getTime() - a.getTime());
  const newestOf = (periodOf: (at: Date) => string, count: number) =>
    [...Map.groupBy(newestFirst, periodOf).values()].slice(0, count).map(([newest]) => newest);
  const stay = new Set([
    ...newestOf(dayOf, kept.days),
    ...newestOf(weekOf, kept.weeks),
    ...newestOf(monthOf, kept.months),
  ]);
  return newestFirst.filter((at) => !stay.has(at));
}
