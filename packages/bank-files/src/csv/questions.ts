import type { FileRow, Question } from "../types.ts";
import { buildRows, type Reading } from "./build.ts";
import type { Open } from "./decide.ts";
import type { Entry } from "./entries.ts";

/** Enough rows to see what a reading means, and of how many rows they are looked for. */
const sampleRows = 3;
const searchedRows = 2000;

/** What the file does not settle, each with its readings, the one in force first. */
export function askQuestions(reading: Reading, entries: Entry[], open: Open): Question[] {
  const { money, order } = reading;
  const otherOrder = order === "dmy" ? "mdy" : "dmy";
  const otherMark = money.mark === "." ? "," : ".";
  const some = entries.slice(0, searchedRows);
  const ask = (option: Question["option"], values: [string, string], other: Reading): Question => ({
    option,
    readings: sample(buildRows(reading, some), buildRows(other, some)).map((rows, index) => ({
      value: values[index] ?? "",
      rows,
    })),
  });
  const questions: Question[] = [];
  if (open.dateOrder)
    questions.push(ask("dateOrder", [order, otherOrder], { ...reading, order: otherOrder }));
  if (open.decimalMark) {
    const other = { ...reading, money: { ...money, mark: otherMark } as const };
    questions.push(ask("decimalMark", [money.mark, otherMark], other));
  }
  if (open.sign) {
    const values: [string, string] = money.isTurned ? ["out", "in"] : ["in", "out"];
    questions.push(
      ask("sign", values, { ...reading, money: { ...money, isTurned: !money.isTurned } }),
    );
  }
  return questions;
}

/** The first rows that differ, as each of the two readings has them. */
function sample(one: FileRow[], other: FileRow[]): [FileRow[], FileRow[]] {
  const differing = one.flatMap((row, index) => {
    const twin = other[index];
    if (row.status === "invalid" && twin?.status === "invalid") return [];
    return twin && (row.date !== twin.date || row.amount !== twin.amount)
      ? [[row, twin] as const]
      : [];
  });
  const shown = differing.slice(0, sampleRows);
  return [shown.map(([row]) => row), shown.map(([, twin]) => twin)];
}
