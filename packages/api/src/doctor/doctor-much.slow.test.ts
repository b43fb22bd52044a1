import { transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { addLedgerOf, examineLedger, run } from "./damaged-ledger.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

let alice: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
});

type Ledger = Awaited<ReturnType<typeof addLedgerOf>>;
const addLedger = () => addLedgerOf(api, alice);
const examine = (ledger: Ledger, how: { fix?: boolean } = {}) => examineLedger(api.db, ledger, how);

test("a server that writes at the same time is not disturbed and causes no differences", async () => {
  const ledger = await addLedger();
  const writing = { ends: false };
  const writes = (async () => {
    for (let cents = 1; !writing.ends; cents += 1)
      await alice.in(ledger.id).transactions.create({
        kind: "expense",
        amount: String(cents / 100),
        accountId: ledger.names.CASH,
        tags: [`tag ${cents}`],
      });
  })();
  const damage = sql`update accounts set balance_minor = balance_minor + 1 where id = ${ledger.names.CASH}`;
  for (let round = 0; round < 10; round += 1) {
    expect(await examine(ledger, { fix: true })).toMatchObject({ lines: [] });
    await run(api.db, damage);
    const { lines, left } = await examine(ledger, { fix: true });
    expect(lines).toEqual([expect.stringMatching(/^account CASH /), "(balance): 1 fixed"]);
    expect(left).toBe(0);
  }
  writing.ends = true;
  await writes;
  expect((await examine(ledger)).lines).toEqual([]);
});

test(
  "if everything in a book is wrong, the differences are counted and the first ones reported",
  { timeout: 120_000 },
  async () => {
    const ledger = await addLedger();
    const { CASH, FOOD } = ledger.names;
    const size = 20_000;
    await run(
      api.db,
      sql`insert into ${transactions} (book_id, id, kind, occurred_on, account_id, currency, amount_minor,
        amount_thousandths, category_id, payee, tags, search_text, created_by, updated_by, operation_id, created_at, updated_at)
      select ${ledger.id}, gen_random_uuid(), 'expense', date '2020-01-01' + n % 2000, ${CASH}, 'EUR',
        n, n * 10, ${FOOD}, 'Payee ' || n, array['tag ' || n], '', ${FOOD}, ${FOOD}, ${FOOD}, now(), now()
      from generate_series(1, ${size}::int) n`,
    );
    const { lines, fixed, left } = await examine(ledger, { fix: true });
    // Searched texts, payees and tags, the days and their months, and one balance.
    expect(fixed).toBe(size * 3 + 2000 + 66 + 1);
    expect(left).toBe(size);
    expect(lines).toContain(`(search text): ${size} fixed`);
    expect(lines).toContain(`(transaction record): ${size - 100} more`);
    expect(lines.length).toBeLessThan(1000);
    expect(await examine(ledger)).toMatchObject({ differences: size });
  },
);
