import type { Transaction } from "@outlay/client";
import { expect, test } from "vitest";
import { toPending, type Waiting, type WaitingCall, withoutVersion } from "./waiting.logic.ts";

const waiting = (seq: number, call: WaitingCall, other: Partial<Waiting> = {}): Waiting => ({
  seq,
  key: `key ${seq}`,
  userId: "ada",
  bookId: "home",
  call,
  row: { id: `row ${seq}` } as Transaction,
  ...other,
});

const remove: WaitingCall = { path: "transactions.remove", input: { id: "row 3", version: 2 } };
const update: WaitingCall = {
  path: "transactions.update",
  input: { id: "row 2", version: 2, payee: "Kiosk" },
};
const create: WaitingCall = {
  path: "transactions.create",
  input: { kind: "expense", id: "row 1", amount: "3.00" },
};

test("what waits is shown as it will be, in its own book, and not what was refused", () => {
  const shown = toPending(
    [
      waiting(1, create),
      waiting(2, update),
      waiting(3, remove),
      waiting(4, create, { bookId: "allotment" }),
      waiting(5, create, { refusal: { code: "period.closed", message: "" } }),
    ],
    "home",
  );
  expect(shown.added.map(({ id }) => id)).toEqual(["row 1"]);
  expect(shown.changed.map(({ id }) => id)).toEqual(["row 2"]);
  expect(shown.removedIds).toEqual(["row 3"]);
});

test("saved all the same, a change no longer says which version it was made on", () => {
  expect(withoutVersion(update).input).toEqual({ id: "row 2", payee: "Kiosk" });
  expect(withoutVersion(remove).input).toEqual({ id: "row 3" });
  expect(withoutVersion(create)).toEqual(create);
});
