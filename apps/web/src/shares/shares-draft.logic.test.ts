import { expect, test } from "vitest";
import {
  readShares,
  type SharesDraft,
  toSharesDraft,
  unclearShares,
} from "./shares-draft.logic.ts";

const part = (personId: string, weight = "1", amount = "") => ({ personId, weight, amount });
const draft = (kind: SharesDraft["kind"], ...parts: SharesDraft["parts"]): SharesDraft => ({
  paidBy: "ann",
  kind,
  parts,
});

test("the usual way to share is left to the book's defaults", () => {
  expect(readShares(draft("usual", part("ann")), [])).toEqual({ paidBy: "ann" });
  expect(unclearShares(draft("usual"), [])).toEqual([]);
});

test("weights are whole numbers from one on, and the one that is not is named", () => {
  const typed = draft("weights", part("ann", "60"), part("bob", "0"), part("cid", "1.5"));
  expect(unclearShares(typed, [])).toEqual([
    "shares.split.parts.1.weight",
    "shares.split.parts.2.weight",
  ]);
  expect(readShares(draft("weights", part("ann", " 60 ")), [])).toEqual({
    paidBy: "ann",
    split: { kind: "weights", parts: [{ personId: "ann", weight: 60 }] },
  });
});

test("an exact part without a clear amount is named", () => {
  const typed = draft("exact", part("ann", "1", "2"), part("bob", "1", "1.2.3"));
  expect(unclearShares(typed, ["2.00", undefined])).toEqual(["shares.split.parts.1.amount"]);
});

test("what is shared with nobody is named", () => {
  expect(unclearShares(draft("equal"), [])).toEqual(["shares.split"]);
});

test("stored shares become what the form sends back", () => {
  const parts = [{ personId: "bob", weight: null, amount: "12.50" }];
  const stored = { paidBy: "ann", split: { kind: "exact" as const, parts } };
  const typed = toSharesDraft(stored, (amount) => amount.replace(".", ","));
  expect(typed?.parts[0]?.amount).toBe("12,50");
  expect(typed && readShares(typed, ["12.50"])).toEqual({
    paidBy: "ann",
    split: { kind: "exact", parts: [{ personId: "bob", amount: "12.50" }] },
  });
});
