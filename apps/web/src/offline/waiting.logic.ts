import type { RouterInputs, Transaction } from "@outlay/client";
import type { Pending } from "../transactions/pending.logic.ts";

/** A write as it is sent. */
export type WaitingCall =
  | { path: "transactions.create"; input: RouterInputs["transactions"]["create"] & { id: string } }
  | { path: "transactions.update"; input: RouterInputs["transactions"]["update"] }
  | { path: "transactions.remove"; input: RouterInputs["transactions"]["remove"] };

export type Refusal = { code: string; message: string };

export type NewWaiting = {
  /** Its idempotency key: however often it is sent, it happens once. */
  key: string;
  userId: string;
  bookId: string;
  call: WaitingCall;
  /** The transaction as it will be, or of a removal as it was. */
  row: Transaction;
  /** It was sent before, and no reply came. */
  wasSent?: boolean;
};

/** A write that is kept on this device until the server has it. */
export type Waiting = NewWaiting & {
  /** The order in which they are sent. */
  seq: number;
  /** The user has taken it back, and the server may have it: it is sent, so that this is certain, and then undone. */
  isUndone?: boolean;
  /** What the server has said against it. It is kept until the user decides. */
  refusal?: Refusal;
};

/** Those of a book, as the list of transactions shows them. What was refused or taken back is not in it: it is not so. */
export function toPending(waiting: readonly Waiting[], bookId: string): Pending {
  const own = waiting.filter(
    (write) => write.bookId === bookId && !write.refusal && !write.isUndone,
  );
  const rows = (path: WaitingCall["path"]) =>
    own.filter(({ call }) => call.path === path).map(({ row }) => row);
  return {
    added: rows("transactions.create"),
    changed: rows("transactions.update"),
    removedIds: rows("transactions.remove").map(({ id }) => id),
  };
}

/** The same write without what the server has refused it for, where the user can decide that. */
export function withoutVersion(call: WaitingCall): WaitingCall {
  if (call.path === "transactions.create") return call;
  const { version: _, ...input } = call.input;
  return { ...call, input };
}
