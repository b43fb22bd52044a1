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
