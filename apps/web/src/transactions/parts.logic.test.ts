import { expect, test } from "vitest";
import { restOf } from "./parts.logic.ts";

test.each([
  ["10.00", ["2.50", "7.50"], "EUR", "0.00"],
  ["10.00", ["2.50", undefined], "EUR", "7.50"],
  ["0.30", ["0.10", "0.10"], "EUR", "0.10"],
  ["10.00", ["12.00", "-1.50"], "EUR", "-0.50"],
  ["1000", ["1"], "JPY", "999"],
  [undefined, ["1"], "EUR", undefined],
])("of %s, less %j in %s, %s is left", (amount, parts, currency, rest) => {
  expect(restOf(amount, parts, currency)).toBe(rest);
});
