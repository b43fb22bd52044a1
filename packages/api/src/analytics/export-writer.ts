import type { Db } from "@outlay/db";
import type { Book } from "../access/book.ts";
import type { LedgerTransaction } from "../ledger/resolve.logic.ts";
import type { ExportInput } from "./export.contract.ts";
import type { Scope } from "./export.logic.ts";

/** What a file is written from. */
export type ExportSource = {
  tx: Db;
  book: Book;
  now: Date;
  input: ExportInput;
  scope: Scope;
  /** What `use` makes of each transaction, a batch at a time. Called once. While it is read, `tx` is in use. */
  read: <Used>(use: (entry: LedgerTransaction) => Used) => AsyncIterable<Used[]>;
};

/** A format of files. */
export type FileWriter = {
  contentType: string;
  /** Whether its transactions are in the order of their days, whatever is asked for. */
  isByDay?: boolean;
  /** The chunks of the file. At least one, so that errors of the first come before the reply. */
  write: (source: ExportSource) => AsyncGenerator<string | Uint8Array>;
};
