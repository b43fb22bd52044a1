/** One line or one set of bars. Its values are for drawing only: what is read are the amounts as they came. */
export interface Series {
  readonly label: string;
  readonly amounts: readonly string[];
  readonly values: readonly number[];
  readonly tone: "good" | "bad" | "accent" | "query" | "muted";
  /** Whether it is a single point, of which the others are empty. */
  readonly isPoint?: boolean;
}

/** What is drawn, whatever draws it. */
export interface Chart {
  readonly title: string;
  readonly kind: "bars" | "rows" | "lines";
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}

/** One amount as it came: the number that is drawn would be rounded. */
export function amountLabel({ series }: Chart, seriesIndex: number, index: number): string {
  const { label = "", amounts = [] } = series[seriesIndex] ?? {};
  return `${label}: ${amounts[index] ?? ""}`;
}
