/** One line or one set of bars. Its values are for drawing only: the amounts are in the result itself. */
export interface Series {
  readonly label: string;
  readonly values: readonly number[];
  readonly tone: "good" | "bad" | "accent" | "query" | "muted";
}

/** What is drawn, whatever draws it. */
export interface Chart {
  readonly title: string;
  readonly kind: "bars" | "rows" | "lines";
  readonly labels: readonly string[];
  readonly series: readonly Series[];
}
