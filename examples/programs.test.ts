import type { Client } from "@outlay/client";
import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { demoUserAt, runProgram } from "./programs.fixture.ts";

const slow = 120_000;
let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const run = (file: string, args: readonly string[] = [], url = server.url) =>
  runProgram(url, file, args);
const demoUser = () => demoUserAt(server.url);

async function countTransactions(): Promise<number | undefined> {
  const outlay = await demoUser();
  return (await outlay.transactions.list.query({ limit: 1, includeTotal: true })).total;
}

async function readPlans(outlay: Client) {
  return [(await outlay.budgets.list.query()).items, (await outlay.alerts.list.query()).items];
}

describe("quickstart.ts", () => {
  test("tours the typed client", { timeout: slow }, async () => {
    const { code, output } = await run("quickstart.ts");
    expect(output.split("\n")).toEqual([
      expect.stringMatching(/^Registered Ada as ada-\w+@example.com\.$/),
      "Accounts: Cash.",
      expect.stringMatching(/^Categories: \d\d, among them /),
      "Created Bakery, and Current account with 1250.00.",
      "Recorded 4.80 EUR at Corner bakery, and two more.",
      "Page 1: 12.50, 4.80.",
      "Page 2: 31.00.",
      "Changed it to 5.20; it is now version 2.",
      "A change of version 1: version.conflict.",
      "Deleted. Reading it: expense.not_found.",
      expect.stringMatching(/^Restored: Corner bakery, created at \S+Z, a real Date\.$/),
      "Of 80.00, 24.50 was refunded.",
      "Recorded 2 in one request.",
      expect.stringMatching(/^Change \d+ \(create\) undone; the account has 1089\.30\.$/),
      "Refreshed: true.",
      "Logged out; tokens kept: false.",
      "",
    ]);
    expect(code).toBe(0);
  });
});

describe("quickstart.sh", () => {
  test("tours the REST API", { timeout: slow }, async () => {
    const { code, output } = await run("quickstart.sh");
    for (const said of [
      "Cash 0.00",
      '"balance":"1250.00"',
      '"amount":"4.80"',
      "12.50, 4.80 of 3 expenses",
      "31.00, next: null",
      '"amount":"5.20"',
      '"status":409',
      "404 expense.not_found",
      "Corner bakery 5.20 EUR",
      '"toAmount":"16250","toCurrency":"JPY"',
      "1.20 of 5.20 came back",
      "the last: create refund",
      "0.00 of 5.20 came back",
      "400 input.invalid at amount",
      "rotated",
      "401 auth.unauthenticated",
    ])
      expect(output).toContain(said);
    expect(code).toBe(0);
  });
});

describe("live.ts", () => {
  test("sees an alert arrive, and replays what led to it", { timeout: slow }, async () => {
    const { code, output } = await run("live.ts");
    expect(output.split("\n")).toEqual([
      "Notifications: connecting.",
      "Notifications: pending.",
      expect.stringMatching(/^Notification \d+: Cash is below -100\.00/),
      expect.stringMatching(/^Since then: create alert, .*create transaction.*create notification/),
      "",
    ]);
    expect(code).toBe(0);
  });
});

describe("bank-import.ts", () => {
  test(
    "imports a file once, asks what it leaves open, and reverts",
    { timeout: slow },
    async () => {
      const { code, output } = await run("bank-import.ts");
      expect(output.split("\n")).toEqual([
        "dateOrder dmy: the first row is of 2026-11-03.",
        "dateOrder mdy: the first row is of 2026-03-11.",
        "3 new, 0 duplicate, 1 invalid.",
        "Line 2: new Corner bakery",
        "Line 3: new Corner bakery",
        "Line 4: new Employer",
        expect.stringMatching(/^Line 5: invalid ./),
        "Recorded 2, linked 1, left out 1.",
        "0 new, 3 duplicate, 1 invalid.",
        "Line 2: duplicate Corner bakery",
        "Line 3: duplicate Corner bakery",
        "Line 4: duplicate Employer",
        expect.stringMatching(/^Line 5: invalid ./),
        "Reverted 2; 1 is left.",
        "",
      ]);
      expect(code).toBe(0);
    },
  );
});

describe("demo.ts", () => {
  test("adds what is missing and keeps what was changed", { timeout: slow }, async () => {
    const fewDays = ["--until", "2026-03-31", "--days", "10"];
    const first = await run("demo.ts", fewDays);
    expect(first.output).toContain("from 2026-03-22 to 2026-03-31");
    const count = Number(/Added (\d+) in/.exec(first.output)?.[1]);
    expect(count).toBeGreaterThan(20);
    expect(await countTransactions()).toBe(count);

    const outlay = await demoUser();
    const [edited, deleted] = (await outlay.expenses.list.query()).items;
    const [budget, removed] = (await outlay.budgets.list.query()).items;
    const alert = (await outlay.alerts.list.query()).items.find(
      ({ kind }) => kind === "lowBalance",
    );
    if (!edited || !deleted || !budget || !removed || !alert)
      throw new Error("the demo loaded nothing");
    await outlay.expenses.update.mutate({ id: edited.id, note: "mine" });
    await outlay.expenses.remove.mutate({ id: deleted.id });
    await outlay.budgets.update.mutate({ id: budget.id, amount: "77" });
    await outlay.budgets.remove.mutate({ id: removed.id });
    await outlay.alerts.remove.mutate({ id: alert.id });
    const plans = await readPlans(outlay);

    const second = await run("demo.ts", fewDays);
    expect(second.output).toContain("Added 0 in");
    expect(second.output).toContain("; 2 that you changed or deleted stay");
    expect(second.code).toBe(0);
    expect(await countTransactions()).toBe(count - 1);
    expect((await outlay.expenses.get.query({ id: edited.id })).note).toBe("mine");
    expect(await readPlans(outlay)).toEqual(plans);

    const later = await run("demo.ts", ["--until", "2026-04-01", "--days", "11"]);
    expect(later.output).toMatch(/Added [1-9]\d? in/);
    expect(await readPlans(outlay)).toEqual(plans);
  });

  test("says in a sentence what is wrong with an option", async () => {
    const { code, output } = await run("demo.ts", ["--days", "none"]);
    expect(output).toBe('Give a whole number above zero, not "none".\n');
    expect(code).toBe(1);
  });
});

describe("without a server", () => {
  for (const file of ["quickstart.ts", "quickstart.sh", "live.ts", "demo.ts"])
    test(`${file} says how to start one`, async () => {
      // Port 1 is nobody's.
      const { code, output } = await run(file, [], "http://127.0.0.1:1");
      expect(output.split("\n").at(-2)).toBe(
        "Nothing answers at http://127.0.0.1:1. Start it with npm start, or say where it is: OUTLAY_URL=http://…",
      );
      expect(code).toBe(1);
    });
});
