import { expect, test } from "vitest";
import { entryOf } from "../transactions/ledger.fixture.ts";
import {
  decodeOrigins,
  encodeOrigins,
  mayRuleSet,
  newOrigins,
  nextOrigins,
  noOrigins,
  originsBy,
} from "./origins.logic.ts";

const person = originsBy("person");
const program = originsBy("program");
const filled = { payee: "Shop", categoryId: "food", note: "Two", tags: ["a"] };
const entry = entryOf("it", filled, { origins: "prsi" });

test("origins are four letters, and the same object for the same letters", () => {
  const origins = { payee: "person", categoryId: "rule", note: "program" } as const;
  expect(encodeOrigins(origins)).toBe("pr-a");
  expect(decodeOrigins("pr-a")).toEqual(origins);
  expect(decodeOrigins("pr-a")).toBe(decodeOrigins("pr-a"));
  expect(decodeOrigins(noOrigins)).toEqual({});
});

test.each([
  ["what it names", {}, filled, "pppp"],
  ["not what is empty", {}, { payee: "", note: null, tags: [] }, noOrigins],
  ["not a category by default", { categoryId: undefined }, { payee: "Shop" }, "p---"],
  ["the category of parts", {}, { splits: [{ categoryId: "food", amount: "12.5" }] }, "-p--"],
  ["what the letters say", {}, { ...filled, origins: "ir-i" }, "ir-i"],
])("a new transaction has the origin of %s", (_, more, given, expected) => {
  const { splits, ...fields } = { splits: undefined, ...given };
  const parts = splits?.map((part) => ({ ...part, note: null }));
  const resolved = entryOf("it", { ...fields, ...more, ...(parts && { splits: parts }) });
  expect(newOrigins(given, resolved, person)).toBe(expected);
});

test.each([
  ["what it names", { payee: "Other" }, { payee: "Other" }, "arsi"],
  ["nothing it leaves", { amount: "13" }, { amount: "13" }, "prsi"],
  ["a value that it names again", { categoryId: "food" }, {}, "pasi"],
  ["nothing that a person set already", { payee: "Shop" }, {}, "prsi"],
  ["nothing that it clears", { tags: [], note: null }, { tags: [], note: null }, "pr--"],
  ["no category by default", { kind: "income" }, { kind: "income", categoryId: "salary" }, "p-si"],
  ["what its letters say", { ...filled, origins: "r-ri" }, {}, "r-ri"],
])("an update by a program is the origin of %s", (_, given, changes, expected) => {
  const after = entryOf("it", { ...filled, ...changes } as typeof filled);
  expect(nextOrigins(entry, { payee: undefined, ...given }, after, program)).toBe(expected);
});

test("a rule may set what nobody but imports, rules and schedules has set, or what is empty", () => {
  const system = new Set(["none"]);
  const may = (origins: string, fields: Partial<typeof filled> = {}) => {
    const subject = { ...entryOf("it", { ...filled, ...fields }), origins };
    return (["payee", "categoryId", "tags", "note"] as const).filter((field) =>
      mayRuleSet(field, subject, system),
    );
  };
  expect(may("prsi")).toEqual(["categoryId", "tags", "note"]);
  expect(may("aaaa")).toEqual([]);
  expect(may("----")).toEqual([]);
  expect(may("----", { tags: [], categoryId: "none" })).toEqual(["categoryId", "tags"]);
});
