import type { FileRow } from "../../types.ts";
import type { Role } from "../roles.ts";

/** A row with the account that it belongs to, as the file names it. */
export type PlacedRow = {
  row: FileRow;
  account: string | null;
  /** The cell of a column by its name in small letters; empty where there is none. */
  cell: (name: string) => string;
};

/** A column's name as exports are known by: in small letters, without a number such as "(1)" before it. */
export const plainName = (name: string): string => name.toLowerCase().replace(/^\(\d{1,2}\) ?/, "");

/** What is known of a program's or bank's export beyond what its header says. */
export type AppExport = {
  app?: string;
  /** Names of columns that only this export has together, in small letters. */
  header: string[];
  /** What columns hold, by their names in small letters; the others are left aside. */
  roles?: Readonly<Record<string, Role>>;
  /** Columns that are empty in a row which goes on with the entry of the row before. */
  carried?: string[];
  /** What a plain amount is: money in or out. */
  sign?: "in" | "out";
  /** Changes rows; those that are no entries it leaves out. */
  convert?: (rows: PlacedRow[]) => PlacedRow[];
};

/** Applies a change to each row. */
export const each =
  (change: (placed: PlacedRow) => PlacedRow | null) =>
  (rows: PlacedRow[]): PlacedRow[] =>
    rows.flatMap((placed) => change(placed) ?? []);

export const change = (placed: PlacedRow, fields: Partial<FileRow>): PlacedRow => ({
  ...placed,
  row: { ...placed.row, ...fields },
});
