import { BankFileError } from "../bank-file-error.ts";
import type { DecimalMark } from "../types.ts";
import { toMicros } from "./chain.ts";
import type { Columns } from "./columns.ts";
import type { Entry } from "./entries.ts";
import { signed } from "./money.ts";

type Table = { names: string[]; columns: Columns; entries: Entry[] };

type Around = { before: number; amount: number; after: number };

/** Columns without names of which one is, in every entry, what lies between two others: the balances before and after it. */
export function balancesAround(entries: Entry[], columns: number[], mark: DecimalMark): Around[] {
  if (columns.length < 3 || columns.length > 6) return [];
  const microsOf = ({ numbers }: Entry, column: number) => {
    const scanned = numbers.get(column);
    const value = scanned ? signed(scanned, mark) : null;
    return value === null ? null : toMicros(value);
  };
  const adds = (entry: Entry, { before, amount, after }: Around) => {
    const [held, moved, left] = [before, amount, after].map((column) => microsOf(entry, column));
    return (
      typeof held === "bigint" &&
      typeof moved === "bigint" &&
      typeof left === "bigint" &&
      held + moved === left
    );
  };
  const found = columns.flatMap((before) =>
    columns.flatMap((amount) => columns.map((after): Around => ({ before, amount, after }))),
  );
  return found.filter(
    (around) =>
      new Set(Object.values(around)).size === 3 &&
      entries.length > 0 &&
      entries.every((entry) => adds(entry, around)) &&
      // Of 100 + 50 = 150 the amount may be either; a sign, or a second entry, says which.
      around.before < around.after,
  );
}

/** Throws where one entry alone has several numbers, and nothing says which of them is its amount. */
export function assertOneAmount({ names, columns, entries }: Table): void {
  const [only, ...others] = entries;
  if (names.length > 0 || columns.has("direction") || !only || others.length > 0) return;
  const numbers = (columns.get("amount") ?? []).flatMap((column) => only.numbers.get(column) ?? []);
  if (numbers.length < 2 || numbers.some(({ hasSign }) => hasSign)) return;
  const reason =
    "Nothing says which of the numbers is the amount. Export the names of columns too, or a longer period.";
  throw new BankFileError({ format: "csv", line: only.record.line, reason });
}
