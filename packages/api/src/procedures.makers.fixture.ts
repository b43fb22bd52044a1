import { randomBytes } from "node:crypto";
import { passkeys, userIdentities } from "@outlay/db";
import { v7 as uuidv7 } from "uuid";
import { name, nextNumber } from "./procedures.fixture.ts";
import type { TestApi, TestUser } from "./testing.ts";

// Records that the tests of all procedures name.

/** A statement of the first account that covers all that was recorded in it. */
export async function statementOfAll({ api: { accounts, statements } }: TestUser): Promise<string> {
  const accountId = (await accounts.list()).items[0]?.id ?? "";
  const known = (await statements.list({ accountId })).items[0];
  if (known) return known.id;
  return (await statements.create({ accountId, on: "2026-12-31", balance: "1" })).id;
}

/** An account with the terms of a loan. */
export async function makeLoan({ api }: TestUser): Promise<string> {
  const loan = { annualRate: "3", termMonths: 12, startsOn: "2026-11-01" };
  const given = { name: "Car", kind: "loan", openingBalance: "-100", loan } as const;
  return (await api.accounts.create(given)).id;
}

export async function makeGoal({ api }: TestUser): Promise<string> {
  const { items } = await api.goals.list({ limit: 200 });
  // A book has at most 100.
  if (items.length > 90) await api.goals.remove({ id: String(items.at(-1)?.id) });
  const accountId = (await api.accounts.create({ name: "Savings" })).id;
  return (await api.goals.create({ name: "Bike", accountId, target: "1" })).id;
}

export async function makeProposal({ api: { proposals } }: TestUser): Promise<string> {
  const { items } = await proposals.list({ state: "waiting", limit: 200 });
  // At most 50 wait in a book.
  if (items.length > 40) await proposals.reject({ id: String(items[0]?.id) });
  return (await proposals.create({ procedure: "expenses.create", input: { amount: "1" } })).id;
}

export async function makePasskey({ db, clock }: TestApi, { id: userId }: TestUser) {
  const id = uuidv7();
  const key = { credentialId: randomBytes(16), publicKey: randomBytes(16), counter: 0 };
  const row = { id, userId, name: name(), ...key, secondFactor: false, createdAt: clock.now };
  await db.insert(passkeys).values(row);
  return id;
}

export async function makeIdentity({ db, clock }: TestApi, { id: userId }: TestUser) {
  const id = uuidv7();
  // A user has one of each provider.
  const issuer = `https://sso${nextNumber()}.example.com`;
  const row = { id, userId, issuer, subject: "someone", createdAt: clock.now };
  await db.insert(userIdentities).values(row);
  return id;
}
