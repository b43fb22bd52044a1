import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { globalRates } from "@outlay/db";
import { createTestDatabase } from "@outlay/db/testing";
import { afterAll, beforeEach, expect, test } from "vitest";
import { fetchRates } from "../src/jobs/fetch-rates.ts";
import type { JobServices } from "../src/jobs/job.ts";
import { openOutside } from "../src/outgoing/outside.ts";

const { db, close } = await createTestDatabase();
let file = "";
const bank = createServer(({ url }, reply) =>
  reply.writeHead(url === "/rates.csv" ? 200 : 404).end(file),
).listen(0, "127.0.0.1");
await once(bank, "listening");
afterAll(async () => {
  bank.close();
  await close();
});

const { port } = bank.address() as AddressInfo;
const host = `127.0.0.1:${port}`;
const daily = "Date, USD, JPY, \n20 November 2026, 1.0857, 162.90, \n";

let logged: unknown[];
beforeEach(async () => {
  logged = [];
  file = daily;
  await db.delete(globalRates);
});

async function fetchFrom(ratesUrl: string | undefined, allow = [host]) {
  const outside = openOutside({ allow, version: "1.2.3" });
  const log = { info: (...line: unknown[]) => logged.push(line) };
  const services = { db, outside, log, site: { ratesUrl } };
  const { signal } = new AbortController();
  await fetchRates
    .perform(services as unknown as JobServices, {}, { signal })
    .finally(outside.close);
}

const selectRates = async () =>
  (await db.select().from(globalRates)).map(({ quote, on, rate }) => `${quote} ${on} ${rate}`);

test("the rates of all books are those that the operator's address has, and the log says so", async () => {
  await fetchFrom(`http://${host}/rates.csv`);
  const expected = ["JPY 2026-11-20 162.9", "USD 2026-11-20 1.0857"];
  expect((await selectRates()).toSorted()).toEqual(expected);
  file = daily.replace("1.0857", "1.09");
  await fetchFrom(`http://${host}/rates.csv`);
  expect((await selectRates()).toSorted()).toEqual([expected[0], "USD 2026-11-20 1.09"]);
  const of = { from: "2026-11-20", to: "2026-11-20", currencies: 2, skipped: [] };
  expect(logged).toEqual([
    [{ ...of, added: 2, known: 0 }, "exchange rates fetched"],
    [{ ...of, added: 1, known: 1 }, "exchange rates fetched"],
  ]);
});

test("without an address none are fetched", async () => {
  await fetchFrom(undefined);
  expect([await selectRates(), logged]).toEqual([[], []]);
});

test.each([
  ["it has no such file", "HTTP_404", () => fetchFrom(`http://${host}/none.csv`)],
  [
    "its file is no list of rates",
    "rates.unreadable",
    () => {
      file = "<html>";
      return fetchFrom(`http://${host}/rates.csv`);
    },
  ],
  [
    "its file is too large",
    "TOO_LARGE",
    () => {
      file = daily.padEnd(10 * 1024 ** 2 + 1);
      return fetchFrom(`http://${host}/rates.csv`);
    },
  ],
  [
    "its address is neither public nor allowed",
    "ADDRESS_REFUSED",
    () => fetchFrom(`http://${host}/rates.csv`, []),
  ],
])("the job fails, and says why, when %s", async (_case, code, run) => {
  await expect(run()).rejects.toMatchObject({ code });
  expect(await selectRates()).toEqual([]);
});
