import { expect } from "vitest";
import { equal, household } from "../household/household.fixture.ts";
import { refusalOf, test } from "../testing.ts";
import { archiveOf, linesOf } from "./testing.ts";

test("an archive in which a person's part is below zero is refused, though the parts add up", async ({
  api,
  alice,
}) => {
  const { bookId, caller, ann, bob } = await household(api, alice);
  const shares = { paidBy: ann, split: equal(ann, bob) };
  await caller.expenses.create({ amount: "10", shares });
  const lines = (await linesOf(caller, bookId)).slice(0, -1).map((line) => JSON.stringify(line));
  const below = (...parts: [RegExp, string][]) => {
    const changed = lines.map((line) =>
      parts.reduce((text, [part, amount]) => text.replace(part, amount), line),
    );
    expect(changed).not.toEqual(lines);
    return refusalOf(caller.books.import({ file: archiveOf(changed) }));
  };
  const stored = (minor: string) => `"amountMinor":"${minor}"`;
  const part = /"amountMinor":"500"/;
  expect(await below([part, stored("-500")], [part, stored("1500")])).toMatchObject({
    code: "archive.invalid",
    issues: [{ path: ["transactions", 0, "shares", "parts", "0", "amountMinor"] }],
  });
  const shown = /"amount":"5\.00"/;
  const refused = await below([shown, '"amount":"-5.00"'], [shown, '"amount":"15.00"']);
  expect(refused).toMatchObject({ code: "archive.invalid" });
  expect(refused.issues?.[0]?.path.join(".")).toMatch(/^changes\.\d+\.after\.shares/);
});

test("an archive that shares something with a person who is not in it is refused", async ({
  api,
  alice,
}) => {
  const { bookId, caller, ann, bob } = await household(api, alice);
  const split = equal(ann, bob);
  const shared = { amount: "10", shares: { paidBy: ann, split } };
  await caller.expenses.create(shared);
  await caller.household.setDefault({ split });
  const template = { kind: "expense", ...shared } as const;
  await caller.schedules.create({ template, every: { unit: "month" }, startsOn: "2027-01-01" });
  const lines = (await linesOf(caller, bookId)).slice(0, -1);
  const unknownId = "01920000-0000-7000-8000-00000000dead";
  for (const field of ["searchText", "split", "rule"]) {
    const changed = lines.map((line) => {
      const text = JSON.stringify(line);
      return field in line ? text.replaceAll(bob, unknownId) : text;
    });
    expect(changed.join("")).toContain(unknownId);
    const refused = refusalOf(caller.books.import({ file: archiveOf(changed) }));
    expect(await refused).toMatchObject({
      code: "archive.invalid",
      issues: [{ path: ["people"] }],
    });
  }
  expect(api.faults).toEqual([]);
});
