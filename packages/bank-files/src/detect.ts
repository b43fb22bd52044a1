import { archiveReason, isArchive } from "./archive.ts";
import { BankFileError } from "./bank-file-error.ts";
import type { FileFormat } from "./types.ts";

/** How much of a file shows its format. */
const headLength = 64 * 1024;

const ofxStart = /^(?:OFXHEADER|DATA:OFXSGML|<\?OFX|<OFX[\s>])/i;
const ofxRoot = /<OFX[\s>]/i;
const camtRoot = /[<:]BkToCstmr(?:Stmt|AcctRpt|DbtCdtNtfctn)[\s>/]|:camt\.05[234]\./;
/** A balance or an entry at the start of a line. */
const mt940Tag = /^:(?:60[FM]|61|62[FM]):/m;
const qifHeader = /^!(?:Type|Account|Option|Clear)\b/i;

const journalReason =
  "This is a journal of plain text accounting. Export the entries of an account as CSV, such as with hledger: aregister ACCOUNT -O csv.";

/** The format of a text by its content; what looks like no other is tried as CSV. */
export function detectFormat(text: string): FileFormat {
  const head = text.slice(0, headLength).trimStart();
  if (ofxStart.test(head)) return "ofx";
  if (head.startsWith("<")) return xmlFormat(head);
  if (qifHeader.test(head) || isBareQif(head)) return "qif";
  if (mt940Tag.test(head)) return "mt940";
  if (ofxRoot.test(head) && head.includes("OFXHEADER")) return "ofx";
  if (isArchive(head)) throw unknown(archiveReason);
  if (isJournal(head)) throw unknown(journalReason);
  if (/^[[{]\s{0,64}["[{]/.test(head)) throw unknown("This is JSON. Export the entries as CSV.");
  return "csv";
}

function xmlFormat(head: string): FileFormat {
  if (ofxRoot.test(head)) return "ofx";
  if (camtRoot.test(head)) return "camt";
  if (/<(?:!doctype\s+html|html|table)[\s>]/i.test(head))
    throw unknown("This is a web page, whatever its name says. Open it and save the table as CSV.");
  if (/<(?:ss:)?Workbook[\s>]/.test(head))
    throw unknown("This is an Excel workbook. Save the sheet as CSV.");
  if (/<gnc-v2[\s>]/.test(head))
    throw unknown("This is a book of GnuCash. Export its transactions as CSV (File, Export).");
  if (/:pain\.0\d\d\./.test(head))
    throw unknown("This is an order to a bank, not a statement. Download the statement as CAMT.");
  throw unknown("This XML is neither CAMT.052 or CAMT.053 nor OFX. Choose another export format.");
}

const unknown = (reason: string) => new BankFileError({ format: null, line: null, reason });

/** QIF without its header: lines that begin with the letters of fields, and a "^" alone on one of the first. */
function isBareQif(head: string): boolean {
  const lines = head.split(/\r\n|\n|\r/, 64);
  const end = lines.findIndex((line) => line.trimEnd() === "^");
  const record = lines.slice(0, Math.max(end, 0));
  return (
    record.some((line) => /^D\s{0,8}\d/.test(line)) && record.some((line) => /^[TU]/.test(line))
  );
}

/** A day, and below it an account further to the right, as hledger, Ledger and Beancount write a transaction. */
function isJournal(head: string): boolean {
  const lines = head.split("\n", 200).filter((line) => !/^\s*(?:;|$)/.test(line));
  return lines.some(
    (line, at) =>
      /^\d{4}[-/.]\d\d?[-/.]\d\d?(?:\s|$)/.test(line) &&
      !/[,;]/.test(line) &&
      /^[ \t]+[!*]? ?\p{Letter}[^:,;"]*:/u.test(lines[at + 1] ?? ""),
  );
}
