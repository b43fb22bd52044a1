import { loadRates } from "../rates/load.ts";
import { converterTo } from "../rates/rates.logic.ts";
import { maxRows } from "./bounds.logic.ts";
import { loadCells } from "./cells.ts";
import { sumCells, type PeriodSums } from "./figures.logic.ts";
import type { By } from "./filtered-cells.ts";
import { around, type Period } from "./periods.logic.ts";
import type { Report } from "./report.ts";

/** Loads the rates that convert amounts of some days to the book's base currency. */
export async function loadConverter({ db, book, currencies }: Report, { from, to }: Period) {
  const target = book.baseCurrency;
  return converterTo(
    target,
    await loadRates(db, book, { currencies, target, from, to, most: maxRows }),
  );
}

/** Income and expenses of each period; by day without categories. */
export async function loadSums(
  report: Report,
  periods: readonly Period[],
  by?: By,
): Promise<PeriodSums[]> {
  const [cells, converter] = await Promise.all([
    loadCells(report, periods, by),
    loadConverter(report, around(periods, report.period)),
  ]);
  return sumCells(cells, {
    periods: periods.length,
    categories: report.categories,
    converter,
    explain: report.input.explain,
  });
}
