import type { Change } from "@outlay/client";
import { expect, test } from "vitest";
import { groupByOperation } from "./operations.logic.ts";

const change = (seq: number, operationId = String(seq), entity = "account") =>
  ({ seq, operationId, entity, at: new Date(0), actor: { id: "a", name: "Ada" } }) as Change;

test("of a budget's alerts nothing is said beside it, and they are shown where they are all", () => {
  const changes = [change(3, "b", "alert"), change(2, "b", "budget"), change(1, "a", "alert")];
  expect(groupByOperation(changes).map(({ changes: made }) => made.map(({ seq }) => seq))).toEqual([
    [2],
    [1],
  ]);
});

test("the changes of one request are one operation, without its notifications", () => {
  const changes = [change(4, "b"), change(3, "b", "notification"), change(2, "b"), change(1, "a")];
  expect(groupByOperation(changes).map(({ id, changes: made }) => [id, made.length])).toEqual([
    ["b", 2],
    ["a", 1],
  ]);
});
