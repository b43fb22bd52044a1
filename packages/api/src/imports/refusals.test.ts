import { afterAll, beforeEach, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { csvOf, importTools } from "./imports.fixture.ts";

const api = await createTestApi();
const { assertHealthy, ledger, preview, rows } = importTools(api);
afterAll(api.close);

let users = 0;
let alice: TestUser;
beforeEach(async () => {
  alice = await api.signUp(`alice${(users += 1)}`);
});

const take = async (file: File) => {
  const { id } = await preview(alice, file);
  return alice.api.imports.commit({ id });
};
const refuse = async (id: string, index = 0) =>
  alice.api.imports.changeRows({ id, changes: [{ index, match: null }] });

const coffee = "2026-11-02;Cafe;;-3.00";
const bus = "2026-11-03;Bus;;-2.00";

test.each([
  ["without ids", coffee, bus],
  ["with ids", `${coffee};T20261100001`, `${bus};T20261100002`],
])(
  "what a person calls no duplicate is recorded, and its file adds nothing more, %s",
  async (_, first, second) => {
    await take(csvOf(first));
    const { id, totals } = await preview(alice, csvOf(first, second));
    expect(totals).toMatchObject({ new: 1, duplicate: 1 });
    const { items } = await refuse(id);
    expect(items).toMatchObject([{ index: 0, status: "new", duplicateOf: null, matchOf: null }]);
    const { totals: counted, balance } = await alice.api.imports.get({ id });
    expect(counted).toMatchObject({ new: 2, duplicate: 0 });
    expect(balance).toMatchObject({ before: "-3.00", after: "-8.00" });
    expect(await alice.api.imports.commit({ id })).toEqual({ created: 2, linked: 0, skipped: 0 });
    expect(await ledger(alice)).toEqual([
      "2026-11-02 -3.00 Cafe",
      "2026-11-02 -3.00 Cafe",
      "2026-11-03 -2.00 Bus",
    ]);
    expect(await take(csvOf(first, second))).toMatchObject({ created: 0, skipped: 2 });
    expect(await take(csvOf(first))).toMatchObject({ created: 0, skipped: 1 });
    await assertHealthy(alice);
  },
);

test("a row whose transaction was deleted can be recorded again", async () => {
  await take(csvOf(coffee));
  const [cafe] = (await alice.api.transactions.list({})).items;
  await alice.api.transactions.remove({ id: cafe?.id ?? "" });
  const { id } = await preview(alice, csvOf(coffee));
  expect(await rows(alice, id)).toMatchObject([{ issues: [{ field: "duplicateOf" }] }]);
  expect((await refuse(id)).items).toMatchObject([{ status: "new", issues: [] }]);
  expect(await alice.api.imports.commit({ id })).toMatchObject({ created: 1 });
  expect(await take(csvOf(coffee))).toMatchObject({ created: 0, skipped: 1 });
  await assertHealthy(alice);
});

test("an answer to a question leaves what a person called no duplicate", async () => {
  await take(csvOf(coffee));
  const { id } = await preview(alice, csvOf(coffee));
  await refuse(id);
  await alice.api.imports.update({ id, options: { decimalMark: "." } });
  expect(await rows(alice, id)).toMatchObject([{ status: "new", duplicateOf: null }]);
});

test("a refusal that a person takes back is forgotten: the row is linked", async () => {
  const typed = await alice.api.expenses.create({ amount: "3.00", occurredOn: "2026-11-01" });
  const { id } = await preview(alice, csvOf(coffee));
  await refuse(id);
  await alice.api.imports.changeRows({ id, changes: [{ index: 0, match: typed.id }] });
  expect(await alice.api.imports.commit({ id })).toEqual({ created: 0, linked: 1, skipped: 0 });
  await assertHealthy(alice);
});

test.each([0, 1])("what is no transfer for row %i is none for the other one", async (index) => {
  const savings = await alice.api.accounts.create({ name: "Savings" });
  const [giro] = (await alice.api.accounts.list()).items;
  const file = new File(
    [
      "Date,Account,Payee,Amount\n2026-11-02,DE02120300000000202051,Out,-50.00\n2026-11-03,DE02500105170137075030,In,50.00\n",
    ],
    "two.csv",
  );
  const accounts = {
    DE02120300000000202051: giro?.id ?? "",
    DE02500105170137075030: savings.id,
  };
  const { id } = await preview(alice, file, { options: { accounts } });
  expect(await rows(alice, id)).toMatchObject([
    { transferWith: "row:1" },
    { transferWith: "row:0" },
  ]);
  const changes = [{ index, transferWith: null }];
  const { items } = await alice.api.imports.changeRows({ id, changes });
  expect(items).toMatchObject([{ transferWith: null }, { transferWith: null }]);
  expect(await rows(alice, id)).toMatchObject([{ transferWith: null }, { transferWith: null }]);
  expect(await alice.api.imports.commit({ id })).toMatchObject({ created: 2 });
  const recorded = (await alice.api.transactions.list({})).items;
  expect(recorded.map(({ kind }) => kind)).toEqual(["income", "expense"]);
});
