import { client } from "./generated/hey-api/client.gen.ts";
import * as api from "./generated/hey-api/sdk.gen.ts";
import type { TransactionsCreateInput } from "./generated/hey-api/types.gen.ts";

client.setConfig({ baseUrl: process.env["OUTLAY_URL"] ?? "", throwOnError: true });
const email = `hey-api-${Date.now()}@example.com`;
const { data: session } = await api.authRegister({
  body: { email, password: "correct horse battery", name: "Ada" },
  throwOnError: true,
});
client.setConfig({ auth: () => session.accessToken });
const always = { throwOnError: true } as const;

const { data: account } = await api.accountsCreate({
  body: { name: "Savings", kind: "savings" },
  ...always,
});
const { data: accounts } = await api.accountsList(always);
const [from] = accounts.items;
if (!from) throw new Error("no accounts");
const bodies: TransactionsCreateInput[] = [
  { kind: "expense", amount: "12.50", payee: "Corner shop" },
  { kind: "income", amount: "2000", payee: "Employer" },
  { kind: "transfer", amount: "100", fromAccountId: from.id, toAccountId: account.id },
];
const made = [];
for (const body of bodies) made.push((await api.transactionsCreate({ body, ...always })).data);
const expense = made.find((one) => one.kind === "expense");
if (!expense) throw new Error("no expense");
const { data: refund } = await api.transactionsCreate({
  body: { kind: "refund", amount: "2.50", refundOf: expense.id },
  ...always,
});
console.log(made.map(({ kind, amount }) => `${kind} ${amount}`).join(", "), refund.kind);

let pages = 0;
let cursor: string | null | undefined;
do {
  const { data } = await api.transactionsList({
    query: { limit: 2, ...(cursor ? { cursor } : {}) },
    ...always,
  });
  cursor = data.nextCursor;
  pages += 1;
} while (cursor);
console.log(`${pages} pages`);

const patched = await api.expensesUpdate({
  path: { id: expense.id },
  body: { payee: null },
  ...always,
});
console.log(`payee ${patched.data.payee}`);

// Of two types of a body it takes JSON: the file is sent as text.
const file = "Date,USD\n2026-11-20,1.25\n";
const imported = await api.ratesImport({ body: { file }, ...always });
console.log(`${imported.data.added} rate`);

const archive = await api.booksExport({
  path: { id: session.user.defaultBookId },
  parseAs: "arrayBuffer",
  ...always,
});
console.log(
  `archive ${new Uint8Array(archive.data as unknown as ArrayBuffer).slice(0, 2).join(" ")}`,
);

const refused = await api.expensesCreate({ body: { amount: "0" }, throwOnError: false });
console.log(
  refused.response?.status,
  refused.error && "code" in refused.error && refused.error.code,
);
