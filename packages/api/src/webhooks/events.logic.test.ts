import { changeEntities, notificationKinds } from "@outlay/db";
import { expect, test } from "vitest";
import { eventTypeOf, failingMs, isWanted, waitMsAfter } from "./events.logic.ts";
import { eventActs, eventRecords, eventTypes } from "./webhooks.contract.ts";

test.each([
  [{ entity: "transaction", op: "create", after: {} }, "transaction.created"],
  [{ entity: "transaction", op: "update", after: {} }, "transaction.updated"],
  [{ entity: "transaction", op: "delete", after: null }, "transaction.deleted"],
  [{ entity: "transaction", op: "restore", after: {} }, "transaction.restored"],
  [{ entity: "book", op: "update", after: {} }, "book.updated"],
  [
    { entity: "notification", op: "create", after: { kind: "budget.threshold" } },
    "budget.threshold",
  ],
  [{ entity: "notification", op: "update", after: {} }, "notification.resolved"],
] as const)("%j is the event %s", (change, type) => {
  expect(eventTypeOf(change)).toBe(type);
});

test("every record of the feed and every kind of notification has its events", () => {
  const records = changeEntities.filter((name) => name !== "notification" && name !== "book");
  expect([...eventRecords].toSorted()).toEqual([...records].toSorted());
  const expected = [
    "*",
    "book.updated",
    ...records.flatMap((record) => eventActs.map((act) => `${record}.${act}`)),
    ...notificationKinds,
    "notification.resolved",
  ];
  expect([...eventTypes].toSorted()).toEqual(expected.toSorted());
});

test("an event is sent if it is asked for, or all are", () => {
  expect(isWanted(["transaction.created"], "transaction.created")).toBe(true);
  expect(isWanted(["transaction.created"], "transaction.updated")).toBe(false);
  expect(isWanted(["*"], "one.of_a_later_version")).toBe(true);
});

test("the waits grow from ten seconds to an hour, and differ a little", () => {
  const waits = [1, 2, 3, 9, 10, 1_000].map((attempts) => waitMsAfter(attempts, 0.5) / 1000);
  expect(waits).toEqual([10, 20, 40, 2_560, 3_600, 3_600]);
  expect([0, 1].map((random) => waitMsAfter(1, random))).toEqual([8_000, 12_000]);
  expect(failingMs / waitMsAfter(1_000, 0.5)).toBe(72);
});
