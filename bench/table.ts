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

function promise({ atMost, atLeast }: Row): string {
  if (atMost !== undefined) return `<= ${atMost}`;
  return atLeast === undefined ? "" : `>= ${atLeast}`;
}

function figure({ value, unit, skipped }: Row): string {
  return skipped ?? `${value >= 100 ? Math.round(value) : value.toFixed(2)} ${unit}`.trim();
}

function verdict(row: Row): string {
  if (row.skipped !== undefined || promise(row) === "") return "";
  return keepsPromise(row) ? "kept" : "BROKEN";
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [row.what, figure(row), promise(row), verdict(row)]);
  const widths = [0, 1, 2, 3].map((column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  for (const line of cells)
    console.log(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join("  ")
        .trimEnd(),
    );
}
