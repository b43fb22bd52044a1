import fc from "fast-check";
import { expect } from "vitest";
import { refusalOf, test } from "../testing.ts";

const days = ["2026-11-01", "2026-11-10", "2026-11-20"] as const;

test("a balance is shown as it was recorded at any earlier instant", async ({ api, alice }) => {
  const { accounts, expenses, transactions } = alice.api;
  const start = api.clock.now.getTime();
  const other = (await accounts.create({ name: "Other" })).id;
  const id = (await accounts.create({ name: "Giro", openingBalance: "100" })).id;
  const seen: { asOf: Date; balances: string[] }[] = [];
  const balancesOf = async (asOf?: Date) =>
    Promise.all(
      days.map(async (on) => (await accounts.balance({ id, on, ...(asOf && { asOf }) })).balance),
    );
  const step = fc.record({
    act: fc.constantFrom("spend", "move", "update", "remove", "restore", "open"),
    at: fc.nat(5),
    day: fc.constantFrom(...days),
    amount: fc.integer({ min: 1, max: 50 }).map(String),
  });
  const ids: string[] = [];
  const removed = new Set<string>();
  for (const { act, at, day, amount } of fc.sample(step, 25)) {
    api.clock.now = new Date(api.clock.now.getTime() + 60_000);
    const known = ids[at % Math.max(ids.length, 1)] ?? "";
    const isLive = known !== "" && !removed.has(known);
    if (act === "spend")
      ids.push((await expenses.create({ amount, accountId: id, occurredOn: day })).id);
    if (act === "move") {
      const move = { kind: "transfer", amount, fromAccountId: other, toAccountId: id } as const;
      ids.push((await transactions.create({ ...move, occurredOn: day, fee: { amount: "1" } })).id);
    }
    if (act === "update" && isLive) await transactions.update({ id: known, amount });
    if (act === "remove" && isLive) await transactions.remove({ id: known });
    if (act === "restore" && removed.has(known)) await transactions.restore({ id: known });
    if (act === "remove" && isLive) removed.add(known);
    if (act === "restore") removed.delete(known);
    if (act === "open") await accounts.update({ id, openingBalance: amount, openedOn: day });
    seen.push({ asOf: api.clock.now, balances: await balancesOf() });
  }
  for (const { asOf, balances } of seen) expect(await balancesOf(asOf)).toEqual(balances);
  const before = accounts.balance({ id, asOf: new Date(start - 1000) });
  expect(await refusalOf(before)).toMatchObject({ code: "account.not_found" });
  api.clock.now = new Date(start);
});

test("an opening balance counts from the first entry that was recorded at the instant, though it is deleted since", async ({
  api,
  alice,
}) => {
  const { accounts, expenses } = alice.api;
  const start = api.clock.now;
  // Changes are in the order of their instants: after those of the other tests.
  const asOf = new Date(start.getTime() + 7_200_000);
  api.clock.now = asOf;
  const { id: accountId } = await accounts.create({ name: "Giro", openingBalance: "100" });
  const [on] = days;
  const { id } = await expenses.create({ amount: "5", accountId, occurredOn: on });
  api.clock.now = new Date(asOf.getTime() + 60_000);
  await expenses.remove({ id });
  const recorded = await accounts.balance({ id: accountId, on, asOf });
  const known = await accounts.balance({ id: accountId, on });
  expect([recorded.balance, known.balance]).toEqual(["95.00", "0.00"]);
  api.clock.now = start;
});

test("a balance is shown in the currency that the account had", async ({ api, bob }) => {
  const { accounts } = bob.api;
  const { id } = await accounts.create({ name: "Trip", openingBalance: "100.50" });
  const asOf = new Date(api.clock.now.getTime() + 30_000);
  api.clock.now = new Date(asOf.getTime() + 30_000);
  await accounts.update({ id, currency: "JPY", openingBalance: "100" });
  expect(await accounts.balance({ id, asOf })).toMatchObject({
    balance: "100.50",
    currency: "EUR",
  });
  expect(await accounts.balance({ id })).toMatchObject({ balance: "100", currency: "JPY" });
});
