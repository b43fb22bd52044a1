import { BankFileError } from "../bank-file-error.ts";
import type { FileReader } from "../types.ts";

/** Reads a CSV file of any dialect. */
export const readCsv: FileReader = () => {
  throw new BankFileError({ format: "csv", line: null, reason: "CSV files cannot be read yet." });
};
