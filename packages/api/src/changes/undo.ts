import { AppError, type ErrorCode } from "@outlay/core";
import type { Entity, RecordChange } from "../feed/entity.ts";
import { type LockedBook, untilSent } from "../feed/lock.ts";
import { type FindAppError, isRefusedData } from "../support/error-mapping.ts";
import { getChange, getNewestChange, listLaterSeqs } from "./changes.ts";
import { recordedChange, type RecordedChange } from "./recorded.ts";

export type Undo = {
  undoChange: (write: LockedBook, input: { seq: number }) => Promise<RecordChange>;
  /** The codes of the records' errors, for the document. */
  errors: readonly ErrorCode[];
};

/**
 * Reverts a change with a new one. Throws `change.not_found`, `change.superseded` naming later changes
 * of the same record or invalid fields of the former state, and errors of the reverse: a deleted
 * category, an account in use, a name that is taken.
 */
export function createUndo(
  entities: readonly [Entity, ...Entity[]],
  findAppError: FindAppError,
): Undo {
  const schema = recordedChange(entities);
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  const undoChange: Undo["undoChange"] = async (write, { seq }) => {
    const { tx, book } = write;
    const change = await getChange(tx, book, seq);
    const later = await listLaterSeqs(tx, book, change);
    if (later.length > 0) throw superseded(later);
    const valid = assertValid(schema, change);
    const entity = byName.get(valid.entity);
    await untilSent(write, async (within) => entity?.revert(within, valid)).catch(
      (error: unknown) => asSuperseded(error, findAppError(error)),
    );
    return getNewestChange(tx, book, change);
  };
  return { undoChange, errors: entities.flatMap(({ revertErrors }) => revertErrors) };
}

function superseded(later: readonly number[]): AppError {
  const code = "change.superseded";
  return new AppError(
    code,
    "The record has been changed again. Undo the later changes first, the newest first.",
    later.map((seq) => ({ path: ["seq"], code, message: `Change ${seq} came later.` })),
  );
}

function invalid(issues: AppError["issues"] = []): AppError {
  return new AppError(
    "change.superseded",
    "The record's previous state is not valid. Change the record instead of undoing this.",
    issues,
  );
}

/** An undo bypasses the schemas of input, so the change must match those of snapshots. Throws `change.superseded`. */
function assertValid(schema: RecordedChange, change: RecordChange): RecordChange {
  const { data, error } = schema.safeParse(change);
  if (data) return data;
  throw invalid(
    error.issues.map(({ path, code, message }) => ({ path: path.map(String), code, message })),
  );
}

/** Errors caused by the former state, because the caller sent only a number. */
const contradictions = new Set<ErrorCode>([
  "category.wrong_kind",
  "id.taken",
  "input.invalid",
  "rate.not_found",
  "splits.unbalanced",
]);

function asSuperseded(error: unknown, known: AppError | undefined): never {
  if (known && contradictions.has(known.code)) throw invalid(known.issues);
  if (!known && isRefusedData(error)) throw invalid();
  throw error;
}
