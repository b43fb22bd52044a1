// A tour of the typed client, top to bottom. Start a server (npm start), then: npm run quickstart

import { randomUUID } from "node:crypto";
import { createClient, isOutlayError, memoryTokens, type Client } from "@outlay/client";
import { endWithSentence, findServer } from "./server.ts";

/** The rest of the ledger: splits, refunds, transfers, many at once, and taking back. */
async function moveMoney(outlay: Client, accountId: string): Promise<void> {
  const { items } = await outlay.categories.list.query({ kind: "expense", limit: 200 });
  const named = (name: string) => items.find((category) => category.name === name)?.id ?? "";

  // One receipt, two categories: the parts add up to the amount, always.
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
  console.log(`Of ${receipt.amount}, ${refundedAmount} came back.`);

  // A transfer is one transaction of two accounts; in another currency both amounts are said.
  const yen = await outlay.accounts.create.mutate({ name: "Japan", currency: "JPY" });
  const transfer = { fromAccountId: accountId, toAccountId: yen.id, amount: "100" };
  const { results } = await outlay.transactions.bulk.mutate({
    operations: [
      { op: "create", kind: "transfer", ...transfer, toAmount: "16250" },
      { op: "create", kind: "income", amount: "2450", accountId, payee: "Employer" },
    ],
  });
  console.log(`Recorded ${results.length} in one request.`);

  // Every write is in the change feed, and can be taken back.
  const feed = await outlay.changes.since.query({ limit: 200 });
  const newest = feed.items.at(-1);
  if (newest) await outlay.changes.undo.mutate({ seq: newest.seq });
  const { balance } = await outlay.accounts.get.query({ id: accountId });
  console.log(`Change ${newest?.seq} (${newest?.op}) undone; the account has ${balance}.`);
}

async function tour(url: string): Promise<void> {
  // The client keeps the session's tokens. They live in memory here; your app may keep them elsewhere.
  const tokens = memoryTokens();
  const outlay = createClient({ url, tokens });

  // Registering signs in. A new user has a book with a cash account and categories, ready to use.
  const email = `ada-${randomUUID().slice(0, 8)}@example.com`;
  const password = "correct horse battery";
  const { user } = await outlay.auth.register.mutate({ email, password, name: "Ada" });
  console.log(`Registered ${user.name} as ${user.email}.`);

  // Calls made at the same time travel in one request.
  const [accounts, categories] = await Promise.all([
    outlay.accounts.list.query(),
    outlay.categories.list.query({ kind: "expense" }),
  ]);
  console.log(`Accounts: ${accounts.items.map(({ name }) => name).join(", ")}.`);
  console.log(`Categories: ${categories.items.length}, among them ${categories.items[1]?.name}.`);

  // Money is a decimal string, exact, with its currency's digits. A number is taken too.
  const bakery = await outlay.categories.create.mutate({ name: "Bakery", icon: "🥐" });
  const account = await outlay.accounts.create.mutate({
    name: "Current account",
    openingBalance: "1250.00",
  });
  console.log(`Created ${bakery.name}, and ${account.name} with ${account.balance}.`);

  // An expense needs an amount; the rest has defaults: today, the first account, Uncategorised.
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

  // Lists come in pages: hand nextCursor back until it is null.
  let cursor: string | null | undefined;
  for (let page = 1; cursor !== null; page += 1) {
    const { items, nextCursor } = await outlay.expenses.list.query({
      limit: 2,
      ...(cursor && { cursor }),
    });
    console.log(`Page ${page}: ${items.map(({ amount }) => amount).join(", ")}.`);
    cursor = nextCursor;
  }

  // `version` is a precondition: a change on top of what somebody else changed is refused.
  const changed = await outlay.expenses.update.mutate({
    id: bread.id,
    amount: "5.20",
    version: bread.version,
  });
  console.log(`Changed it to ${changed.amount}; it is now version ${changed.version}.`);
  try {
    await outlay.expenses.update.mutate({ id: bread.id, note: "Rye", version: bread.version });
  } catch (error) {
    // Errors are typed: the code narrows, issues point at fields.
    if (!isOutlayError(error, "version.conflict")) throw error;
    console.log(`A change on top of version ${bread.version}: ${error.data.code}.`);
  }

  // Deleting is soft: for 30 days it can be undone.
  await outlay.expenses.remove.mutate({ id: bread.id });
  const gone = await outlay.expenses.get.query({ id: bread.id }).catch((error: unknown) => error);
  if (isOutlayError(gone)) console.log(`Deleted. Reading it: ${gone.data.code}.`);
  await outlay.expenses.restore.mutate({ id: bread.id });
  const { payee, createdAt } = await outlay.expenses.get.query({ id: bread.id });
  console.log(`Restored: ${payee}, created at ${createdAt.toISOString()}, a real Date.`);

  await moveMoney(outlay, account.id);

  // An access token lives for ten minutes. Let us spoil it: the client trades the refresh token for
  // the next pair and sends the call again. A refresh token works once, so both are new.
  const before = tokens.read();
  tokens.write(before && { ...before, accessToken: "expired" });
  await outlay.profile.get.query();
  const after = tokens.read();
  console.log(`Refreshed: ${after?.refreshToken !== before?.refreshToken}.`);

  if (after) await outlay.auth.logout.mutate({ refreshToken: after.refreshToken });
  console.log(`Logged out; tokens kept: ${tokens.read() !== undefined}.`);
}

await findServer().then(tour).catch(endWithSentence);
