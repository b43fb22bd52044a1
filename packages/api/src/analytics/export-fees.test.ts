import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";

// Fees, days of arrival and what is excluded, in files.

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
let ids: Record<"cash" | "giro" | "dollars" | "charges", string>;

beforeAll(async () => {
  alice = await api.signUp("alice");
  const { accounts, categories, expenses, transactions } = alice.api;
  ids = {
    cash: (await accounts.list()).items[0]?.id ?? "",
    giro: (await accounts.create({ name: "Giro" })).id,
    dollars: (await accounts.create({ name: "Dollars", currency: "USD" })).id,
    charges: (await categories.create({ name: "Charges" })).id,
  };
  const move = { kind: "transfer", fromAccountId: ids.cash, amount: "100" } as const;
  const fee = { amount: "2", categoryId: ids.charges };
  const days = { occurredOn: "2026-11-06", arrivesOn: "2026-11-09" };
  await transactions.create({ ...move, toAccountId: ids.giro, fee, ...days });
  const other = { toAmount: "110", occurredOn: "2026-11-07" };
  await transactions.create({ ...move, toAccountId: ids.dollars, ...other });
  await expenses.create({ amount: "7", occurredOn: "2026-11-08", excluded: true, payee: "Doctor" });
});

type Input = Parameters<TestUser["api"]["analytics"]["export"]>[0];
const read = async (input: Input) =>
  (await alice.api.analytics.export({ order: "asc", ...input })).text();

/** Some columns of each row of a CSV without quotes. */
async function rowsOf(input: Input, ...names: string[]) {
  const [header = "", ...lines] = (await read(input)).split("\r\n").filter(Boolean);
  const at = names.map((name) => header.split(",").indexOf(name));
  return lines.map((line) => at.map((index) => line.split(",")[index]).join(" "));
}

type Exported = { kind: string; amount: string | null; toAmount: string | null; fee: unknown };
const transfersOf = async (input: Input) =>
  (JSON.parse(await read({ ...input, format: "json", kind: "transfer" })) as Exported[]).map(
    ({ amount, toAmount, fee }) => ({ amount, toAmount, fee }),
  );

test("a CSV says what is excluded, by whom it was recorded, and each day and fee of a transfer", async () => {
  const names = ["kind", "occurredOn", "amount", "account", "category", "excluded", "createdBy"];
  expect(await rowsOf({}, ...names)).toEqual([
    "transfer 2026-11-06 -100.00 Cash  false alice",
    "transfer 2026-11-09 100.00 Giro  false alice",
    "expense 2026-11-06 -2.00 Cash Charges false alice",
    "transfer 2026-11-07 -100.00 Cash  false alice",
    "transfer 2026-11-07 110.00 Dollars  false alice",
    "expense 2026-11-08 -7.00 Cash Uncategorised true alice",
  ]);
  expect(await rowsOf({ excluded: true }, "payee")).toEqual(["Doctor"]);
  const [doctor] = JSON.parse(await read({ format: "json", excluded: true })) as object[];
  expect(doctor).toMatchObject({
    excluded: true,
    createdBy: { id: alice.id, name: "alice" },
    updatedBy: { id: alice.id, name: "alice" },
  });
});

test("a fee is in the files of its account, category and currency, and in no other", async () => {
  const fee = { amount: "2.00", categoryId: ids.charges };
  expect(await transfersOf({ accountId: ids.giro })).toEqual([
    { amount: null, toAmount: "100.00", fee: null },
  ]);
  expect(await transfersOf({ accountId: ids.cash })).toEqual([
    { amount: "100.00", toAmount: null, fee },
    { amount: "100.00", toAmount: null, fee: null },
  ]);
  expect(await transfersOf({ categoryId: ids.charges })).toEqual([
    { amount: null, toAmount: null, fee },
  ]);
  expect(await rowsOf({ categoryId: ids.charges }, "kind", "amount")).toEqual(["expense -2.00"]);
  expect(await transfersOf({ currency: "USD" })).toEqual([
    { amount: null, toAmount: "110.00", fee: null },
  ]);
});

test("an export of spending has of transfers their fees alone", async () => {
  const kinds = ["expense", "refund", "fee"] as const;
  const input = { kinds: [...kinds], excluded: false };
  expect(await rowsOf(input, "kind", "amount")).toEqual(["expense -2.00"]);
  const [only] = JSON.parse(await read({ ...input, format: "json" })) as Exported[];
  expect(only).toMatchObject({ kind: "transfer", amount: null, toAmount: null });
  const all = await rowsOf({ kinds: [...kinds, "transfer"] }, "kind");
  expect(all.filter((kind) => kind === "transfer")).toHaveLength(4);
});

test.each(["hledger", "ledger", "beancount"] as const)(
  "a journal for %s marks what is excluded, and has no balances without it",
  async (format) => {
    const whole = await read({ format });
    expect(whole.match(/excluded: "?true/g)).toHaveLength(1);
    const rest = await read({ format, excluded: false });
    expect(rest).not.toMatch(/excluded: "?true/);
    expect(rest.length).toBeLessThan(whole.length - 50);
    expect(rest).not.toContain("-209.00 EUR");
    expect(whole).toContain("-209.00 EUR");
  },
);

test.each(["csv", "json", "ndjson", "xlsx", "hledger", "ledger", "beancount"] as const)(
  "a filter of a file as %s that cannot be is refused before the file begins",
  async (format) => {
    const actorId = "01920000-0000-7000-8000-00000000abcd";
    expect(await refusalOf(read({ format, actorId }))).toMatchObject({
      code: "member.not_found",
      issues: [{ path: ["actorId"] }],
    });
  },
);
