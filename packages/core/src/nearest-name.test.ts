import { expect, test } from "vitest";
import { nearestName } from "./nearest-name.ts";

const names = ["amount", "accountId", "occurredOn", "payee", "tags", "to"];

test.each([
  { text: "amont", meant: "amount" },
  { text: "ammount", meant: "amount" },
  { text: "anount", meant: "amount" },
  { text: "amuont", meant: "amount" },
  { text: "Amount", meant: "amount" },
  { text: "account_id", meant: "accountId" },
  { text: "accountID", meant: "accountId" },
  { text: "occurred-on", meant: "occurredOn" },
  { text: "tag", meant: "tags" },
  { text: "payees", meant: "payee" },
])("$text was meant as $meant", ({ text, meant }) => {
  expect(nearestName(text, names)).toBe(meant);
});

test.each(["amt", "mount2", "id", "currency", "", "t", "x".repeat(100_000)])(
  "%.20s is like none of the names",
  (text) => {
    expect(nearestName(text, names)).toBeUndefined();
  },
);
