import { sql } from "drizzle-orm";
import { expect } from "vitest";
import { AppError } from "@outlay/core";
import { findAppError } from "../registry.ts";
import { describeFault } from "./error-mapping.ts";
import { refusalOf, test } from "../testing.ts";

/** What a driver throws, and Drizzle around it with the SQL and the values. */
function databaseError(fault: object): Error {
  const cause = Object.assign(new Error("relation of a secret"), fault);
  return new Error("Failed query: select secret", { cause });
}

test.each([
  { fault: { code: "23505", constraint_name: "users_email_key" }, code: "auth.email_taken" },
  { fault: { code: "23505", constraint_name: "categories_name_key" }, code: "category.name_taken" },
  {
    fault: {
      code: "23505",
      message: 'duplicate key value violates unique constraint "users_email_key_102680"',
    },
    code: "auth.email_taken",
  },
  {
    fault: {
      code: "23503",
      message:
        'insert or update on table "transactions_102136" violates foreign key constraint "transactions_account_fkey_102136"',
    },
    code: "account.not_found",
  },
  { fault: { code: "23505", constraint_name: "users_email_key_102680" }, code: "auth.email_taken" },
  {
    fault: { code: "22P02", message: 'invalid input: "constraint "users_email_key""' },
    code: undefined,
  },
  { fault: { code: "23503", constraint_name: "changes_book_fkey" }, code: "book.not_found" },
  {
    fault: { code: "23503", constraint_name: "notification_reads_user_fkey" },
    code: "auth.unauthenticated",
  },
  { fault: { code: "22003" }, code: "amount.out_of_range" },
  ...(
    "08000 08001 08006 08P01 53000 53100 53200 53300 53400 57000 57014 57P01 57P02 57P03 57P05 58000 58030 " +
    "55P03 40001 40P01 25006 25P02 25P03 25P04 26000 CONNECT_TIMEOUT CONNECTION_ENDED CONNECTION_UNANSWERED " +
    "ECONNREFUSED ECONNRESET ETIMEDOUT EPIPE ENOTFOUND EAI_AGAIN"
  )
    .split(" ")
    .map((code) => ({ fault: { code }, code: "server.unavailable" })),
  { fault: { code: "ENOENT", syscall: "connect" }, code: "server.unavailable" },
  { fault: { code: "EHOSTUNREACH", syscall: "connect" }, code: "server.unavailable" },
  { fault: { code: "0A000", routine: "RevalidateCachedQuery" }, code: "server.unavailable" },
  { fault: { code: "0A000", routine: "transformStmt" }, code: undefined },
  { fault: { code: "ENOENT", syscall: "open" }, code: undefined },
  { fault: { code: "23505", constraint_name: "unheard_of_key" }, code: undefined },
  { fault: { code: "42P01" }, code: undefined },
  { fault: { code: "XX000" }, code: undefined },
  { fault: {}, code: undefined },
])("a database's $fault is $code to the caller", ({ fault, code }) => {
  const error = findAppError(databaseError(fault));
  expect(error?.code).toBe(code);
  expect(error?.message ?? "").not.toMatch(/secret|query|relation/);
});

test("an error of the domain is found at any depth, and a cycle of causes ends", () => {
  const known = new AppError("book.not_found", "No book.");
  const wrapped = new Error("outer", { cause: new Error("inner", { cause: known }) });
  expect(findAppError(wrapped)).toBe(known);
  const cyclic = new Error("itself");
  cyclic.cause = cyclic;
  expect(findAppError(cyclic)).toBeUndefined();
});

test.each([undefined, null, "text", 5, {}, Symbol("s")])(
  "a thrown %s is not a known error",
  (thrown) => {
    expect(findAppError(thrown)).toBeUndefined();
    expect(describeFault(thrown).stack).toEqual([]);
  },
);

test("an unexpected error is masked to the caller and logged without SQL, values or message", async ({
  api,
  alice,
}) => {
  await api.db.execute(sql`alter table transactions rename column payee to payer`);
  const call = alice.api.expenses.create({ amount: "12.34", payee: "My secret shop" });
  const refusal = await refusalOf(call);
  expect(refusal).toMatchObject({ code: "server.error", issues: [] });
  expect(refusal.message).toBe("It has been logged under the requestId. Try again later.");
  expect(api.faults).toMatchObject([
    { path: "expenses.create", name: "PostgresError", code: "42703" },
  ]);
  const [fault] = api.faults;
  expect(fault?.stack.every((line) => line.startsWith("at "))).toBe(true);
  expect(JSON.stringify(fault)).not.toMatch(/secret|payee|insert|12\.?34/i);
});

test("an expected error is not logged as a fault", async ({ api, alice }) => {
  const before = api.faults.length;
  await refusalOf(alice.api.expenses.create({ amount: "-1" }));
  await refusalOf(alice.api.books.get({ id: "01920000-0000-7000-8000-00000000dead" }));
  expect(api.faults).toHaveLength(before);
});
