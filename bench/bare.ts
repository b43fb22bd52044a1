// The measure of reading: node:http and nothing else around the server's own statements and JSON.stringify.

import { createServer } from "node:http";
import { connect } from "../packages/db/src/connect.ts";
import type { Statement } from "./statements.ts";

const { DATABASE_URL = "", BENCH_STATEMENTS = "{}", PORT } = process.env;
const sql = connect(DATABASE_URL);

/** By path: the statement that the server sends. */
const statements = JSON.parse(BENCH_STATEMENTS) as Record<string, Statement>;
const prepare = { prepare: true };

async function answer({ text, values }: Statement): Promise<string> {
  const rows = await sql.unsafe(text, values, prepare);
  return JSON.stringify(rows.length > 1 ? { items: rows.slice(0, 50), nextCursor: null } : rows[0]);
}

createServer((request, response) => {
  const statement = statements[request.url ?? ""];
  if (statement === undefined) {
    response.end();
    return;
  }
  void answer(statement).then((body) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
    });
    response.end(body);
  });
}).listen(Number(PORT), "127.0.0.1");
