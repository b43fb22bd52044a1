import { sql } from "drizzle-orm";
import { afterAll, expect, test } from "vitest";
import { createTestDatabase } from "../testing.ts";

const { db, close } = await createTestDatabase();
afterAll(close);

const [check] = await db.execute<{ text: string }>(sql`
  select pg_get_constraintdef(oid) as text from pg_constraint where conname = 'transactions_shares_sum'`);
await db.execute(
  sql`create table shared (shares jsonb, amount_minor numeric, ${sql.raw(check?.text ?? "")})`,
);

async function isTaken(parts: readonly unknown[], amount: string): Promise<boolean> {
  const shares = JSON.stringify({ parts: parts.map((amountMinor) => ({ amountMinor })) });
  const inserted = db.execute(
    sql`insert into shared values (${shares}::jsonb, ${amount}::numeric)`,
  );
  return inserted.then(
    () => true,
    (error: Error) => {
      expect(error.cause).toMatchObject({ code: "23514" });
      return false;
    },
  );
}

const most = "999999999999999999";

test.each([
  { parts: ["1250"] },
  { parts: ["0", "7"] },
  { parts: ["0", "0"] },
  { parts: ["333", "333", "334"] },
  { parts: [most, most, "5"] },
  { parts: Array.from({ length: 20 }, (_, place) => `${place}0000000000000007`) },
])("parts of $parts are taken with their sum and with nothing else", async ({ parts }) => {
  const sum = parts.reduce((total, part) => total + BigInt(part), 0n);
  expect(await isTaken(parts, `${sum}`)).toBe(true);
  expect(await isTaken(parts, `${sum + 1n}`)).toBe(false);
  expect(await isTaken(parts, `${sum - 1n}`)).toBe(false);
});

test.each([
  { what: "negative", parts: ["15", "-5"], amount: "10" },
  { what: "negative, as if it were positive", parts: ["15", "-5"], amount: "20" },
  { what: "with a point", parts: ["1.5"], amount: "15" },
  { what: "a number, which JavaScript may round", parts: [15], amount: "15" },
  { what: "empty", parts: ["15", ""], amount: "15" },
  { what: "null", parts: ["15", null], amount: "15" },
  { what: "longer than an amount", parts: ["100000000000000000005"], amount: "6" },
  { what: "none", parts: [], amount: "0" },
])("a part that is $what is refused", async ({ parts, amount }) => {
  expect(await isTaken(parts, amount)).toBe(false);
});

test("what is not shared has no parts to add up", async () => {
  const insert = db.execute(sql`insert into shared values (null, 5) returning shares`);
  await expect(insert).resolves.toEqual([{ shares: null }]);
});
