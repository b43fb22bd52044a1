import { expect, test } from "vitest";
import { readInvitation } from "./invitation.logic.ts";

test.each([
  ["https://money.example.com/join#outlay_inv_abc", "outlay_inv_abc"],
  [" outlay_inv_abc\n", "outlay_inv_abc"],
  ["#outlay_inv_abc", "outlay_inv_abc"],
  ["", ""],
])("of %j the code is %j", (typed, code) => {
  expect(readInvitation(typed)).toBe(code);
});
