import { isRecord, plainText } from "../json.ts";
import { isId } from "../preview.ts";

/** A list of records, each cell as it came. */
export interface Table {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A result to be read by eye: what stands alone, and its lists. Amounts stay the text that they are. */
export interface Sheet {
  readonly facts: readonly (readonly [string, string])[];
  readonly tables: readonly Table[];
}

type Row = Record<string, unknown>;
type Entry = readonly [string, unknown];

export function readSheet(data: unknown): Sheet {
  const entries = flatten("", data);
  const lists = entries.flatMap(([name, value]) =>
    isListOfRecords(value) ? [{ title: name || "rows", rows: value }] : [],
  );
  // What others refer to is read after them.
  lists.sort((left, right) => Number(isNamed(left.rows[0])) - Number(isNamed(right.rows[0])));
  const names = namesOf(lists.flatMap(({ rows }) => rows));
  return {
    facts: entries.flatMap(([name, value]) =>
      name === "nextCursor" || isRecord(value) || Array.isArray(value)
        ? []
        : [[name, plainText(value)]],
    ),
    tables: lists.map(({ title, rows }) => readTable(title, rows, names)),
  };
}

/** The fields of records within records, as `previous.net`; lists stay whole. */
function flatten(name: string, value: unknown): Entry[] {
  if (!isRecord(value)) return [[name, value]];
  return Object.entries(value)
    .filter(([key]) => key !== "explain")
    .flatMap(([key, inner]) => flatten(name === "" ? key : `${name}.${key}`, inner));
}

function isListOfRecords(value: unknown): value is Row[] {
  return Array.isArray(value) && value.length > 0 && value.every(isRecord);
}

function isNamed(row: Row | undefined): boolean {
  return typeof row?.["id"] === "string" && typeof row["name"] === "string";
}

/** What has an id and a name is called by its name elsewhere in the same result. */
function namesOf(rows: readonly Row[]): ReadonlyMap<unknown, string> {
  return new Map(rows.filter(isNamed).map(({ id, name }) => [id, String(name)]));
}

function readTable(
  title: string,
  rows: readonly Row[],
  names: ReadonlyMap<unknown, string>,
): Table {
  const printCell = (row: Row, column: string) => {
    const value = row[column];
    // The ends of a flow; other ids stay, and the view has names for them.
    return (isId(column) ? undefined : names.get(value)) ?? printValue(value);
  };
  const keys = [...new Set(rows.flatMap(Object.keys))];
  const filled = keys.filter((key) => rows.some((row) => printCell(row, key) !== ""));
  const columns = filled.toSorted((left, right) => rankOf(left) - rankOf(right));
  return {
    title,
    columns,
    rows: rows.map((row) => columns.map((column) => printCell(row, column))),
  };
}

/** Ids come after what they are of, and a record's own last. */
function rankOf(column: string): number {
  return column === "id" ? 2 : Number(isId(column));
}

/** Records within a row are left to the tree. */
function printValue(value: unknown): string {
  if (value === null || value === undefined || isRecord(value)) return "";
  if (Array.isArray(value)) return value.map(printValue).filter(Boolean).join(", ");
  return plainText(value);
}
