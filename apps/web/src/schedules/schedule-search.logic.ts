/** How occurrences are shown, as the address has it. */
export type ScheduleSearch = {
  view?: "calendar" | undefined;
  /** The month of the calendar, `YYYY-MM`. */
  month?: string | undefined;
};

export function readScheduleSearch({ view, month }: Record<string, unknown>): ScheduleSearch {
  return {
    ...(view === "calendar" && { view }),
    ...(typeof month === "string" && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(month) && { month }),
  };
}
