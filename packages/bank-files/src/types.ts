export type FileFormat = "csv" | "ofx" | "qif" | "camt" | "mt940";

export type DateOrder = "dmy" | "mdy" | "ymd" | "ydm";
export type DecimalMark = "." | ",";

/**
 * What the caller decides instead of detection. An answer to a question is the option that the question names, set to
 * the value of the chosen reading.
 */
export type ReadOptions = {
  /** A label of iconv-lite, such as "windows-1250". */
  encoding?: string;
  format?: FileFormat;
  /** The account's currency, where the file names none. */
  currency?: string;
  dateOrder?: DateOrder;
  decimalMark?: DecimalMark;
  /** Of a file whose rows do not show their direction: whether a plain amount is money out ("out") or in ("in"). */
  sign?: "in" | "out";
  delimiter?: string;
};

/** An account's balance at the end of a day; `derived` follows from rows and is not written in the file. */
export type Balance = { on: string | null; amount: string; derived: boolean };

export type RowIssue = { field: string; message: string };

export type FileSplit = {
  category: string | null;
  /** Signed as the amount of the row. */
  amount: string;
  note: string | null;
  tags: string[];
  /** The other account, where this part is a transfer. */
  transferTo: string | null;
};

export type RowStatus = "booked" | "pending" | "invalid";

export type FileRow = {
  /** Counted from 0 over the whole file, in its order. */
  index: number;
  /** The line at which it begins, counted from 1. */
  line: number;
  status: RowStatus;
  /** The day in the account's books, YYYY-MM-DD; empty where it cannot be read. */
  date: string;
  /** Decimal text, exact as in the file: money in is positive, money out negative; empty where it cannot be read. */
  amount: string;
  currency: string | null;
  payee: string | null;
  note: string | null;
  /** The bank's own id of the entry. */
  bankId: string | null;
  category: string | null;
  splits: FileSplit[];
  tags: string[];
  /** The other account of a transfer, as the file names it. */
  transferTo: string | null;
  /** The amount in a foreign currency, signed as `amount`. */
  original: { amount: string; currency: string } | null;
  /** A fee that is part of `amount`, without a sign. */
  fee: string | null;
  /** It takes back an earlier entry. `amount` has its own sign. */
  reversal: boolean;
  /** It is no entry but the balance that the account begins with. */
  openingBalance: boolean;
  valueDate: string | null;
  /** Why it is invalid. */
  issues: RowIssue[];
};

export type FileAccount = {
  /** How the file names it: an IBAN or number. */
  ref: string | null;
  name: string | null;
  currency: string | null;
  rows: FileRow[];
  opening: Balance | null;
  closing: Balance | null;
};

/** What the file does not settle: `options[option]` takes the `value` of a reading. */
export type Question = {
  option: keyof ReadOptions;
  readings: { value: string; rows: FileRow[] }[];
};

export type BankFile = {
  format: FileFormat;
  /** The program that wrote it, where its export was recognised. */
  app?: string;
  /** The names of a CSV file's columns as one line, if it has any. */
  header?: string;
  encoding: string;
  /** The options in force, detected or given. */
  options: ReadOptions;
  accounts: FileAccount[];
  /** While there are any, `accounts` has the first reading of each. */
  questions: Question[];
};

/** A file's text, without its byte order mark. */
export type FileText = { text: string; encoding: string };

/** Reads the text of one format; throws a BankFileError when it is of another one or broken. */
export type FileReader = (file: FileText, options: ReadOptions) => BankFile;
