import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { demoUserAt, runProgram } from "./programs.fixture.ts";

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const cents = (amount: string) => Math.round(Number(amount) * 100);

test("the demo loads a whole year, whose sums are the balances", { timeout: 120_000 }, async () => {
  const { code, output } = await runProgram(server.url, "demo.ts");
  expect(output).toMatch(/Loading 1[56]\d\d transactions/);
  expect(output).toContain(`Sign in at ${server.url}/panel/`);
  expect(code).toBe(0);

  const outlay = await demoUserAt(server.url);
  const moved = new Map<string, number>();
  const move = (accountId: string, by: number) =>
    moved.set(accountId, (moved.get(accountId) ?? 0) + by);
  let cursor: string | null | undefined;
  do {
    const page = await outlay.transactions.list.query({ limit: 200, ...(cursor && { cursor }) });
    for (const each of page.items) {
      if (each.kind === "transfer") {
        move(each.fromAccountId, -cents(each.amount));
        move(each.toAccountId, cents(each.toAmount));
      } else move(each.accountId, cents(each.amount) * (each.kind === "expense" ? -1 : 1));
    }
    cursor = page.nextCursor;
  } while (cursor !== null);
  const accounts = await outlay.accounts.list.query();
  for (const { id, openingBalance, balance } of accounts.items)
    expect(cents(balance)).toBe(cents(openingBalance) + (moved.get(id) ?? 0));
});
