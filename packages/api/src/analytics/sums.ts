import { loadRates } from "../rates/load.ts";
import { converterTo } from "../rates/rates.logic.ts";
import { maxRows } from "./bounds.logic.ts";
import { type By, loadCells } from "./cells.ts";
import { sumCells, type PeriodSums } from "./figures.logic.ts";
import type { Period } from "./periods.logic.ts";
import type { Report } from "./report.ts";

/** Loads the rates that convert amounts of some days to the book's base currency. */
export async function loadConverter({ db, book, accounts }: Report, { from, to }: Period) {
  const currencies = [...new Set(accounts.map(({ currency }) => currency))];
  const target = book.baseCurrency;
  return converterTo(
    target,
    await loadRates(db, book, { currencies, target, from, to, most: maxRows }),
  );
}

/** The days from the first of any period to the last of any. */
function around(periods: readonly Period[], none: Period): Period {
  const froms = periods.map(({ from }) => from).toSorted();
  const tos = periods.map(({ to }) => to).toSorted();
  return { from: froms.at(0) ?? none.from, to: tos.at(-1) ?? none.to };
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
