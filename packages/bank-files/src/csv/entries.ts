import { type ScannedDate, scanDate, scanDayAndMonth } from "./dates.ts";
import type { Columns } from "./columns.ts";
import { type Scanned, scanNumber } from "./numbers.ts";
import type { CsvRecord } from "./records.ts";
import { type DateRole, dateRoles, type Role } from "./roles.ts";
import { isPendingMark, lineKind, statusOf, type StatusWord } from "./row-words.ts";

/** A row of the file that is an entry, as far as it can be read before marks, orders and signs are known. */
export type Entry = {
  record: CsvRecord;
  status: Exclude<StatusWord, "void">;
  dates: Map<DateRole, ScannedDate>;
  /** By column; null where a filled cell is no number. */
  numbers: Map<number, Scanned | null>;
  /** What parts its balances from others: the account and the currency. */
  group: string;
};

/** A line that is no entry but says a balance. */
export type BalanceLine = { kind: "opening" | "closing" | "balance"; record: CsvRecord };

export type Lines = { entries: Entry[]; balances: BalanceLine[] };

const moneyRoles = ["amount", "moneyOut", "moneyIn", "balance", "fee", "originalAmount"] as const;

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
  const header = names.join("\n");
  for (const record of body) {
    if (names.length > 0 && record.cells.slice(0, names.length).join("\n") === header) continue;
    const entry = readEntry(columns, record);
    const kind = entryKind(columns, entry, { width: names.length, isApp });
    if (kind === "opening" || kind === "closing" || kind === "balance")
      balances.push({ kind, record });
    // Without a day, an entry that is not booked yet is left for the next file.
    const isDated = entry.dates.size > 0 || entry.status === "booked";
    if (kind === "entry" && isDated) entries.push(entry);
  }
  return { entries, balances };
}

export const cellsOf = (columns: Columns, { cells }: CsvRecord, ...roles: Role[]) =>
  roles.flatMap((role) => columns.get(role) ?? []).map((index) => cells[index] ?? "");

function readEntry(columns: Columns, record: CsvRecord): Entry {
  const { cells } = record;
  const dates: Entry["dates"] = new Map();
  for (const role of dateRoles) {
    for (const cell of cellsOf(columns, record, role)) {
      const scanned = scanDate(cell) ?? scanDayAndMonth(cell);
      if (scanned && !dates.has(role)) dates.set(role, scanned);
    }
  }
  const numbers: Entry["numbers"] = new Map();
  for (const role of moneyRoles) {
    for (const index of columns.get(role) ?? []) {
      const cell = cells[index] ?? "";
      if (cell !== "" && !/^[-–—]+$/.test(cell)) numbers.set(index, scanNumber(cell));
    }
  }
  const group = cellsOf(columns, record, "account", "currency").join("\n");
  return { record, status: entryStatus(columns, record, dates), dates, numbers, group };
}

function entryStatus(columns: Columns, record: CsvRecord, dates: Entry["dates"]): Entry["status"] {
  if (cellsOf(columns, record, "status").some((cell) => statusOf(cell) === "pending"))
    return "pending";
  if (cellsOf(columns, record, ...dateRoles).some(isPendingMark)) return "pending";
  const awaitsBooking = columns.has("bookedOn") && !dates.has("bookedOn") && dates.size > 0;
  return awaitsBooking && cellsOf(columns, record, "bookedOn").every((cell) => cell === "")
    ? "pending"
    : "booked";
}

type Kind = "entry" | "opening" | "closing" | "balance" | "none";

function entryKind(
  columns: Columns,
  { record, dates, numbers }: Entry,
  { width, isApp }: { width: number; isApp: boolean },
): Kind {
  if (record.isBroken) return "entry";
  if (cellsOf(columns, record, "status").some((cell) => statusOf(cell) === "void")) return "none";
  const named = isApp ? null : nameOfLine(record);
  if (named === "opening" || named === "closing") return named;
  if (named === "balance") return "balance";
  if (named === "total" && dates.size === 0) return "none";
  const money = (["amount", "moneyOut", "moneyIn"] as const).flatMap(
    (role) => columns.get(role) ?? [],
  );
  const hasMoney = money.some((index) => numbers.has(index));
  if (!hasMoney) {
    const hasBalance = (columns.get("balance") ?? []).some((index) => numbers.get(index));
    const texts = cellsOf(columns, record, "payee", "note").filter((cell) => cell !== "");
    return dates.size > 0 && !hasBalance && texts.length > 0 ? "entry" : "none";
  }
  if (dates.size > 0) return "entry";
  const hasText = cellsOf(columns, record, ...dateRoles).some((cell) => cell !== "");
  // A footer has other columns than the table, or a number where none should be.
  const isWhole =
    record.cells.length >= Math.max(2, width - 1) && money.some((index) => numbers.get(index));
  return isWhole || (hasText && width === 0) ? "entry" : "none";
}

/** What the first cells with a text say that this line is. */
function nameOfLine({ cells }: CsvRecord): ReturnType<typeof lineKind> {
  for (const cell of cells) {
    if (cell === "" || cell.length > 60 || !/\p{Letter}/u.test(cell)) continue;
    const kind = lineKind(cell);
    if (kind !== null) return kind;
  }
  return null;
}
