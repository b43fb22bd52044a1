import { AppError, trustedDate } from "@outlay/core";
import { v7 as uuidv7 } from "uuid";
import type { LockedBook } from "../feed/lock.ts";
import { applyOperation, type Operation } from "../ledger/operations.logic.ts";
import { noOrigins } from "../ledger/origins.logic.ts";
import type { LedgerTransaction, TransactionFields } from "../ledger/resolve.logic.ts";
import type { Patch } from "../ledger/transaction-fields.logic.ts";
import { authorOf } from "../ledger/transaction-rows.ts";
import { insertFeesCategory } from "../transactions/fees-category.ts";
import { loadLedger } from "../transactions/load-ledger.ts";
import { type Template, toResolved, toTemplate } from "./template.logic.ts";

/** Dates are of no importance here: each occurrence has its own. */
const anyDay = trustedDate("2000-01-01");

function asTransaction(write: LockedBook, id: string, template: Template): LedgerTransaction {
  const { updatedBy: createdBy, updatedByName: createdByName } = authorOf(write);
  return {
    ...toResolved(template, anyDay),
    id,
    scheduleId: null,
    origins: noOrigins,
    refundedMinor: 0n,
    attachmentCount: 0,
    version: 1,
    createdBy,
    createdByName,
    ...authorOf(write),
    createdAt: write.now,
    updatedAt: write.now,
    deletedAt: null,
  };
}

type Given = { fields: TransactionFields } | { current: Template; patch: Patch };

/** The error of a transaction, at the template's field. */
function atTemplate(error: unknown): unknown {
  if (!(error instanceof AppError)) return error;
  const { code, message, issues } = error;
  const placed = issues.map((issue) => ({ ...issue, path: ["template", ...issue.path] }));
  return new AppError(code, message, placed);
}

/** A template in the ledger's units, checked as a transaction is that is created or changed. Throws the errors of these. */
export async function resolveTemplate(write: LockedBook, given: Given): Promise<Template> {
  const id = uuidv7();
  const operation: Operation =
    "fields" in given
      ? { op: "create", id, fields: { ...given.fields, occurredOn: anyDay } }
      : { op: "update", id, patch: given.patch };
  const made = new Set([id]);
  const { ledger, fees } = await loadLedger(write, { operations: [operation], made });
  if ("current" in given) ledger.entries.set(id, asTransaction(write, id, given.current));
  try {
    const { entry } = applyOperation({ ...ledger, closedThrough: null }, operation);
    if (fees) await insertFeesCategory(write, fees, [{ op: "create", before: null, after: entry }]);
    return toTemplate(entry);
  } catch (error) {
    throw atTemplate(error);
  }
}
