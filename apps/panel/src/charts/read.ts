import { isRecord, stringField } from "../json.ts";
import type { Chart, Series } from "./chart.ts";

type Row = Record<string, unknown>;

/** Where in a result a chart finds its rows, and what each row shows. */
interface Plan {
  readonly title: string;
  readonly kind: Chart["kind"];
  /** The field that holds the rows; without it the result itself does. */
  readonly list?: string;
  readonly label: string;
  readonly series: readonly (Omit<Series, "amounts" | "values"> & { readonly field: string })[];
  readonly isDrawn?: (row: Row) => boolean;
  /** The field beside the rows that names one of them, which is marked in the first series. */
  readonly mark?: string;
}

const income = { field: "income", label: "income", tone: "good" } as const;
const expense = { field: "expense", label: "expense", tone: "bad" } as const;
const amount = { field: "amount", label: "amount", tone: "accent" } as const;

/** The categories of a kind: those at the top, whose amounts hold what is beneath them. */
const ofKind = (kind: string) => (row: Row) => row["kind"] === kind;

const categories = { kind: "rows", list: "byCategory", label: "name", series: [amount] } as const;

const plans: Readonly<Record<string, readonly Plan[]>> = {
  "analytics.summary": [
    { ...categories, title: "Expense by category", isDrawn: ofKind("expense") },
    { ...categories, title: "Income by category", isDrawn: ofKind("income") },
  ],
  "analytics.monthly": [
    { title: "By month", kind: "bars", list: "months", label: "month", series: [income, expense] },
  ],
  "analytics.weekly": [
    { title: "By week", kind: "bars", list: "weeks", label: "startsOn", series: [income, expense] },
  ],
  "analytics.heatmap": [
    { title: "By day", kind: "bars", list: "days", label: "on", series: [income, expense] },
  ],
  "analytics.byPayee": [
    { title: "By payee", kind: "rows", list: "items", label: "payee", series: [amount] },
  ],
  "analytics.byTag": [
    { title: "By tag", kind: "rows", list: "items", label: "tag", series: [amount] },
  ],
  "analytics.byMember": [
    { title: "By member", kind: "rows", list: "items", label: "name", series: [income, expense] },
  ],
  "analytics.trends": [
    {
      title: "Expense by month",
      kind: "lines",
      list: "months",
      label: "month",
      series: [expense, { field: "average3", label: "average of three months", tone: "muted" }],
    },
  ],
  "analytics.forecast": [
    {
      title: "Forecast",
      kind: "lines",
      list: "days",
      label: "on",
      series: [{ field: "balance", label: "balance", tone: "accent" }],
      mark: "lowest",
    },
  ],
  "analytics.netWorth": [
    {
      title: "Net worth",
      kind: "lines",
      label: "on",
      series: [
        { field: "net", label: "net", tone: "accent" },
        { field: "assets", label: "assets", tone: "query" },
        { field: "liabilities", label: "liabilities", tone: "bad" },
      ],
    },
  ],
};

/** The charts that a result can be drawn as; none for most procedures. */
export function chartsOf(path: string, data: unknown): readonly Chart[] {
  return (plans[path] ?? []).map((plan) => readChart(plan, data));
}

function readChart(plan: Plan, data: unknown): Chart {
  const { title, kind, list, label, series, isDrawn = () => true } = plan;
  const found = list !== undefined && isRecord(data) ? data[list] : data;
  const rows = Array.isArray(found) ? found.filter(isRecord).filter(isDrawn) : [];
  const currency = stringField(data, "currency") ?? stringField(rows[0], "currency");
  return {
    title: currency === undefined ? title : `${title}, ${currency}`,
    kind,
    labels: rows.map((row) => stringField(row, label) ?? ""),
    series: [
      ...series.map(({ field, ...rest }) => ({
        ...rest,
        amounts: rows.map((row) => stringField(row, field) ?? ""),
        values: rows.map((row) => Number(row[field] ?? NaN)),
      })),
      ...readMark(plan, data, rows),
    ],
  };
}

/** One row as a point of its own: `lowest, on 2026-12-03`. */
function readMark({ mark, label, series }: Plan, data: unknown, rows: readonly Row[]): Series[] {
  const point = mark !== undefined && isRecord(data) ? data[mark] : undefined;
  const at = rows.findIndex((row) => isRecord(point) && row[label] === point[label]);
  const [first] = series;
  if (mark === undefined || first === undefined || at < 0) return [];
  const marked = stringField(rows[at], first.field) ?? "";
  return [
    {
      label: `${mark}, on ${stringField(rows[at], label) ?? ""}`,
      tone: "bad",
      isPoint: true,
      amounts: rows.map((_row, index) => (index === at ? marked : "")),
      values: rows.map((_row, index) => (index === at ? Number(marked) : NaN)),
    },
  ];
}
