import type { RouterOutputs } from "@outlay/client";
import { isRecord } from "../json.ts";

export type Import = RouterOutputs["imports"]["get"];
export type ImportRow = RouterOutputs["imports"]["rows"]["items"][number];
export type RowStatus = ImportRow["status"];

export const STATUSES: readonly RowStatus[] = ["new", "pending", "duplicate", "invalid"];

/** Whether a result is an import: a reply with an error, say, is none. */
export function isImport(data: unknown): data is Import {
  return isRecord(data) && isRecord(data["totals"]) && Array.isArray(data["choices"]);
}
