import { add, type Columns } from "./columns.ts";
import { scanNumber } from "./numbers.ts";
import type { CsvRecord } from "./records.ts";
import type { Role } from "./roles.ts";

/** So many rows show which columns are a pair. */
const triedRows = 400;

/**
 * Where one column is known to be money in or out, and the name of its contrary is of no known language: the one column of
 * numbers that the rows fill just where they do not fill the known one.
 */
export function completePair(columns: Columns, body: CsvRecord[]): void {
  const [out, into] = [columns.get("moneyOut"), columns.get("moneyIn")];
  const missing: Role = out ? "moneyIn" : "moneyOut";
  const [known] = out ?? into ?? [];
  if (!out && !into) pairWithCharges(columns, body);
  if (known === undefined || (out && into) || columns.has("amount")) return;
  const rows = body.slice(0, triedRows);
  const taken = new Set([...columns.values()].flat());
  const width = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  const found = Array.from({ length: width }, (_, index) => index).filter(
    (index) => !taken.has(index) && areContrary(rows, known, index),
  );
  const [contrary] = found;
  if (found.length === 1 && contrary !== undefined) add(columns, missing, contrary);
}

/** "Charges" beside "Payments" are no fees but money out, where each row fills one of them. */
function pairWithCharges(columns: Columns, body: CsvRecord[]): void {
  const [amount, ...others] = columns.get("amount") ?? [];
  const [charge] = columns.get("fee") ?? [];
  if (amount === undefined || charge === undefined || others.length > 0) return;
  if (!areContrary(body.slice(0, triedRows), amount, charge)) return;
  columns.set("moneyOut", [charge]).set("moneyIn", [amount]);
  columns.delete("fee");
  columns.delete("amount");
}

function areContrary(rows: CsvRecord[], known: number, other: number): boolean {
  let [one, both, ofOther] = [0, 0, 0];
  for (const { cells } of rows) {
    const [isKnown, isOther] = [cells[known], cells[other]].map(isAmount);
    if (isKnown && isOther) both += 1;
    else if (isKnown || isOther) one += 1;
    if (isOther) ofOther += 1;
    else if (cells[other] && scanNumber(cells[other]) === null) return false;
  }
  return both === 0 && ofOther > 0 && one >= rows.length * 0.8;
}

const isAmount = (cell = "") => /[1-9]/.test(cell) && scanNumber(cell) !== null;
