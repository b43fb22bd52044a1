import type { Client } from "@outlay/client";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type PanelPage, startPanel } from "./panel.fixture.ts";

const receiver = createServer((_request, reply) => void reply.writeHead(204).end());

let panel: PanelPage;
let ada: Client;
let receiverUrl: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
  const { port } = receiver.address() as AddressInfo;
  receiverUrl = `http://127.0.0.1:${port}/`;
  panel = await startPanel({ WEBHOOK_ALLOW: `127.0.0.1:${port}` });
  ada = await panel.signUp("Ada");
}, 90_000);

afterAll(async () => {
  await panel?.stop();
  receiver.close();
}, 30_000);

beforeEach(() => {
  panel.faults.length = 0;
});

/** What the day comes to in the book's zone, some days from now. */
const dayAhead = (days: number) =>
  new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const statement = [
  "Date,Payee,Amount",
  "03/11/2026,Corner bakery,-4.80",
  "04/11/2026,Bookshop,-12.00",
  "05/11/2026,Employer,2000.00",
  "soon,Nobody,-1.00",
  "",
].join("\n");

describe("in the panel", () => {
  test("a bank's file is dropped, its question answered, its rows changed, recorded and taken back", async () => {
    const { page } = panel;
    const { items: accounts } = await ada.accounts.list.query();
    await panel.open("imports.preview");
    const dropped = await page.evaluateHandle((text) => {
      const held = new DataTransfer();
      held.items.add(new File([text], "november.csv", { type: "text/csv" }));
      return held;
    }, statement);
    await page.locator(".field").filter({ hasText: "file" }).first().dispatchEvent("drop", {
      dataTransfer: dropped,
    });
    const account = page.getByRole("combobox", { name: "accountId" });
    await account.fill(String(accounts[0]?.id));
    expect(await panel.run()).toMatch(/^201/);

    await page.getByRole("group", { name: "Which of these dates are right?" }).waitFor();
    await page.getByRole("button", { name: "dateOrder dmy" }).click();
    const rows = page.getByRole("region", { name: "Rows of the file" });
    await rows.getByText("2026-11-03").waitFor();
    expect(await rows.locator("tr.row-new").count()).toBe(3);
    expect(await rows.locator("tr.row-invalid").count()).toBe(1);

    const payee = rows.getByRole("textbox", { name: "payee of line 2" });
    await payee.fill("Bakery at the corner");
    await payee.press("Tab");
    await rows.getByRole("button", { name: "Leave out line 3" }).click();
    await rows.getByRole("button", { name: "Take in line 3" }).waitFor();
    await page.getByRole("button", { name: "Commit" }).click();
    await page.getByText("2 recorded, 0 linked, 2 skipped.").waitFor();
    const recorded = await ada.transactions.list.query({});
    expect(recorded.items.map(({ payee: name }) => name)).toEqual([
      "Employer",
      "Bakery at the corner",
    ]);

    await page.getByRole("button", { name: "Take it back" }).click();
    await page.getByText("Taken back: 2 removed, 0 kept").waitFor();
    expect((await ada.transactions.list.query({})).items).toEqual([]);
    expect(panel.faults).toEqual([]);
  });

  test("schedules show in words what recurs and the days that it comes", async () => {
    const { page } = panel;
    await ada.schedules.create.mutate({
      template: { kind: "expense", amount: "950.00", payee: "Landlord" },
      every: { unit: "week", count: 2 },
      startsOn: dayAhead(3),
      times: 3,
    });
    await panel.open("schedules.list");
    expect(await panel.run()).toMatch(/^200/);
    await page.getByText("expense of 950.00, every 2 weeks 3 times, post").waitFor();
    const coming = page.getByRole("list", { name: "Landlord, coming" }).getByRole("listitem");
    await expect
      .poll(() => coming.allTextContents())
      .toEqual([3, 17, 31].map((days) => `${dayAhead(days)} upcoming 950.00 EUR`));
    expect(panel.faults).toEqual([]);
  });

  test.each(["tRPC", "REST"])(
    "what a write would do is shown through %s, and not done",
    async (by) => {
      const { page } = panel;
      await panel.open("expenses.create");
      await page.getByRole("button", { name: by, exact: true }).click();
      const amount = page.getByRole("textbox", { name: "amount" });
      await amount.fill("-1");
      await page.getByRole("button", { name: "Preview", exact: true }).click();
      await expect.poll(() => amount.getAttribute("aria-invalid")).toBe("true");
      await amount.fill("12.50");
      await page.getByRole("button", { name: "Preview", exact: true }).click();
      await page.getByRole("row", { name: /transaction .*create/ }).waitFor();
      expect((await ada.expenses.list.query()).items).toEqual([]);
      expect(panel.faults).toEqual([]);
    },
  );

  test("the forecast is drawn with its lowest point", async () => {
    const { page } = panel;
    await panel.open("analytics.forecast");
    expect(await panel.run()).toMatch(/^200/);
    const name = new RegExp(`^Forecast, EUR: balance and lowest, on ${dayAhead(31)} for `);
    await page.getByRole("img", { name }).waitFor();
    expect(panel.faults).toEqual([]);
  });

  test("webhooks show what was sent and how it was received", async () => {
    const { page } = panel;
    await ada.webhooks.create.mutate({ url: receiverUrl, events: ["*"] });
    await panel.open("webhooks.list");
    expect(await panel.run()).toMatch(/^200/);
    await page.getByText("Nothing has been sent in 30 days.").waitFor();
    await page.getByRole("button", { name: "Send a test" }).click();
    const log = page.getByRole("region", { name: `Sent to ${receiverUrl}` });
    await log.getByRole("row", { name: /webhook\.test 1 204 \d+ ms/ }).waitFor();
    expect(await log.locator(".badge.good").textContent()).toBe("204");
    expect(panel.faults).toEqual([]);
  });
});
