import type { TransactionImage } from "../../ledger/transactions.contract.ts";
import { type Attempt, changed, checkVersion, isEqual, type LogEntry, record } from "./attempts.ts";
import { type AccountRecord, toMinor, writeMinor } from "./records.ts";
import type { Input } from "./requests.ts";

const usesAccount = (image: TransactionImage, id: string) =>
  image.kind === "transfer"
    ? [image.fromAccountId, image.toAccountId].includes(id)
    : image.accountId === id;

function readOpening({ faults }: Attempt, text: string | number, currency: string): string {
  const minor = toMinor(String(text), currency);
  if (minor === undefined) faults.add("input.invalid");
  return writeMinor(minor ?? 0n, currency);
}

export function createAccount(attempt: Attempt, input: Input<"accounts.create">): void {
  const { id = "", name, kind = "checking", currency = "EUR", openingBalance = "0" } = input;
  const { openedOn = null, excluded = false } = input;
  const { model, now, faults } = attempt;
  if (model.accounts.has(id)) faults.add("id.taken");
  const after = {
    id,
    name,
    kind,
    currency,
    openingBalance: readOpening(attempt, openingBalance, currency),
    openedOn,
    loan: null,
    archived: false,
    excluded,
    version: 1,
    createdAt: now,
    updatedAt: now,
  };
  record(attempt, { entity: "account", op: "create", before: null, after });
}

export function updateAccount(attempt: Attempt, input: Input<"accounts.update">): void {
  const { id, version, openingBalance, ...given } = input;
  const before = attempt.model.accounts.get(id);
  if (!before) return void attempt.faults.add("account.not_found");
  checkVersion(attempt, before.version, version);
  const after = changed(before, {
    ...given,
    openingBalance:
      openingBalance === undefined
        ? undefined
        : readOpening(attempt, openingBalance, before.currency),
  });
  if (isEqual(before, after)) return;
  const next = { ...after, version: before.version + 1, updatedAt: attempt.now };
  record(attempt, { entity: "account", op: "update", before, after: next });
}

export function removeAccount(attempt: Attempt, { id, version }: Input<"accounts.remove">): void {
  const { model, faults } = attempt;
  const before = model.accounts.get(id);
  if (!before) return void faults.add("account.not_found");
  checkVersion(attempt, before.version, version);
  if (model.transactions.values().some((image) => usesAccount(image, id)))
    faults.add("account.in_use");
  record(attempt, { entity: "account", op: "delete", before, after: null });
}

export function undoAccount(attempt: Attempt, { entityId: id, before, after }: LogEntry): void {
  const was = before as AccountRecord | null;
  if (!was) return removeAccount(attempt, { id });
  const { name, kind, openingBalance, archived } = was;
  if (after) return updateAccount(attempt, { id, name, kind, openingBalance, archived });
  const next = { ...was, version: was.version + 1, updatedAt: attempt.now };
  record(attempt, { entity: "account", op: "restore", before: null, after: next });
}
