import { loadRates } from "../rates/load.ts";
import { converterTo } from "../rates/rates.logic.ts";
import { maxRows } from "./bounds.logic.ts";
import { type By, loadCells } from "./cells.ts";
import { sumCells, type PeriodSums } from "./figures.logic.ts";
import type { Period } from "./periods.logic.ts";
import type { Report } from "./report.ts";

/** How the amounts of some days become the book's base currency. */
export async function loadConverter({ db, book, accounts }: Report, { from, to }: Period) {
  const currencies = [...new Set(accounts.map(({ currency }) => currency))];
  const target = book.baseCurrency;
  return converterTo(
    target,
    await loadRates(db, book, { currencies, target, from, to, most: maxRows }),
  );
}

/** The periods from the first day of any to the last one of any. */
function around(periods: readonly Period[]): Period {
  const froms = periods.map(({ from }) => from).toSorted();
  const tos = periods.map(({ to }) => to).toSorted();
  return { from: froms.at(0) ?? "", to: tos.at(-1) ?? "" };
}

/** What was spent and earned in each of the periods; by day, without what each category is of it. */
export async function loadSums(
  report: Report,
  periods: readonly Period[],
  by?: By,
): Promise<PeriodSums[]> {
  const [cells, converter] = await Promise.all([
    loadCells(report, periods, by),
    loadConverter(report, around(periods)),
  ]);
  return sumCells(cells, {
    periods: periods.length,
    categories: report.categories,
    converter,
    explain: report.input.explain,
  });
}
