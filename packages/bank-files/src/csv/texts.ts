import { decodeEntities } from "../values/entities.ts";
import type { Columns } from "./columns.ts";
import { nameWords } from "./vocabulary.ts";
import type { CsvRecord } from "./records.ts";
import type { Role } from "./roles.ts";

export type Texts = { payee: string | null; note: string | null };

/**
 * A cell's text in one line, without what keeps spreadsheets from reading it as a formula or a number. Some banks write it as
 * their page does: "Marks &amp; Spencer".
 */
function cleanText(cell: string): string {
  if (!/\s\s|[\n\t\u00a0&]|^['=]/.test(cell)) return cell;
  const text = decodeEntities(cell).replaceAll(/\s+/gu, " ").trim();
  if (text.startsWith('="') && text.endsWith('"')) return text.slice(2, -1);
  return /^'[=+\-@]/.test(text) ? text.slice(1) : text;
}

const payers =
  /^(?:auftraggeber|zahlungspflichtig|ordenante|nadawca|payer|sender|from|ordinante|debtor|debiteur|maksaja|avsandare|afsender|absender|source)/;
const recipients =
  /^(?:beguenstigt|begunstigt|empfanger|zahlungsempfanger|beneficia|odbiorca|recipient|to|destinatario|creditor|crediteur|saaja|maksunsaaja|modtager|mottagare|target)/;

const otherParty = /tegen|gegen|counter|partner|wederpartij|contraparte|kontrahent/;

/** Columns of the other party's name: of all entries, or of those in one direction only. */
export type PayeeColumn = { index: number; only: "in" | "out" | null };

/** Where payers and recipients have columns of their own, the other party is the payer of money in. */
export function payeeColumns(columns: Columns, names: string[], body: CsvRecord[]): PayeeColumn[] {
  const found = (columns.get("payee") ?? []).map((index): PayeeColumn => {
    const words = nameWords(names[index] ?? "");
    const isPayer = words.some((word) => payers.test(word));
    const isRecipient = words.some((word) => recipients.test(word));
    return { index, only: isPayer === isRecipient ? null : isPayer ? "in" : "out" };
  });
  // Beside a column of the other party's name, a plain "name" is the holder's.
  const others = found.filter(
    ({ index }) =>
      otherParty.test((names[index] ?? "").toLowerCase()) && body.some(({ cells }) => cells[index]),
  );
  if (others.length > 0 && others.length < found.length)
    return others.map(({ index }) => ({ index, only: null }));
  const hasBoth =
    found.some(({ only }) => only === "in") && found.some(({ only }) => only === "out");
  if (hasBoth) return found;
  // Who holds the account is the same in all rows.
  const varying = body.length > 1 ? found.filter(({ index }) => varies(body, index)) : [];
  return (varying.length > 0 ? varying : found).map(({ index }) => ({ index, only: null }));
}

const varies = (body: CsvRecord[], index: number) =>
  body.some(({ cells }) => cells[index] !== body[0]?.cells[index]);

/** The other party, and every other text that says what the entry is. */
export function readTexts(
  columns: Columns,
  payees: PayeeColumn[],
  record: CsvRecord,
  isIn: boolean,
): Texts {
  const fitting = payees.filter(({ only }) => only === null || (only === "in") === isIn);
  const names = distinct(fitting.map(({ index }) => record.cells[index]));
  const notes = distinct(indexesOf(columns, "note").map((index) => record.cells[index]));
  const types = distinct(indexesOf(columns, "type").map((index) => record.cells[index]));
  const all = [...names, ...notes];
  // References alone say nothing of what an entry is.
  if (!all.some((text) => /\p{Letter}{3}|[^\0-\u02af]/u.test(text))) all.unshift(...types);
  const hasPayee = names.length > 0 || payees.length === 0 || notes.length === 0;
  const payee = hasPayee ? (all.find((text) => /\p{Letter}/u.test(text)) ?? all[0] ?? null) : null;
  const rest = all.filter((text) => text !== payee);
  return { payee, note: rest.length === 0 ? null : rest.join(" ") };
}

const indexesOf = (columns: Columns, role: Role) => columns.get(role) ?? [];

const distinct = (cells: (string | undefined)[]) => [
  ...new Set(cells.map((cell) => cleanText(cell ?? "")).filter((text) => text !== "")),
];
