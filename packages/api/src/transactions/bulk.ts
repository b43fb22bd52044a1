import { AppError, type Issue } from "@outlay/core";
import type { BulkInput, BulkResult } from "./bulk.contract.ts";
import { fromCreateInput } from "../ledger/transaction-fields.logic.ts";
import type { LockedBook } from "../feed/lock.ts";
import { changeLedger, type Request } from "./transactions.ts";

function readRequest(operation: BulkInput["operations"][number]): Request {
  switch (operation.op) {
    case "create": {
      const { op, ...input } = operation;
      const { id, ...fields } = fromCreateInput(input);
      return { op, id, fields };
    }
    case "update": {
      const { op, id, version, ...patch } = operation;
      return { op, id, version, patch };
    }
    case "remove":
      return operation;
  }
}

type Attempt = { index: number; id: string } | { index: number; fault: AppError };

/** Runs one operation and catches its error. */
function attempt(index: number, run: () => { id: string }): Attempt {
  try {
    return { index, id: run().id };
  } catch (fault) {
    if (fault instanceof AppError) return { index, fault };
    throw fault;
  }
}

function toResult(attempted: Attempt): BulkResult {
  const { index } = attempted;
  if ("id" in attempted) return { index, ok: true, id: attempted.id };
  const { code, message, issues } = attempted.fault;
  return { index, ok: false, error: { code, message, issues: [...issues] } };
}

/** The issues of an error, with paths under the operation's index. */
function issuesOf(index: number, { code, message, issues }: AppError): Issue[] {
  const at = ["operations", index];
  if (issues.length === 0) return [{ path: at, code, message }];
  return issues.map((issue) => ({ ...issue, path: [...at, ...issue.path] }));
}

/** Throws if any operation failed: the code of the first one, and the issues of all. */
function assertAllDone(attempts: readonly Attempt[]): void {
  const failed = attempts.flatMap((attempted) => ("fault" in attempted ? attempted : []));
  const [first] = failed;
  if (!first) return;
  throw new AppError(
    first.fault.code,
    `Nothing was changed. Operation ${first.index}: ${first.fault.message}`,
    failed.flatMap(({ index, fault }) => issuesOf(index, fault)),
  );
}

/**
 * Applies many operations in one write. Atomic: all or none; throws the error code of the first
 * failed operation with the issues of all. Per item: valid operations are applied, and each has its
 * own result.
 */
export async function bulkTransactions(
  write: LockedBook,
  { operations, mode }: BulkInput,
): Promise<{ results: BulkResult[] }> {
  const requests = operations.map(readRequest);
  return changeLedger(write, requests, (read, apply) => {
    const attempts = read.map((operation, index) => attempt(index, () => apply(operation).entry));
    if (mode === "atomic") assertAllDone(attempts);
    return { results: attempts.map(toResult) };
  });
}
