/** One figure, with the promise it has to keep if there is one. */
export type Row = {
  what: string;
  value: number;
  unit: string;
  atMost?: number;
  atLeast?: number;
  /** Why there is no figure. */
  skipped?: string;
};

export function keepsPromise({
  value,
  atMost = Infinity,
  atLeast = -Infinity,
  skipped,
}: Row): boolean {
  return skipped !== undefined || (value <= atMost && value >= atLeast);
}

export const showFigure = (value: number, unit: string): string =>
  `${value >= 100 ? Math.round(value) : value.toFixed(2)} ${unit}`.trim();

function promise({ atMost, atLeast }: Row): string {
  if (atMost !== undefined) return `<= ${short(atMost)}`;
  return atLeast === undefined ? "" : `>= ${short(atLeast)}`;
}

/** A promise that is computed from another figure has more digits than anyone reads. */
const short = (value: number) => String(Number(value.toPrecision(4)));

function verdict(row: Row): string {
  if (row.skipped !== undefined || promise(row) === "") return "";
  return keepsPromise(row) ? "kept" : "BROKEN";
}

/** What, the figure, the promise and whether it is kept. */
export const toCells = (row: Row): string[] => [
  row.what,
  row.skipped ?? showFigure(row.value, row.unit),
  promise(row),
  verdict(row),
];

export function printTable(rows: readonly Row[]): void {
  printCells(rows.map(toCells));
}

export function printCells(lines: readonly (readonly string[])[]): void {
  const columns = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from({ length: columns }, (_, column) =>
    Math.max(...lines.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of lines)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}
