/** One line or one set of bars. Its values are for drawing only: what is read are the texts. */
export type Series = {
  label: string;
  values: readonly number[];
  /** What each value is, as people read it. */
  texts: readonly string[];
  tone: "accent" | "positive" | "negative" | "muted";
  /** The index of a value of a line that is marked by a point. */
  marked?: number;
  /** The indices of others that are marked as good news. */
  reached?: readonly number[];
};

export type ChartData = {
  kind: "bars" | "line";
  labels: readonly string[];
  series: readonly Series[];
  /** Whether the axis of a line begins at zero, where amounts are compared; that of bars always does. */
  isFromZero?: boolean;
};

/** One value, as a tooltip has it. */
export function textOf({ series }: ChartData, seriesIndex: number, index: number): string {
  const { label = "", texts = [] } = series[seriesIndex] ?? {};
  return `${label}: ${texts[index] ?? ""}`;
}
