export const reports = [
  "summary",
  "months",
  "trends",
  "flow",
  "netWorth",
  "payees",
  "members",
] as const;
export type Report = (typeof reports)[number];

/** Which report is shown and of what, as the address has it. */
export type ReportSearch = {
  report?: Report | undefined;
  /** A month of the book by its name, `YYYY-MM`; the current one by default. */
  month?: string | undefined;
  kind?: "income" | undefined;
};

export function readReportSearch({ report, month, kind }: Record<string, unknown>): ReportSearch {
  const known = reports.find((name) => name === report);
  return {
    ...(known && { report: known }),
    ...(typeof month === "string" && /^(19|20|21)\d\d-(0[1-9]|1[0-2])$/.test(month) && { month }),
    ...(kind === "income" && { kind }),
  };
}
