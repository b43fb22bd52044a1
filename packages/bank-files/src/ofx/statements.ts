import { BankFileError } from "../bank-file-error.ts";
import { assertRoom } from "../limits.ts";
import { withPlainLineEnds } from "../values/lines.ts";
import { scanOfx } from "./scan.ts";

/** The values of an aggregate by name; those of an aggregate within it as "PAYEE.NAME". */
export type Fields = Map<string, string>;

export type OfxEntry = {
  index: number;
  line: number;
  fields: Fields;
  isPending: boolean;
  /** The file ends within it. */
  isCut: boolean;
};

/** One STMTRS or CCSTMTRS. */
export type OfxStatement = { fields: Fields; entries: OfxEntry[] };

/** What has other elements in it; everything else is a value, which ends at the next tag. */
const aggregates = new Set(
  (
    "OFX SIGNONMSGSRSV1 SONRS STATUS FI BANKMSGSRSV1 CREDITCARDMSGSRSV1 INVSTMTMSGSRSV1 STMTTRNRS CCSTMTTRNRS " +
    "INVSTMTTRNRS STMTRS CCSTMTRS INVSTMTRS BANKACCTFROM CCACCTFROM INVACCTFROM BANKTRANLIST BANKTRANLISTP " +
    "INVTRANLIST INVBANKTRAN STMTTRN STMTTRNP PAYEE BANKACCTTO CCACCTTO CURRENCY ORIGCURRENCY LEDGERBAL AVAILBAL " +
    "BALLIST BAL IMAGEDATA"
  ).split(" "),
);
/** The values that are read. */
const values = new Set(
  (
    "CURDEF ACCTID ACCTTYPE BALAMT DTASOF TRNTYPE DTPOSTED DTTRAN DTAVAIL TRNAMT FITID CORRECTFITID CORRECTACTION NAME " +
    "EXTDNAME MEMO CURSYM CURRATE CODE SEVERITY MESSAGE"
  ).split(" "),
);
const statementTags = new Set(["STMTRS", "CCSTMTRS"]);
const entryTags = new Set(["STMTTRN", "STMTTRNP"]);
/** What ends an entry whose own end is missing. */
const afterEntry = new Set([...entryTags, ...statementTags, "LEDGERBAL", "AVAILBAL", "STMTTRNRS"]);
/** Aggregates whose values are those of the statement or entry that they are in. */
const ofStatement = new Set(["BANKACCTFROM", "CCACCTFROM", "LEDGERBAL"]);
const ofEntry = new Set(["PAYEE", "CURRENCY", "ORIGCURRENCY"]);
const deepest = 64;

type Open = { tag: string; line: number; fields: Fields };

export type OfxContent = {
  statements: OfxStatement[];
  /** Whether there are statements of securities, which are not read. */
  hasInvestments: boolean;
  /** What the bank says when it has no statement. */
  failure: string | undefined;
};

type State = OfxContent & { stack: Open[]; count: number };

/** Reads the statements of a file. */
export function readStatements(text: string): OfxContent {
  const state: State = {
    statements: [],
    hasInvestments: false,
    failure: undefined,
    stack: [],
    count: 0,
  };
  let leaf: string | undefined;
  for (const { kind, value, line } of scanOfx(withPlainLineEnds(text))) {
    const fields = state.stack.at(-1)?.fields;
    if (kind === "text") {
      if (leaf && fields) fields.set(leaf, (fields.get(leaf) ?? "") + value);
    } else if (kind === "close") {
      leaf = undefined;
      closeTo(state, (tag) => tag === value);
    } else if (aggregates.has(value)) {
      leaf = undefined;
      openAggregate(state, value, line);
    } else if (!values.has(value)) {
      leaf = undefined;
    } else {
      // Of a value that is repeated, the first counts, but a second memo goes on with the first.
      const before = fields?.get(value);
      leaf = before && value !== "MEMO" ? undefined : value;
      if (before && value === "MEMO") fields?.set(value, `${before} `);
    }
  }
  while (state.stack.length > 0) closeLast(state, true);
  return state;
}

function openAggregate(state: State, tag: string, line: number): void {
  if (afterEntry.has(tag)) closeTo(state, (open) => entryTags.has(open));
  if (state.stack.length === deepest) {
    const reason = "The file is nested too deep for a statement. Export it again.";
    throw new BankFileError({ format: "ofx", line, reason });
  }
  const fields: Fields = new Map();
  state.stack.push({ tag, line, fields });
  if (statementTags.has(tag)) state.statements.push({ fields, entries: [] });
  if (tag === "INVSTMTRS") state.hasInvestments = true;
}

/** Closes the innermost aggregate of a kind with all that is open within it. */
function closeTo(state: State, isMeant: (tag: string) => boolean): void {
  const from = state.stack.findLastIndex(({ tag }) => isMeant(tag));
  if (from === -1) return;
  while (state.stack.length > from) closeLast(state, false);
}

function closeLast(state: State, isCut: boolean): void {
  const closed = state.stack.pop();
  if (!closed || state.stack.some(({ tag }) => tag === "INVSTMTRS")) return;
  const { tag, line, fields } = closed;
  if (entryTags.has(tag)) {
    const entry = { index: state.count, line, fields, isPending: tag === "STMTTRNP", isCut };
    currentStatement(state).entries.push(entry);
    state.count += 1;
    assertRoom("ofx", state.count, line);
  } else if (tag === "STATUS" && fields.get("SEVERITY")?.trim().toUpperCase() === "ERROR") {
    state.failure ??= (fields.get("MESSAGE") ?? `code ${fields.get("CODE")}`).trim();
  } else if (ofStatement.has(tag)) {
    handUp(tag, fields, currentStatement(state).fields);
  } else if (ofEntry.has(tag)) {
    handUp(tag, fields, state.stack.at(-1)?.fields);
  }
}

function handUp(tag: string, fields: Fields, parent: Fields | undefined): void {
  for (const [name, value] of fields) parent?.set(`${tag}.${name}`, value);
}

/** Loose files have entries without a statement around them. */
function currentStatement({ statements }: State): OfxStatement {
  const last = statements.at(-1) ?? { fields: new Map<string, string>(), entries: [] };
  if (statements.length === 0) statements.push(last);
  return last;
}
