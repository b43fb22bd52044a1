import { type ScannedDate, scanDate, scanShortDate } from "./dates.ts";
import type { Columns } from "./columns.ts";
import { type Scanned, scanNumber } from "./numbers.ts";
import type { CsvRecord } from "./records.ts";
import { type DateRole, dateRoles, numberRoles, type Role } from "./roles.ts";
import { isPendingMark, isTotalLine, lineKind, statusOf, type StatusWord } from "./row-words.ts";

/** A row of the file that is an entry, as far as it can be read before marks, orders and signs are known. */
export type Entry = {
  record: CsvRecord;
  status: Exclude<StatusWord, "void">;
  dates: ReadonlyMap<DateRole, ScannedDate>;
  /** By column; null where a filled cell is no number. */
  numbers: ReadonlyMap<number, Scanned | null>;
  /** What parts its balances from others: the account and the currency. */
  group: string;
};

/** A line that is no entry but says a balance. */
export type BalanceLine = { kind: "opening" | "closing" | "balance"; record: CsvRecord };

export type Lines = { entries: Entry[]; balances: BalanceLine[] };

type Inputs = {
  names: string[];
  columns: Columns;
  body: CsvRecord[];
  /** Programs export entries only: one that is named "Starting Balance" is an entry too. */
  isApp: boolean;
};

/** Parts a file's lines into entries and lines that are none: balances, totals, footers, reverted entries. */
export function readEntries({ names, columns, body, isApp }: Inputs): Lines {
  const entries: Entry[] = [];
  const balances: BalanceLine[] = [];
  const layout = layoutOf(columns, { width: names.length, isApp });
  layout.bookedOn = layout.bookedOn.filter((index) => body.some(({ cells }) => cells[index]));
  for (const record of body) {
    if (names.length > 0 && names.every((name, index) => record.cells[index] === name)) continue;
    const entry = readEntry(layout, record);
    const kind = entryKind(layout, entry);
    if (kind === "opening" || kind === "closing" || kind === "balance")
      balances.push({ kind, record });
    // Without a day, an entry that is not booked yet is left for the next file.
    const isDated = entry.dates.size > 0 || entry.status === "booked";
    if (kind === "entry" && isDated) entries.push(entry);
  }
  return { entries, balances };
}

export const columnsWith = (columns: Columns, ...roles: Role[]) =>
  roles.flatMap((role) => columns.get(role) ?? []);

export const cellsOf = (columns: Columns, { cells }: CsvRecord, ...roles: Role[]) =>
  columnsWith(columns, ...roles).map((index) => cells[index] ?? "");

/** Columns by what they are asked for, looked up once a file. */
type Layout = {
  dates: [DateRole, number][];
  bookedOn: number[];
  numbers: number[];
  money: number[];
  group: number[];
  status: number[];
  texts: number[];
  knownDates: Map<string, Entry["dates"]>;
  width: number;
  isApp: boolean;
};

const layoutOf = (columns: Columns, rest: Pick<Layout, "width" | "isApp">): Layout => ({
  ...rest,
  dates: dateRoles.flatMap((role) =>
    (columns.get(role) ?? []).map((index): [DateRole, number] => [role, index]),
  ),
  knownDates: new Map(),
  bookedOn: columnsWith(columns, "bookedOn"),
  numbers: columnsWith(columns, ...numberRoles),
  money: columnsWith(columns, "amount", "moneyOut", "moneyIn"),
  group: columnsWith(columns, "account", "currency"),
  status: columnsWith(columns, "status"),
  texts: columnsWith(columns, "payee", "note"),
});

function readEntry(layout: Layout, record: CsvRecord): Entry {
  const { cells } = record;
  const dates = readDates(layout, cells);
  const numbers = new Map<number, Scanned | null>();
  for (const index of layout.numbers) {
    const cell = cells[index] ?? "";
    if (cell !== "" && !/^[-–—]+$/.test(cell)) numbers.set(index, scanNumber(cell));
  }
  const group =
    layout.group.length === 0 ? "" : layout.group.map((index) => cells[index]).join("\n");
  return { record, status: entryStatus(layout, record, dates), dates, numbers, group };
}

const maxKnownDates = 2000;

/** Many entries share their days: what a row's cells mean as dates is read once. */
function readDates({ dates: columns, knownDates }: Layout, cells: string[]): Entry["dates"] {
  const [only] = columns;
  const key =
    columns.length === 1 && only
      ? (cells[only[1]] ?? "")
      : columns.map(([, index]) => cells[index]).join("\n");
  const known = knownDates.get(key);
  if (known) return known;
  const dates = new Map<DateRole, ScannedDate>();
  for (const [role, index] of columns) {
    const cell = cells[index] ?? "";
    const scanned = cell === "" ? null : (scanDate(cell) ?? scanShortDate(cell));
    if (scanned && !dates.has(role)) dates.set(role, scanned);
  }
  if (knownDates.size < maxKnownDates) knownDates.set(key, dates);
  return dates;
}

function entryStatus(layout: Layout, { cells }: CsvRecord, dates: Entry["dates"]): Entry["status"] {
  if (layout.status.some((index) => statusOf(cells[index] ?? "") === "pending")) return "pending";
  if (layout.dates.some(([, index]) => isPendingMark(cells[index] ?? ""))) return "pending";
  const awaitsBooking = layout.bookedOn.length > 0 && dates.size > 0 && !dates.has("bookedOn");
  return awaitsBooking && layout.bookedOn.every((index) => !cells[index]) ? "pending" : "booked";
}

type Kind = "entry" | "opening" | "closing" | "balance" | "none";

function entryKind(layout: Layout, { record, dates, numbers }: Entry): Kind {
  const { cells } = record;
  if (record.fault !== null) return "entry";
  if (layout.status.some((index) => statusOf(cells[index] ?? "") === "void")) return "none";
  const named = layout.isApp ? null : nameOfLine(record);
  if (named === "opening" || named === "closing" || named === "balance") return named;
  if (dates.size === 0 && (named === "total" || isTotalLine(cells[0] ?? ""))) return "none";
  if (!layout.money.some((index) => numbers.has(index))) {
    // Without an amount it is shown as a row that cannot be recorded, in place of being lost.
    return dates.size > 0 && layout.texts.some((index) => cells[index]) ? "entry" : "none";
  }
  if (dates.size > 0) return "entry";
  // A footer has other columns than the table, or nothing where the date should be.
  const isWhole = cells.length >= Math.max(2, layout.width - 1);
  const hasDateText = layout.dates.some(([, index]) => cells[index]);
  // A number alone adds up others.
  const hasNumber =
    layout.money.some((index) => numbers.get(index)) && cells.some((cell) => /\p{L}/u.test(cell));
  return isWhole && (hasNumber || hasDateText) ? "entry" : "none";
}

/** What the first cells with a text say that this line is. */
function nameOfLine({ cells }: CsvRecord): ReturnType<typeof lineKind> {
  for (const cell of cells) {
    const kind = cell === "" ? null : lineKind(cell);
    if (kind !== null) return kind;
  }
  return null;
}
