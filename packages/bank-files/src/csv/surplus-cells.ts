import type { Table } from "./header.ts";
import type { CsvRecord } from "./records.ts";

/**
 * Rows with more cells than there are names have a delimiter within a text or number that no quotes enclose. Decimal commas
 * are joined where that leads to the right number of cells; else nothing says where a cell ends, and the row has a fault. What
 * most rows have is a column without a name.
 */
export function settleSurplus({ names, body }: Table, delimiter: string): void {
  const width = names.length;
  if (width === 0) return;
  const wide = body.filter(({ cells }) => hasSurplus(cells, width));
  if (wide.length === 0) return;
  const joined = delimiter === "," ? wide.map(({ cells }) => joinDecimals(cells, width)) : [];
  if (joined.some((cells) => cells !== null)) {
    for (const [index, record] of wide.entries()) {
      const cells = joined[index];
      if (cells) record.cells = cells;
      else record.fault = "width";
    }
  } else if (wide.length * 2 <= body.length) {
    for (const record of wide) record.fault = "width";
  }
}

const hasSurplus = (cells: CsvRecord["cells"], width: number) =>
  cells.slice(width).some((cell) => cell !== "");

const wholePart = /^[-+−(]?\p{Sc}?(?:\d{1,3}(?:[.' ]\d{3})+|\d{1,9})$/u;
const fraction = /^\d{2}(?:[)-]|\s?\p{Sc})?$/u;

/** Joins whole numbers with the two digits behind them; null unless one way alone leads to the right number of cells. */
function joinDecimals(cells: string[], width: number): string[] | null {
  const fromLeft = joinFrom(cells, "left");
  const isOnly = joinFrom(cells, "right").join("\n") === fromLeft.join("\n");
  return isOnly && fromLeft.length === width ? fromLeft : null;
}

function joinFrom(cells: string[], side: "left" | "right"): string[] {
  const joined: string[] = [];
  const isLeft = side === "left";
  const rest = isLeft ? cells.toReversed() : [...cells];
  while (rest.length > 0) {
    const one = rest.pop() ?? "";
    const [whole = "", digits = ""] = isLeft ? [one, rest.at(-1)] : [rest.at(-1), one];
    const isNumber = rest.length > 0 && wholePart.test(whole) && fraction.test(digits);
    if (isNumber) rest.pop();
    joined.push(isNumber ? `${whole},${digits}` : one);
  }
  return isLeft ? joined : joined.toReversed();
}
