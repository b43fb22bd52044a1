export { archiveReason, isArchive } from "./archive.ts";
export * from "./bank-file-error.ts";
export { maxBytes, maxRows } from "./limits.ts";
export { readBankFile } from "./read.ts";
export type * from "./types.ts";
