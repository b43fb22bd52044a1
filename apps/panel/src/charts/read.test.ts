import { describe, expect, test } from "vitest";
import { amountLabel } from "./chart.ts";
import { chartsOf } from "./read.ts";

describe("the charts of a result", () => {
  test("show the months of a year as bars, with the currency in the title", () => {
    const months = [
      { month: "2026-10", income: "0.00", expense: "12.50", net: "-12.50" },
      { month: "2026-11", income: "3000.00", expense: "-4.10", net: "3004.10" },
    ];
    expect(chartsOf("analytics.monthly", { currency: "EUR", months, unconverted: [] })).toEqual([
      {
        title: "By month, EUR",
        kind: "bars",
        labels: ["2026-10", "2026-11"],
        series: [
          { label: "income", tone: "good", amounts: ["0.00", "3000.00"], values: [0, 3000] },
          { label: "expense", tone: "bad", amounts: ["12.50", "-4.10"], values: [12.5, -4.1] },
        ],
      },
    ]);
  });

  test("draw a subcategory within its parent alone, so that no money is seen twice", () => {
    const byCategory = [
      {
        name: "Food",
        kind: "expense",
        amount: "30.00",
        children: [{ name: "Bread", kind: "expense", amount: "10.00" }],
      },
      { name: "Salary", kind: "income", amount: "99.00", children: [] },
    ];
    const charts = chartsOf("analytics.summary", { currency: "EUR", byCategory });
    expect(charts.map(({ labels }) => labels)).toEqual([["Food"], ["Salary"]]);
  });

  test("show a forecast as a line of its days", () => {
    const days = [{ on: "2026-12-01", balance: "-50.00" }];
    const [chart] = chartsOf("analytics.forecast", { currency: "EUR", days, items: [] });
    expect(chart).toMatchObject({ title: "Forecast, EUR", labels: ["2026-12-01"] });
    expect(chart?.series.map(({ values }) => values)).toEqual([[-50]]);
  });

  test("take net worth's currency from its rows", () => {
    const [chart] = chartsOf("analytics.netWorth", [
      { on: "2026-11-30", currency: "JPY", net: "5", assets: "8", liabilities: "3" },
    ]);
    expect(chart).toMatchObject({ title: "Net worth, JPY", kind: "lines", labels: ["2026-11-30"] });
    expect(chart?.series.map(({ values }) => values)).toEqual([[5], [8], [3]]);
  });

  test("label each amount as it came, also one that no number holds", () => {
    const items = [{ tag: "house", amount: "-90071992547409.93" }];
    const [chart] = chartsOf("analytics.byTag", { currency: "EUR", items });
    expect(chart && amountLabel(chart, 0, 0)).toBe("amount: -90071992547409.93");
  });

  test("are none for what is no report, or has another shape", () => {
    expect(chartsOf("expenses.list", { items: [] })).toEqual([]);
    expect(chartsOf("analytics.weekly", null)).toMatchObject([{ labels: [] }]);
  });
});
