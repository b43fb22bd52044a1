import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { test, type TestUser } from "../testing.ts";

const csv = (...lines: string[]) => new Blob([`${lines.join("\n")}\n`]);
const samples = join(import.meta.dirname, "../../../bank-files/test/samples");

async function accountOf(user: TestUser, currency = "EUR") {
  return user.api.accounts.create({
    name: `Giro ${currency}`,
    kind: "checking",
    currency,
    openingBalance: "100.00",
  });
}

test("a file is previewed", async ({ alice }) => {
  const { id: accountId } = await accountOf(alice);
  const file = csv(
    "Date,Payee,Amount,Balance",
    "2026-11-01,Bakery,-2.50,97.50",
    "2026-11-03,Employer,1000.00,1097.50",
  );
  console.time("p");
  const made = await alice.api.imports.preview({ file, accountId });
  console.timeEnd("p");
  console.dir(made, { depth: 9 });
  console.dir(await alice.api.imports.rows({ id: made.id }), { depth: 9 });
  expect(made.state).toBe("ready");
  void readFileSync;
  void samples;
});
