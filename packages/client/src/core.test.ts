import { startTestServer, type TestServer } from "@outlay/server/testing";
import { afterAll, beforeAll, expect, test } from "vitest";
import { addDays, currencyDigits, dateIn, formatMinor, newId, parseMinor } from "./core.ts";
import { signUp } from "./testing.ts";

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test("a frontend calculates money, dates and ids as the server has them", async () => {
  const { outlay } = await signUp({ url: server.url });
  const [book] = (await outlay.books.list.query()).items;
  const [id, timeZone] = [newId(), book?.timeZone ?? "UTC"];
  const occurredOn = addDays(dateIn(timeZone, new Date()), -1);
  const made = await outlay.expenses.create.mutate({ id, amount: "12.5", occurredOn });

  expect(made).toMatchObject({ id, occurredOn });
  const doubled = 2n * parseMinor(made.amount, made.currency);
  expect(formatMinor(doubled, made.currency)).toBe("25.00");
  expect(currencyDigits("JPY")).toBe(0);
  expect(() => parseMinor("1.234", "EUR")).toThrow(RangeError);
});
