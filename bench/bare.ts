// The measure of the list: node:http and nothing else around the same SQL and JSON.stringify.

import { createServer } from "node:http";
import { connect } from "../packages/db/src/connect.ts";

const { DATABASE_URL = "", BENCH_BOOK = "", PORT } = process.env;
const sql = connect(DATABASE_URL);

async function listExpenses(): Promise<string> {
  const rows = await sql`
    select id, kind, occurred_on, account_id, currency, amount_minor, amount_thousandths,
      to_account_id, to_currency, to_amount_minor, category_id, refund_of_id, refunded_minor,
      payee, note, tags, original_amount_minor, original_currency, version, created_at,
      updated_at, deleted_at,
      case when split_category_ids is null then '[]' else
        (select json_agg(json_build_array(split.category_id, split.amount_minor::text, split.note)
            order by split.position)::text
          from transaction_splits as split
          where split.book_id = transactions.book_id and split.transaction_id = transactions.id)
      end as splits
    from transactions
    where book_id = ${BENCH_BOOK} and deleted_at is null and kind = 'expense'
    order by occurred_on desc, id desc limit 51`;
  return JSON.stringify({ items: rows.slice(0, 50), nextCursor: null });
}

createServer((request, response) => {
  if (request.url === "/ready") {
    response.end();
    return;
  }
  void listExpenses().then((body) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(Number(PORT), "127.0.0.1");
