import type { Change } from "@outlay/db";
import type { RecordChange } from "./entity.ts";

export type ChangeRow = Omit<Change, "bookId">;

const instants = new Set(["createdAt", "updatedAt", "deletedAt", "resolvedAt", "committedAt"]);

/** A recorded snapshot with its instants restored. */
function readImage(image: unknown): object | null {
  if (typeof image !== "object" || image === null) return null;
  return Object.fromEntries(
    Object.entries(image).map(([field, value]: [string, unknown]) => [
      field,
      instants.has(field) && typeof value === "string" ? new Date(value) : value,
    ]),
  );
}

/** The wire shape of a row, whose records are as the output schema of its kind says, which proves it. */
export function toChange({ before, after, ...row }: ChangeRow): RecordChange {
  return { ...row, before: readImage(before), after: readImage(after) };
}
