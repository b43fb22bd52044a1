import * as api from "./generated/oazapfts.ts";

api.defaults.baseUrl = process.env["OUTLAY_URL"] ?? "";
const email = `oazapfts-${Date.now()}@example.com`;

/** The data of a reply with that status. */
function dataOf<Reply extends { status: number; data?: unknown }, Status extends Reply["status"]>(
  reply: Reply,
  status: Status,
): Extract<Reply, { status: Status }>["data"] {
  if (reply.status !== status) throw new Error(JSON.stringify(reply.data));
  return reply.data as Extract<Reply, { status: Status }>["data"];
}

const session = dataOf(
  await api.authRegister({ email, password: "correct horse battery", name: "Ada" }),
  201,
);
api.defaults.headers = { authorization: `Bearer ${session.accessToken}` };

const account = dataOf(await api.accountsCreate({ name: "Savings", kind: "savings" }), 201);
const [from] = dataOf(await api.accountsList(), 200).items;
if (!from) throw new Error("no accounts");
const bodies: api.TransactionsCreateInput[] = [
  { kind: "expense", amount: "12.50", payee: "Corner shop" },
  { kind: "income", amount: "2000", payee: "Employer" },
  { kind: "transfer", amount: "100", fromAccountId: from.id, toAccountId: account.id },
];
const made = [];
for (const body of bodies) made.push(dataOf(await api.transactionsCreate(body), 201));
const expense = made.find((one) => one.kind === "expense");
if (!expense) throw new Error("no expense");
const refund = dataOf(
  await api.transactionsCreate({ kind: "refund", amount: "2.50", refundOf: expense.id }),
  201,
);
console.log(made.map(({ kind, amount }) => `${kind} ${amount}`).join(", "), refund.kind);

let pages = 0;
let cursor: string | null | undefined;
do {
  const page = dataOf(await api.transactionsList({ limit: 2, ...(cursor ? { cursor } : {}) }), 200);
  cursor = page.nextCursor;
  pages += 1;
} while (cursor);
console.log(`${pages} pages`);

const patched = dataOf(await api.expensesUpdate(expense.id, { payee: null }), 200);
console.log(`payee ${patched.payee}`);

const file = new File(["Date,USD\n2026-11-20,1.25\n"], "rates.csv", { type: "text/csv" });
console.log(`${dataOf(await api.ratesImport({ file }), 200).added} rate`);

const archive = await fetch(
  `${api.defaults.baseUrl}/api/books/${session.user.defaultBookId}/export`,
  {
    headers: { authorization: `Bearer ${session.accessToken}` },
  },
);
console.log(`archive ${new Uint8Array(await archive.arrayBuffer()).slice(0, 2).join(" ")}`);

const refused = await api.expensesCreate({ amount: "0" });
console.log(refused.status, refused.status === 400 && refused.data.code);
