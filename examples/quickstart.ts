// A tour of the typed client, top to bottom. Start a server (npm start), then: npm run quickstart

import { randomUUID } from "node:crypto";
import {
  createClient,
  isOutlayError,
  memoryTokens,
  type Client,
  type TokenStore,
} from "@outlay/client";
import { endWithSentence, findServer } from "./server.ts";

async function tour(url: string): Promise<void> {
  // The client keeps the session's tokens: here in memory, your app may store them elsewhere.
  const tokens = memoryTokens();
  const outlay = createClient({ url, tokens });

  // Registering signs in. A new user has a book with a cash account and categories, ready to use.
  const email = `ada-${randomUUID().slice(0, 8)}@example.com`;
  const password = "correct horse battery";
  const { user } = await outlay.auth.register.mutate({ email, password, name: "Ada" });
  console.log(`Registered ${user.name} as ${user.email}.`);

  // Calls made at the same time are sent in one request.
  const [accounts, categories] = await Promise.all([
    outlay.accounts.list.query(),
    outlay.categories.list.query({ kind: "expense" }),
  ]);
  console.log(`Accounts: ${accounts.items.map(({ name }) => name).join(", ")}.`);
  console.log(`Categories: ${categories.items.length}, among them ${categories.items[1]?.name}.`);

  const { expense, accountId } = await recordExpenses(outlay);
  await listExpenses(outlay);
  await changeExpense(outlay, expense);
  await moveMoney(outlay, accountId);
  await refreshSession(outlay, tokens);
}

async function recordExpenses(outlay: Client) {
  // Money is an exact decimal string with the currency's digits. A number is accepted, too.
  const bakery = await outlay.categories.create.mutate({ name: "Bakery", icon: "🥐" });
  const account = await outlay.accounts.create.mutate({
    name: "Current account",
    openingBalance: "1250.00",
  });
  console.log(`Created ${bakery.name}, and ${account.name} with ${account.balance}.`);

  // An expense needs only an amount. The defaults are today, the first account and Uncategorised.
  const bread = await outlay.expenses.create.mutate({
    amount: "4.80",
    payee: "Corner bakery",
    accountId: account.id,
    categoryId: bakery.id,
    tags: ["breakfast"],
  });
  await outlay.expenses.create.mutate({ amount: 12.5, payee: "Bookshop" });
  await outlay.expenses.create.mutate({ amount: "31", occurredOn: "2026-02-28", payee: "Market" });
  console.log(`Recorded ${bread.amount} ${bread.currency} at ${bread.payee}, and two more.`);
  return { expense: bread, accountId: account.id };
}

async function listExpenses(outlay: Client): Promise<void> {
  // Lists return pages: send nextCursor back until it is null.
  let cursor: string | null | undefined;
  for (let page = 1; cursor !== null; page += 1) {
    const { items, nextCursor } = await outlay.expenses.list.query({
      limit: 2,
      ...(cursor && { cursor }),
    });
    console.log(`Page ${page}: ${items.map(({ amount }) => amount).join(", ")}.`);
    cursor = nextCursor;
  }
}

async function changeExpense(
  outlay: Client,
  { id, version }: { id: string; version: number },
): Promise<void> {
  // `version` is a precondition: a change fails if someone else has changed the expense meanwhile.
  const changed = await outlay.expenses.update.mutate({ id, amount: "5.20", version });
  console.log(`Changed it to ${changed.amount}; it is now version ${changed.version}.`);
  try {
    await outlay.expenses.update.mutate({ id, note: "Rye", version });
  } catch (error) {
    // Errors are typed: the code narrows them, and issues name the fields.
    if (!isOutlayError(error, "version.conflict")) throw error;
    console.log(`A change of version ${version}: ${error.data.code}.`);
  }

  // Deleting is soft: it can be undone for 30 days.
  await outlay.expenses.remove.mutate({ id });
  const gone = await outlay.expenses.get.query({ id }).catch((error: unknown) => error);
  if (isOutlayError(gone)) console.log(`Deleted. Reading it: ${gone.data.code}.`);
  await outlay.expenses.restore.mutate({ id });
  const { payee, createdAt } = await outlay.expenses.get.query({ id });
  console.log(`Restored: ${payee}, created at ${createdAt.toISOString()}, a real Date.`);
}

/** Splits, refunds, transfers, bulk operations and undo. */
async function moveMoney(outlay: Client, accountId: string): Promise<void> {
  const { items } = await outlay.categories.list.query({ kind: "expense", limit: 200 });
  const named = (name: string) => items.find((category) => category.name === name)?.id ?? "";

  // One receipt, two categories: the splits must add up to the amount.
  const receipt = await outlay.expenses.create.mutate({
    amount: "80.00",
    accountId,
    splits: [
      { categoryId: named("Groceries"), amount: "55.50" },
      { categoryId: named("Clothing"), amount: "24.50" },
    ],
  });
  await outlay.transactions.create.mutate({
    kind: "refund",
    refundOf: receipt.id,
    amount: "24.50",
  });
  const { refundedAmount } = await outlay.expenses.get.query({ id: receipt.id });
  console.log(`Of ${receipt.amount}, ${refundedAmount} was refunded.`);

  // A transfer is one transaction between two accounts. Across currencies it has both amounts.
  const yen = await outlay.accounts.create.mutate({ name: "Japan", currency: "JPY" });
  const transfer = { fromAccountId: accountId, toAccountId: yen.id, amount: "100" };
  const { results } = await outlay.transactions.bulk.mutate({
    operations: [
      { op: "create", kind: "transfer", ...transfer, toAmount: "16250" },
      { op: "create", kind: "income", amount: "2450", accountId, payee: "Employer" },
    ],
  });
  console.log(`Recorded ${results.length} in one request.`);

  // Every write is in the change feed and can be undone.
  const feed = await outlay.changes.since.query({ limit: 200 });
  const newest = feed.items.at(-1);
  if (newest) await outlay.changes.undo.mutate({ seq: newest.seq });
  const { balance } = await outlay.accounts.get.query({ id: accountId });
  console.log(`Change ${newest?.seq} (${newest?.op}) undone; the account has ${balance}.`);
}

async function refreshSession(outlay: Client, tokens: TokenStore): Promise<void> {
  // An access token is valid for ten minutes. If it is not, the client exchanges the refresh token for
  // a new pair and sends the call again. A refresh token works once, so both tokens are new.
  const before = await tokens.read();
  await tokens.write(before && { ...before, accessToken: "expired" });
  await outlay.profile.get.query();
  const after = await tokens.read();
  console.log(`Refreshed: ${after?.refreshToken !== before?.refreshToken}.`);

  if (after) await outlay.auth.logout.mutate({ refreshToken: after.refreshToken });
  console.log(`Logged out; tokens kept: ${(await tokens.read()) !== undefined}.`);
}

await findServer().then(tour).catch(endWithSentence);
