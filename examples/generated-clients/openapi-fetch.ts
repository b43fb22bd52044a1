import createClient from "openapi-fetch";
import type { components, paths } from "./generated/schema.d.ts";

const baseUrl = process.env["OUTLAY_URL"] ?? "";
const email = `openapi-fetch-${Date.now()}@example.com`;
const api = createClient<paths>({ baseUrl });

const session = await api.POST("/api/auth/register", {
  body: { email, password: "correct horse battery", name: "Ada" },
});
if (!session.data) throw new Error(session.error.detail);
api.use({
  onRequest: ({ request }) =>
    request.headers.set("authorization", `Bearer ${session.data.accessToken}`),
});
const bookId = session.data.user.defaultBookId;

const account = await api.POST("/api/accounts", { body: { name: "Savings", kind: "savings" } });
const { data: accounts } = await api.GET("/api/accounts");
const [from] = accounts?.items ?? [];
if (!account.data || !from) throw new Error("no accounts");
type Create = components["schemas"]["TransactionsCreateInput"];
const bodies: Create[] = [
  { kind: "expense", amount: "12.50", payee: "Corner shop" },
  { kind: "income", amount: "2000", payee: "Employer" },
  { kind: "transfer", amount: "100", fromAccountId: from.id, toAccountId: account.data.id },
];
const made = [];
for (const body of bodies) {
  const { data, error } = await api.POST("/api/transactions", { body });
  if (!data) throw new Error(error.detail);
  made.push(data);
}
const expense = made.find((one) => one.kind === "expense");
if (!expense) throw new Error("no expense");
const refund = await api.POST("/api/transactions", {
  body: { kind: "refund", amount: "2.50", refundOf: expense.id },
});
console.log(made.map(({ kind, amount }) => `${kind} ${amount}`).join(", "), refund.data?.kind);

let pages = 0;
let cursor: string | null | undefined;
do {
  const { data } = await api.GET("/api/transactions", {
    params: { query: { limit: 2, ...(cursor ? { cursor } : {}) } },
  });
  cursor = data?.nextCursor;
  pages += 1;
} while (cursor);
console.log(`${pages} pages`);

const patched = await api.PATCH("/api/expenses/{id}", {
  params: { path: { id: expense.id } },
  body: { payee: null },
});
console.log(`payee ${patched.data?.payee}`);

const file = new Blob(["Date,USD\n2026-11-20,1.25\n"], { type: "text/csv" });
const imported = await api.POST("/api/rates/import", {
  body: { file: file as unknown as string },
  bodySerializer: ({ file: sent }) => {
    const form = new FormData();
    form.set("file", sent as unknown as Blob, "rates.csv");
    return form;
  },
});
console.log(`${imported.data?.added} rate`);

const archive = await api.GET("/api/books/{id}/export", {
  params: { path: { id: bookId } },
  parseAs: "arrayBuffer",
});
console.log(
  `archive ${new Uint8Array(archive.data as unknown as ArrayBuffer).slice(0, 2).join(" ")}`,
);

const refused = await api.POST("/api/expenses", { body: { amount: "0" } });
console.log(refused.response.status, refused.error?.code);
