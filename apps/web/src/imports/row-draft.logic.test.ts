import type { ImportRow } from "@outlay/client";
import { expect, test } from "vitest";
import { type RowDraft, toRowChanges, toRowDraft, toUndo } from "./row-draft.logic.ts";

const row = (changed: Partial<ImportRow> = {}) =>
  ({
    index: 4,
    status: "new",
    skip: false,
    matchOf: null,
    transferWith: null,
    transaction: { payee: "BILLA 123", note: null, tags: ["food"], categoryId: null },
    ...changed,
  }) as unknown as ImportRow;

const changes = (of: ImportRow, draft: Partial<RowDraft>) =>
  toRowChanges(of, { ...toRowDraft(of), ...draft });

test("only what differs is sent, so that rules still set the rest", () => {
  expect(changes(row(), {})).toEqual([]);
  expect(changes(row(), { payee: " Billa ", tags: "food, #weekly," })).toEqual([
    { index: 4, payee: "Billa", tags: ["food", "weekly"] },
  ]);
  expect(changes(row(), { payee: "", categoryId: "groceries" })).toEqual([
    { index: 4, payee: null, categoryId: "groceries" },
  ]);
});

test("a refused match is refused, and undo offers it again", () => {
  const offered = row({ matchOf: "bakery" });
  const made = changes(offered, { isMatch: false });
  expect(made).toEqual([{ index: 4, match: null }]);
  expect(toUndo(offered, made)).toEqual([{ index: 4, match: "bakery" }]);
});

test("a transfer within the file is refused at both of its rows", () => {
  const made = changes(row({ transferWith: "row:9" }), { isTransfer: false });
  expect(made).toEqual([
    { index: 4, transferWith: null },
    { index: 9, transferWith: null },
  ]);
  expect(toUndo(row({ transferWith: "row:9" }), made)).toEqual([]);
});

test("undo sends what was there", () => {
  const made = changes(row(), { payee: "Billa", skip: true, categoryId: "groceries" });
  expect(toUndo(row(), made)).toEqual([
    { index: 4, payee: "BILLA 123", categoryId: null, skip: false },
  ]);
});
