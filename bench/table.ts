/** One figure, with the promise it has to keep if there is one. */
export type Row = { what: string; value: number; unit: string; atMost?: number; atLeast?: number };

export function keepsPromise({ value, atMost = Infinity, atLeast = -Infinity }: Row): boolean {
  return value <= atMost && value >= atLeast;
}

function promise({ atMost, atLeast }: Row): string {
  if (atMost !== undefined) return `<= ${atMost}`;
  return atLeast === undefined ? "" : `>= ${atLeast}`;
}

export function printTable(rows: readonly Row[]): void {
  const cells = rows.map((row) => [
    row.what,
    `${row.value >= 100 ? Math.round(row.value) : row.value.toFixed(2)} ${row.unit}`.trim(),
    promise(row),
    promise(row) && (keepsPromise(row) ? "kept" : "BROKEN"),
  ]);
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
