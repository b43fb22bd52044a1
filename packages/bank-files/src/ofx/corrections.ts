import { withIssue } from "../rows.ts";
import type { FileRow } from "../types.ts";
import { oneLine } from "../values/lines.ts";
import type { OfxEntry } from "./statements.ts";

/**
 * The rows of entries without those that a later one replaces or deletes (CORRECTFITID and CORRECTACTION). To delete what
 * an earlier file had is left to the user.
 */
export function applyCorrections(
  entries: readonly OfxEntry[],
  toRow: (entry: OfxEntry) => FileRow,
): FileRow[] {
  const valueOf = ({ fields }: OfxEntry, name: string) => oneLine(fields.get(name));
  const targetOf = (entry: OfxEntry) => {
    const target = valueOf(entry, "CORRECTFITID");
    return target === valueOf(entry, "FITID") ? null : target;
  };
  const corrected = new Set(entries.flatMap((entry) => targetOf(entry) ?? []));
  if (corrected.size === 0) return entries.map(toRow);
  const ids = new Set(entries.map((entry) => valueOf(entry, "FITID")));
  return entries.flatMap((entry) => {
    if (corrected.has(valueOf(entry, "FITID") ?? "")) return [];
    const target = targetOf(entry);
    if (target === null || valueOf(entry, "CORRECTACTION")?.toUpperCase() !== "DELETE")
      return toRow(entry);
    const message = `The bank deletes its entry "${target}", which is not in this file: delete it by hand.`;
    return ids.has(target) ? [] : withIssue(toRow(entry), "bankId", message);
  });
}
