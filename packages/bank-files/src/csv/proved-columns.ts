import { add, type Columns } from "./columns.ts";
import { scanDate } from "./dates.ts";
import type { Table } from "./header.ts";
import { scanNumber } from "./numbers.ts";
import { isDateRole } from "./roles.ts";

/** So many rows show what a column holds, and whether balances follow from it. */
export const triedRows = 100;

/** More columns of numbers than a table of entries has: nothing is tried. */
const mostColumns = 5;

/**
 * Where balances do not follow from the columns whose names say that they are money, the names may be of a language whose
 * words are not known: every column of numbers as the amount, and every two as money out and in.
 */
export function otherMoneyColumns({ body }: Table, columns: Columns): Columns[] {
  const rows = body.slice(0, triedRows);
  const taken = new Set([...columns].flatMap(([role, list]) => (isFixed(role) ? list : [])));
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const free = Array.from({ length: width }, (_, index) => index).filter(
    (index) => !taken.has(index) && isNumeric(rows.map(({ cells }) => cells[index] ?? "")),
  );
  if (free.length > mostColumns) return [];
  const singles = free.map((index) => withMoney(columns, { amount: index }));
  const pairs = free.flatMap((out) =>
    free.flatMap((into) =>
      out === into ? [] : [withMoney(columns, { moneyOut: out, moneyIn: into })],
    ),
  );
  return [...singles, ...pairs];
}

const isFixed = (role: Parameters<typeof isDateRole>[0]) =>
  isDateRole(role) || role === "balance" || role === "account" || role === "bankId";

function isNumeric(cells: string[]): boolean {
  const filled = cells.filter((cell) => cell !== "");
  const numbers = filled.filter((cell) => scanNumber(cell) !== null && scanDate(cell) === null);
  return filled.length > 0 && numbers.length > filled.length / 2;
}

function withMoney(
  columns: Columns,
  money: Partial<Record<"amount" | "moneyOut" | "moneyIn", number>>,
): Columns {
  const changed: Columns = new Map();
  const own = new Set(Object.values(money));
  for (const [role, list] of columns) {
    if (role === "amount" || role === "moneyOut" || role === "moneyIn") continue;
    const rest = list.filter((index) => !own.has(index));
    if (rest.length > 0) changed.set(role, rest);
  }
  for (const [role, index] of Object.entries(money))
    add(changed, role as keyof typeof money, index);
  return changed;
}
