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
  listChangedSince,
  listLaterOfOthers,
  readOperation,
  readWrites,
  type TokenWrites,
} from "./changes.ts";
import type { UndoneOperation } from "./operations.contract.ts";
import { recordedChange, type RecordedChange } from "./recorded.ts";

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

/** A record that stays as it is, and why; `seq` is the later change, or the one that cannot be reverted. */
type KeptRecord = LaterChange & { code: ErrorCode };
export type UndoneWrites = UndoneOperation & { kept: KeptRecord[] };

export function createUndo(
  entities: readonly [Entity, ...Entity[]],
  findAppError: FindAppError,
): Undo {
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

  const revertPage = async (write: LockedBook, page: readonly RecordChange[]) => {
    const changes = page.map((change) => assertRevertible(write, change));
    for (const run of runsOf(changes)) await revert(write, run);
  };

  const undoOperation: Undo["undoOperation"] = async (write, { id }) => {
    const { tx, book, operationId } = write;
    const later = await listLaterOfOthers(tx, book, id);
    if (later.length > 0) throw superseded("id", later);
    const count = await inParts(write, (within) =>
      takePages(within, id, async (page) => revertPage(within, page)),
    );
    if (count === 0) throw new AppError("operation.not_found", "No operation has this id.");
    return { operationId, count };
  };

  /** The error that keeps changes from being reverted, if there is one; then nothing of them is. */
  const attempt = async ({ tx, ...write }: LockedBook, changes: readonly RecordChange[]) => {
    try {
      await tx.transaction(async (part) =>
        revertPage({ ...write, tx: part } as LockedBook, changes),
      );
      return undefined;
    } catch (error) {
      const known = findAppError(error);
      if (known) return known;
      throw error;
    }
  };

  const undoWrites: Undo["undoWrites"] = async (write, writes) => {
    const { tx, book, operationId } = write;
    const kept = new Map<string, KeptRecord>();
    for (const later of await listChangedSince(tx, book, writes))
      kept.set(keyOf(later), { ...later, code: "change.superseded" });
    const revertSome = async (run: readonly RecordChange[]): Promise<number> => {
      const refused = await attempt(write, run);
      if (!refused) return run.length;
      const [first] = run;
      if (first && run.length === 1) {
        const { entity, entityId, seq } = first;
        kept.set(keyOf(first), { entity, entityId, seq, code: refused.code });
        return 0;
      }
      let reverted = 0;
      for (const change of run)
        if (!kept.has(keyOf(change))) reverted += await revertSome([change]);
      return reverted;
    };
    let count = 0;
    for await (const page of readWrites(tx, book, writes))
      for (const run of runsOf(page)) {
        const open = run.filter((change) => !kept.has(keyOf(change)));
        if (open.length > 0) count += await revertSome(open);
      }
    return { operationId, count, kept: [...kept.values()] };
  };

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

const keyOf = ({ entity, entityId }: Pick<RecordChange, "entity" | "entityId">) =>
  `${entity} ${entityId}`;

/** Passes the changes of an operation on, a page at a time, the last one first. Returns their number. */
async function takePages(
  { tx, book }: LockedBook,
  id: string,
  take: (changes: readonly RecordChange[]) => Promise<void>,
): Promise<number> {
  let count = 0;
  for await (const page of readOperation(tx, book, id)) {
    count += page.length;
    // What an operation notified of stays notified.
    await take(page.filter(({ entity }) => entity !== "notification"));
  }
  return count;
}

/** Changes in their order, cut where the kind of record changes. */
function runsOf(changes: readonly RecordChange[]): RecordChange[][] {
  const runs: RecordChange[][] = [];
  for (const change of changes) {
    const last = runs.at(-1);
    if (last?.[0]?.entity === change.entity) last.push(change);
    else runs.push([change]);
  }
  return runs;
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
