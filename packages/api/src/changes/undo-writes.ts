import type { ErrorCode } from "@outlay/core";
import type { RecordChange } from "../feed/entity.ts";
import type { LockedBook } from "../feed/lock.ts";
import type { FindAppError } from "../support/error-mapping.ts";
import { type LaterChange, listChangedSince, readWrites, type TokenWrites } from "./changes.ts";
import type { UndoneOperation } from "./operations.contract.ts";

/** A record that stays as it is, and why; `seq` is the later change, or the one that cannot be reverted. */
type KeptRecord = LaterChange & { code: ErrorCode };
export type UndoneWrites = UndoneOperation & { kept: KeptRecord[] };

type Revert = (write: LockedBook, changes: readonly RecordChange[]) => Promise<void>;

/** Changes in their order, cut where the kind of record changes. */
export function runsOf(changes: readonly RecordChange[]): RecordChange[][] {
  const runs: RecordChange[][] = [];
  for (const change of changes) {
    const last = runs.at(-1);
    if (last?.[0]?.entity === change.entity) last.push(change);
    else runs.push([change]);
  }
  return runs;
}

const keyOf = ({ entity, entityId }: Pick<RecordChange, "entity" | "entityId">) =>
  `${entity} ${entityId}`;

/** What undoes the writes of a token, by what reverts changes in their order. */
export function createUndoWrites(revert: Revert, findAppError: FindAppError) {
  /** The error that keeps changes from being reverted, if there is one; then none of them is. */
  const attempt = async (write: LockedBook, changes: readonly RecordChange[]) => {
    try {
      await write.tx.transaction(async (tx) => revert({ ...write, tx }, changes));
      return undefined;
    } catch (error) {
      const known = findAppError(error);
      // A database that is away is no reason of a record's.
      if (known && known.kind !== "unavailable") return known;
      throw error;
    }
  };

  return async (write: LockedBook, writes: TokenWrites): Promise<UndoneWrites> => {
    const { tx, book, operationId } = write;
    const kept = new Map<string, KeptRecord>();
    for (const later of await listChangedSince(tx, book, writes))
      kept.set(keyOf(later), { ...later, code: "change.superseded" });
    const isOpen = (change: RecordChange) => !kept.has(keyOf(change));
    const revertRun = async (run: readonly RecordChange[]): Promise<number> => {
      const [first] = run;
      if (!first) return 0;
      const refused = await attempt(write, run);
      if (!refused) return run.length;
      if (run.length === 1) {
        const { entity, entityId, seq } = first;
        kept.set(keyOf(first), { entity, entityId, seq, code: refused.code });
        return 0;
      }
      let count = 0;
      for (const change of run) if (isOpen(change)) count += await revertRun([change]);
      return count;
    };
    let count = 0;
    for await (const page of readWrites(tx, book, writes))
      for (const run of runsOf(page)) count += await revertRun(run.filter(isOpen));
    return { operationId, count, kept: [...kept.values()] };
  };
}
