import { transactions } from "@outlay/db";
import { sql } from "drizzle-orm";
import { currencyCodes, currencyDigits } from "@outlay/core";
import { type Check, findRows, fixRows } from "../support/check.ts";

type Row = { id: string; kept: string; due: string };

/** How many thousandths of a unit one minor unit of a currency is; a tenth of one where there are four digits. */
const factors = JSON.stringify(
  Object.fromEntries(currencyCodes.map((code) => [code, String(10 ** (3 - currencyDigits(code)))])),
);

const differing = (bookId: string) => sql<Row>`
  select id, kept, due from (
    select id, amount_thousandths as kept,
      trunc(amount_minor::numeric * (${factors}::jsonb ->> currency)::numeric) as due
    from ${transactions} where book_id = ${bookId}
  ) amount where kept <> due`;

/** The amount for sorting across currencies equals the amount. */
export const amountThousandths: Check = {
  name: "amount in thousandths",
  find: findRows(differing, ({ id, kept, due }) => ({
    subject: `transaction ${id}`,
    problem: `is ${kept}, should be ${due}`,
  })),
  fix: fixRows(
    (bookId) => sql`update ${transactions} set amount_thousandths = differing.due
      from (${differing(bookId)}) differing
      where ${transactions.bookId} = ${bookId} and ${transactions.id} = differing.id`,
  ),
};
