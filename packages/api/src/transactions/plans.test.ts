import { amountInput, dateInput } from "@outlay/core";
import { openDatabase } from "@outlay/db";
import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { createTestApi } from "../testing.ts";
import { askingOf, bookOf } from "./together.fixture.ts";
import { changeTogether } from "./together.ts";
import { createOf } from "./transactions.ts";

const api = await createTestApi();
afterAll(api.close);
const alice = await api.signUp("alice");

test("PostgreSQL plans the statements of a create once, and not with each of them again", async () => {
  const { db, close } = openDatabase(api.url, { poolSize: 1 });
  const [ask, book] = [askingOf(db), await bookOf(api, alice)];
  const card = await alice.api.accounts.create({ name: "Card" });
  await alice.api.alerts.create({ kind: "lowBalance", accountId: card.id, below: "10" });
  for (let number = 1; number <= 10; number += 1) {
    const fields = { amount: amountInput.parse(`${number}.50`), payee: "Shop", note: "Lunch" };
    const given = {
      accountId: card.id,
      tags: ["a", "b"],
      occurredOn: dateInput.parse("2026-11-20"),
    };
    await changeTogether(
      ask(book, api.clock.now),
      createOf({ kind: "expense", ...fields, ...given }),
    );
  }
  // It makes five plans for given values before it decides that the general one is as good.
  const planned = await db.execute(
    sql`select statement from pg_prepared_statements where custom_plans > 5`,
  );
  expect(planned).toEqual([]);
  const kept = await db.execute(sql`select 1 from pg_prepared_statements where generic_plans >= 4`);
  expect(kept.length).toBeGreaterThan(12);
  await close();
});
