import { BankFileError } from "../bank-file-error.ts";
import { assertRoom } from "../limits.ts";
import { linesIn } from "../values/lines.ts";

/** The lines of a record by their first letter, in order; `index` counts the entries of the file. */
export type QifRecord = { index: number; line: number; fields: [code: string, value: string][] };

/** The records of one account; its name is null where the file names none. */
export type QifAccount = { name: string | null; records: QifRecord[] };

export type QifContent = {
  accounts: QifAccount[];
  /** Whether there are entries of securities, which are not read. */
  hasInvestments: boolean;
};

/** More than any entry with its parts has. */
const mostFields = 10_000;

type Section = "entries" | "account" | "investments" | "list";

/** Sections that are lists of names and the like, not entries. */
const lists =
  /^!type:\s*(?:cat|class|memorized|security|prices|tag|budget|payee|invitem|template|bill|tax)/i;

function sectionOf(header: string): Section {
  if (/^!account/i.test(header)) return "account";
  if (/^!type:\s*(?:invst|port)/i.test(header)) return "investments";
  return lists.test(header) ? "list" : "entries";
}

type State = QifContent & {
  byName: Map<string | null, QifAccount>;
  section: Section;
  /** The account that the next entries belong to. */
  name: string | null;
  record: QifRecord;
  count: number;
  /** Some programs write the letters of fields small. */
  isSmall: boolean;
};

/** Parts a file into accounts and records. */
export function readRecords(text: string): QifContent {
  const state: State = {
    accounts: [],
    byName: new Map(),
    hasInvestments: false,
    section: "entries",
    name: null,
    record: { index: 0, line: 1, fields: [] },
    count: 0,
    isSmall: !/^[DTU]/m.test(text),
  };
  let line = 0;
  for (const raw of linesIn(text)) readLine(state, raw.trimEnd(), (line += 1));
  endRecord(state, 0);
  return state;
}

function readLine(state: State, text: string, line: number): void {
  if (text === "^") {
    endRecord(state, line + 1);
  } else if (text.startsWith("!")) {
    endRecord(state, line + 1);
    readHeader(state, text);
  } else if (text !== "") {
    if (state.record.fields.length === 0) state.record.line = line;
    if (state.record.fields.length === mostFields) {
      const reason = `An entry has more than ${mostFields} lines: the "^" between entries is missing.`;
      throw new BankFileError({ format: "qif", line, reason });
    }
    const code = state.isSmall ? text.charAt(0).toUpperCase() : text.charAt(0);
    state.record.fields.push([code, text.slice(1).trim()]);
  }
}

function readHeader(state: State, header: string): void {
  // Between these two is a list of all accounts: the last of it is not the one whose entries follow.
  if (/^!clear/i.test(header)) state.name = null;
  if (/^!(?:option|clear)/i.test(header)) return;
  state.section = sectionOf(header);
  if (state.section === "entries") accountOf(state);
}

function endRecord(state: State, nextLine: number): void {
  const { record, section } = state;
  state.record = { index: 0, line: nextLine, fields: [] };
  if (record.fields.length === 0) return;
  if (section === "account") state.name = valueOf(record, "N") ?? state.name;
  if (section === "investments") state.hasInvestments = true;
  if (section !== "entries") return;
  accountOf(state).records.push({ ...record, index: state.count });
  state.count += 1;
  assertRoom("qif", state.count, record.line);
}

/** The account of the entries, which a file may return to. */
function accountOf({ accounts, byName, name }: State): QifAccount {
  const known = byName.get(name);
  if (known) return known;
  const account: QifAccount = { name, records: [] };
  byName.set(name, account);
  accounts.push(account);
  return account;
}

/** The first value of a code in a record. */
export function valueOf({ fields }: QifRecord, code: string): string | undefined {
  return fields.find(([known, value]) => known === code && value !== "")?.[1];
}
