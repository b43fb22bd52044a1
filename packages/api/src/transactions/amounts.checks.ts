import { transactions } from "@outlay/db";
import { type SQL, sql } from "drizzle-orm";
import { currencyCodes, currencyDigits } from "@outlay/core";
import { type Check, findRows, fixRows } from "../support/check.ts";

type Row = { id: string; kept: string; due: string };

/** How many thousandths of a unit one minor unit of a currency is; a tenth of one where there are four digits. */
const factors = JSON.stringify(
  Object.fromEntries(currencyCodes.map((code) => [code, String(10 ** (3 - currencyDigits(code)))])),
);

const due = sql`trunc(amount_minor::numeric * (${factors}::jsonb ->> currency)::numeric)`;

type Records = { table: SQL; id: SQL; subject: string };

/** The amount for comparing across currencies equals the amount, of records with both. */
export const thousandthsCheck = (name: string, { table, id, subject }: Records): Check => ({
  name,
  find: findRows(
    (bookId) => sql<Row>`select ${id} as id, amount_thousandths as kept, ${due} as due
      from ${table} where book_id = ${bookId} and amount_thousandths <> ${due}`,
    (row) => ({ subject: `${subject} ${row.id}`, problem: `is ${row.kept}, should be ${row.due}` }),
  ),
  fix: fixRows(
    (bookId) => sql`update ${table} set amount_thousandths = ${due}
      where book_id = ${bookId} and amount_thousandths <> ${due}`,
  ),
});

export const amountThousandths = thousandthsCheck("amount in thousandths", {
  table: sql`${transactions}`,
  id: sql`id`,
  subject: "transaction",
});
