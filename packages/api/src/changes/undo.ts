import { AppError, type ErrorCode } from "@outlay/core";
import type { Entity, RecordChange, ShownChange } from "../feed/entity.ts";
import { inParts, type LockedBook, untilSent } from "../feed/lock.ts";
import { restorableSince } from "../support/lifetimes.ts";
import { type FindAppError, isRefusedData } from "../support/error-mapping.ts";
import {
  getChange,
  getNewestChange,
  type LaterChange,
  listLater,
  listLaterOfOthers,
  readOperation,
  type TokenWrites,
} from "./changes.ts";
import type { UndoneOperation } from "./operations.contract.ts";
import { recordedChange, type RecordedChange } from "./recorded.ts";
import { createUndoWrites, runsOf, type UndoneWrites } from "./undo-writes.ts";

export type Undo = {
  /**
   * Reverts a change with a new one. Throws `change.not_found`, `change.superseded` naming later changes
   * of the same record or invalid fields of the former state, and errors of the reverse: a deleted
   * category, an account in use, a name that is taken.
   */
  undoChange: (write: LockedBook, input: { seq: number }) => Promise<ShownChange>;
  /** Reverts all changes of an operation, the last one first. Throws `operation.not_found`, and as `undoChange`. */
  undoOperation: (write: LockedBook, input: { id: string }) => Promise<UndoneOperation>;
  /**
   * Reverts what was written with a token in a time, the last change first. Records that something else changed later,
   * or still uses, are left as they are and returned.
   */
  undoWrites: (write: LockedBook, writes: TokenWrites) => Promise<UndoneWrites>;
  /** The codes of the records' errors, for the document. */
  errors: readonly ErrorCode[];
};

type Entities = readonly [Entity, ...Entity[]];

/** What reverts changes of any kind. */
function createReverter(entities: Entities, findAppError: FindAppError) {
  const schema = recordedChange(entities);
  const byName = new Map(entities.map((entity) => [entity.name, entity]));
  const entityOf = ({ entity }: RecordChange) => {
    const found = byName.get(entity);
    if (!found) throw new TypeError(`the registry lacks the entity ${entity}`);
    return found;
  };

  /** A change that can be reverted. Throws `change.superseded`, and an error of its own for a deletion of too long ago. */
  const assertRevertible = ({ now }: LockedBook, change: RecordChange): RecordChange => {
    const valid = assertValid(schema, change);
    const { name, purge } = entityOf(valid);
    if (!purge || valid.op !== "delete" || valid.at >= restorableSince(now)) return valid;
    throw new AppError(purge.expired, `This ${name} was deleted more than 30 days ago.`);
  };

  /** Reverts a run of changes of one kind, in this order. */
  const revert = async (write: LockedBook, changes: readonly RecordChange[]) => {
    const [first] = changes;
    if (!first) return;
    const { revert: revertOne, revertAll } = entityOf(first);
    const run = async (within: LockedBook) => {
      if (revertAll) return revertAll(within, changes);
      for (const change of changes)
        await untilSent(within, async (alone) => revertOne(alone, change));
    };
    await untilSent(write, run).catch((error: unknown) => asSuperseded(error, findAppError(error)));
  };

  /** Reverts changes in this order. What was notified of stays notified. */
  const revertPage = async (write: LockedBook, page: readonly RecordChange[]) => {
    const records = page.filter(({ entity }) => entity !== "notification");
    const changes = records.map((change) => assertRevertible(write, change));
    for (const run of runsOf(changes)) await revert(write, run);
  };
  return { entityOf, assertRevertible, revertPage };
}

export function createUndo(entities: Entities, findAppError: FindAppError): Undo {
  const { entityOf, assertRevertible, revertPage } = createReverter(entities, findAppError);

  const undoOperation: Undo["undoOperation"] = async (write, { id }) => {
    const { tx, book, operationId } = write;
    const later = await listLaterOfOthers(tx, book, id);
    if (later.length > 0) throw superseded("id", later);
    const count = await inParts(write, async (within) => {
      let reverted = 0;
      for await (const page of readOperation(tx, book, id)) {
        reverted += page.length;
        await revertPage(within, page);
      }
      return reverted;
    });
    if (count === 0) throw new AppError("operation.not_found", "No operation has this id.");
    return { operationId, count };
  };

  const undoWrites = createUndoWrites(revertPage, findAppError);

  const undoChange: Undo["undoChange"] = async (write, { seq }) => {
    const { tx, book } = write;
    const change = await getChange(tx, book, seq);
    const later = await listLater(tx, book, change);
    if (later.length > 0) throw superseded("seq", later);
    const valid = assertRevertible(write, change);
    const { isPart, revert: revertOne } = entityOf(valid);
    if (isPart?.(valid)) await undoOperation(write, { id: change.operationId });
    else
      await untilSent(write, async (within) => revertOne(within, valid)).catch((error: unknown) =>
        asSuperseded(error, findAppError(error)),
      );
    return getNewestChange(tx, book, change);
  };

  const errors = entities.flatMap(({ revertErrors }) => revertErrors);
  return { undoChange, undoOperation, undoWrites, errors };
}

/** The error at the field of the input that names what cannot be undone. */
function superseded(field: "id" | "seq", later: readonly LaterChange[]): AppError {
  const code = "change.superseded";
  return new AppError(
    code,
    "The record has been changed again. Undo the later changes first, the newest first.",
    later.map(({ seq, entity, entityId }) => ({
      path: [field],
      code,
      message: `Change ${seq} of the ${entity} ${entityId} came later.`,
    })),
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
