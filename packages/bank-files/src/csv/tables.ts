import type { BankFile, Question } from "../types.ts";
import { looksLikeEntry } from "./dialect.ts";
import { scoreHeader } from "./header.ts";
import type { CsvRecord } from "./records.ts";

/** So many names of columns make a header, wherever in the file it is. */
const fewestNames = 3;

const isBlank = ({ cells }: CsvRecord) => cells.every((cell) => cell === "");

/**
 * Parts a file that has a table for each account, such as one with the card below the account: each with the lines right
 * above its header. A header that comes again, or one without entries, begins no table.
 */
export function splitTables(records: CsvRecord[]): CsvRecord[][] {
  const headers: number[] = [];
  let names = "";
  for (const [index, { cells }] of records.entries()) {
    if (scoreHeader(cells) < fewestNames) continue;
    const own = cells.join("\n");
    if (own !== names) headers.push(index);
    names = own;
  }
  const isTable = (header: number, at: number) =>
    records.slice(header + 1, headers[at + 1]).some(({ cells }) => looksLikeEntry(cells));
  const starts = headers.filter(isTable).map((header) => paragraphBefore(records, header));
  if (starts.length < 2) return [records];
  return starts.map((start, at) => records.slice(at === 0 ? 0 : start, starts[at + 1]));
}

/** Where the lines begin that stand right above a header, with blank lines between them and the header or without. */
function paragraphBefore(records: CsvRecord[], header: number): number {
  const isOwn = (at: number) => {
    const record = records[at];
    return record !== undefined && !isBlank(record) && !looksLikeEntry(record.cells);
  };
  let start = header;
  while (start > 0 && records.slice(start - 1, start).every(isBlank)) start -= 1;
  if (!isOwn(start - 1)) return header;
  while (isOwn(start - 1)) start -= 1;
  return start;
}

/** What stands first above a table, which says whose it is. */
export const titleOf = (preamble: CsvRecord[]): string | null =>
  preamble.flatMap(({ cells }) => cells).find((cell) => /\p{Letter}/u.test(cell)) ?? null;

/** One file of several tables: the accounts of all, and each question once. */
export function joinTables([first, ...others]: [BankFile, ...BankFile[]]): BankFile {
  const joined = { ...first };
  let count = countRows(first);
  const questions = new Map(first.questions.map((question) => [question.option, question]));
  for (const { accounts, questions: asked } of others) {
    for (const { rows } of accounts) for (const row of rows) row.index += count;
    for (const question of asked)
      for (const { rows } of question.readings) for (const row of rows) row.index += count;
    count += countRows({ accounts });
    joined.accounts = [...joined.accounts, ...accounts];
    for (const question of asked)
      questions.set(question.option, joinQuestions(questions.get(question.option), question));
  }
  return { ...joined, questions: [...questions.values()] };
}

const countRows = ({ accounts }: Pick<BankFile, "accounts">) =>
  accounts.reduce((count, { rows }) => count + rows.length, 0);

function joinQuestions(known: Question | undefined, asked: Question): Question {
  if (!known) return asked;
  const rowsOf = (value: string) =>
    asked.readings.find((reading) => reading.value === value)?.rows ?? [];
  const readings = known.readings.map(({ value, rows }) => ({
    value,
    rows: [...rows, ...rowsOf(value)],
  }));
  return { ...known, readings };
}
