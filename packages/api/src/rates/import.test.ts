import { globalRates, rates } from "@outlay/db";
import { eq } from "drizzle-orm";
import { afterAll, beforeEach, expect, test } from "vitest";
import { changesOf, newestSeq } from "../changes/changes.fixture.ts";
import { addDays, currencyCodes, trustedCurrency, trustedDate } from "@outlay/core";
import { createTestApi, refusalOf, type TestUser } from "../testing.ts";
import { importGlobalRates } from "./import.ts";

const api = await createTestApi();
afterAll(api.close);

const careful = await api.signUp("careful");
let calls: TestUser["api"];
beforeEach(async () => {
  calls = careful.in(await api.addBook(careful));
});

const daily = "Date, USD, JPY, ZZZ, \n20 November 2026, 1.0857, 162.90, 5, \n";
const history =
  "Date,USD,JPY,ZZZ,\n2026-11-20,1.0857,162.9,N/A,\n2026-11-19,1.1,N/A,N/A,\n1999-01-04,1.1789,133.73,0.58231,\n";
const xml = (days: string) => `<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
  <gesmes:subject>Reference rates</gesmes:subject>
  <gesmes:Sender><gesmes:name>European Central Bank</gesmes:name></gesmes:Sender>
  <Cube>${days}</Cube>
</gesmes:Envelope>`;
const day = (on: string, ...of: [string, string][]) =>
  `<Cube time='${on}'>${of.map(([code, rate]) => `<Cube currency='${code}' rate='${rate}'/>`).join("\n")}</Cube>`;

const listed = async () =>
  (await calls.rates.list()).items.map(
    ({ base, quote, on, rate }) => `${on} ${base}/${quote} ${rate}`,
  );

test.each([
  ["the daily CSV", daily, ["2026-11-20 EUR/JPY 162.9", "2026-11-20 EUR/USD 1.0857"], ["ZZZ"]],
  [
    "the daily CSV, with a mark of its encoding",
    `\uFEFF${daily}`,
    ["2026-11-20 EUR/JPY 162.9", "2026-11-20 EUR/USD 1.0857"],
    ["ZZZ"],
  ],
  [
    "the history as CSV",
    history.replaceAll("\n", "\r\n"),
    [
      "2026-11-20 EUR/JPY 162.9",
      "2026-11-20 EUR/USD 1.0857",
      "2026-11-19 EUR/USD 1.1",
      "1999-01-04 EUR/JPY 133.73",
      "1999-01-04 EUR/USD 1.1789",
    ],
    ["ZZZ"],
  ],
  [
    "the XML of several days",
    xml(
      day("2026-11-20", ["USD", "1.0857"], ["ZZZ", "239.64"]) + day("2026-11-19", ["USD", "1.10"]),
    ),
    ["2026-11-20 EUR/USD 1.0857", "2026-11-19 EUR/USD 1.1"],
    ["ZZZ"],
  ],
])("%s is read", async (_, file, found, skipped) => {
  const reply = await calls.rates.import({ file });
  expect(reply).toMatchObject({ added: found.length, known: 0, skipped });
  expect(await listed()).toEqual(found);
});

test("the history of currencies that have become the euro is kept", async () => {
  const old =
    "Date,USD,HRK,LTL,SIT,\n2014-12-31,1.2141,7.658,3.4528,N/A,\n2006-12-29,1.317,7.3504,3.4528,239.64,\n";
  expect(await calls.rates.import({ file: old })).toMatchObject({ added: 7, skipped: [] });
  expect(await listed()).toContain("2014-12-31 EUR/HRK 7.658");
  const { currency, balance } = await calls.accounts.create({
    name: "Old kuna",
    currency: "HRK",
    openingBalance: "75.34",
  });
  expect({ currency, balance }).toEqual({ currency: "HRK", balance: "75.34" });
});

test("an account is kept in the unit of four digits in which people save in Chile", async () => {
  const account = await calls.accounts.create({
    name: "Ahorro",
    currency: "CLF",
    openingBalance: "12.3456",
  });
  expect(account).toMatchObject({ currency: "CLF", balance: "12.3456" });
  const { amount } = await calls.expenses.create({ accountId: account.id, amount: "0.0001" });
  expect(amount).toBe("0.0001");
  expect((await calls.accounts.get({ id: account.id })).balance).toBe("12.3455");
});

test("importing a file again adds nothing and makes no change", async () => {
  await calls.rates.import({ file: history });
  const again = () => calls.rates.import({ file: history });
  expect(await again()).toMatchObject({ from: "1999-01-04", to: "2026-11-20", added: 0, known: 5 });
  expect(await changesOf(calls, again)).toEqual([]);
});

test("an import is one change, keeps existing rates, and is undone as a whole", async () => {
  await calls.rates.set({ base: "EUR", quote: "USD", on: "2026-11-20", rate: "7" });
  const changes = await changesOf(calls, () => calls.rates.import({ file: history }));
  expect(changes).toMatchObject([
    { entity: "rateImport", op: "create", before: null, after: { added: 4, known: 1 } },
  ]);
  await calls.rates.set({ base: "EUR", quote: "USD", on: "2026-11-19", rate: "8" });
  await calls.changes.undo({ seq: Number(changes[0]?.seq) });
  expect(await listed()).toEqual(["2026-11-20 EUR/USD 7", "2026-11-19 EUR/USD 8"]);
  const undone = calls.changes.undo({ seq: await newestSeq(calls) });
  expect(await refusalOf(undone)).toMatchObject({ code: "change.superseded" });
});

const usd = ["USD", "1.0857"] as [string, string];
test.each([
  ["empty", " "],
  ["something else", "id;amount\n1;2"],
  ["packed", "PK\u0003\u0004"],
  ["cut off in a line", history.slice(0, -10)],
  ["cut off in the XML", xml(day("2026-11-20", usd)).slice(0, -30)],
  ["of no day of the calendar", history.replace("2026-11-19", "2026-02-30")],
  ["of no month", daily.replace("November", "Smarch")],
  ["of a rate of zero", history.replace("162.9", "0")],
  ["of a rate below zero", xml(day("2026-11-20", ["USD", "-1"]))],
  ["of a rate with thirty digits", history.replace("133.73", "1".repeat(30))],
  ["of a rate that is no number", daily.replace("1.0857", "1,0857")],
  ["of the euro in euros", daily.replace("USD", "EUR")],
  ["of no currency", daily.replace("JPY", "yen")],
  ["of a rate without a day", xml(`<Cube currency="USD" rate="1"/>`)],
  ["without a rate", xml("")],
  ["XML with entities", `<!DOCTYPE a [<!ENTITY b "c">]>${xml("&b;")}`],
])("a file that is %s is refused, and nothing of it is kept", async (_, file) => {
  const { code, status } = await refusalOf(calls.rates.import({ file }));
  expect({ code, status }).toEqual({ code: "rates.unreadable", status: 422 });
  expect((await calls.rates.list()).items).toEqual([]);
});

const cubes = (count: number) => "<Cube>".repeat(count) + "</Cube>".repeat(count);
const usdDay = day("2026-11-20", usd);

test.each([
  ["a column more", `Date${",".repeat(101)}\n`, "Line 1 has more than 100 columns."],
  ["a currency twice", daily.replace("JPY", "USD"), "Line 1 has USD twice."],
  ["a long line", `Date,USD\n2026-11-20,${" ".repeat(5000)}1\n`, "Line 2 has more than 4096"],
  ["another envelope", "<a><Cube/></a>", "Line 1 has no gesmes:Envelope."],
  ["a level more", xml(cubes(7)), "Line 5 has an element deeper than 8 levels."],
  ["attributes", xml(`<Cube a="" b="" c="" d="" e=""/>`), "Line 5 has more than 4 attributes."],
  ["a long value", xml(`<Cube a="${"b".repeat(201)}"/>`), "Line 5 has an attribute of more than"],
  ["a long text", xml(usdDay + " ".repeat(40_000) + usdDay), "Line 5 has more than 16384"],
  ["a document type", `<!DOCTYPE a>${xml(usdDay)}`, "Line 1 has a document type."],
  [
    "many currencies",
    xml(
      currencyCodes
        .slice(0, 102)
        .map((code) => day("2026-11-20", [code.replace("EUR", "ZZZ"), "1"]))
        .join(""),
    ),
    "Line 5 has one more than 100 currencies.",
  ],
])("a file with %s than theirs have is refused where that is", async (_, file, why) => {
  const { code, message } = await refusalOf(calls.rates.import({ file }));
  expect({ code, message }).toEqual({
    code: "rates.unreadable",
    message: expect.stringContaining(why),
  });
});

test("the bank's files are far within the limits", async () => {
  expect(await calls.rates.import({ file: xml(cubes(6) + usdDay) })).toMatchObject({ added: 1 });
});

/** Like the history, but with fewer days. */
const days = 1200;
const codes =
  "USD JPY CZK DKK GBP HUF PLN RON SEK CHF ISK NOK TRY AUD BRL CAD CNY HKD IDR ILS INR KRW MXN MYR NZD PHP SGD THB ZAR".split(
    " ",
  );
const whole = () =>
  [
    `Date,${codes.join(",")},`,
    ...Array.from(
      { length: days },
      (_, n) =>
        `${addDays(trustedDate("2026-11-20"), -n)},${codes.map((__, k) => `${k + 1}.${n % 10_000}1`).join(",")},`,
    ),
  ].join("\n");

test("the error for a file over 5 MB says what to send instead", async () => {
  const { code, message } = await refusalOf(calls.rates.import({ file: whole().repeat(30) }));
  expect({ code, message }).toMatchObject({
    code: "input.too_large",
    message: expect.stringContaining("eurofxref-hist.csv"),
  });
});

test("a small file with millions of rates fails while it is read", async () => {
  const quoted = currencyCodes.filter((code) => code !== "EUR").slice(0, 100);
  const line = `2026-11-20${",1".repeat(quoted.length)}\n`;
  const file = `Date,${quoted.join(",")}\n${line.repeat(5001)}`;
  const { code, message } = await refusalOf(calls.rates.import({ file }));
  expect({ code, message }).toEqual({
    code: "rates.unreadable",
    message: expect.stringMatching(/^The file has more than 500000 rates by line 5002:/),
  });
});

test("importing a long history does not block other requests", async () => {
  let longest = 0;
  let last = performance.now();
  const watch = setInterval(() => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  }, 1);
  const file = whole();
  last = performance.now();
  const { added } = await calls.rates.import({ file });
  clearInterval(watch);
  expect(added).toBe(days * codes.length);
  expect(await api.db.$count(rates, eq(rates.quote, trustedCurrency("ZAR")))).toBe(days);
  // A tenth of it on an idle machine; blocked for the whole file it would be far more.
  expect(longest).toBeLessThan(1000);
}, 60_000);

test("an operator sets the rates for all books; newer files replace older ones", async () => {
  expect(await importGlobalRates(api.db, history)).toMatchObject({ added: 5 });
  const corrected = history.replace("1.0857", "1.2");
  expect(await importGlobalRates(api.db, corrected)).toMatchObject({ added: 1, known: 4 });
  const [row] = await api.db
    .select()
    .from(globalRates)
    .where(eq(globalRates.on, trustedDate("2026-11-20")))
    .orderBy(globalRates.rate)
    .limit(1);
  expect(row).toMatchObject({ base: "EUR", quote: "USD", rate: "1.2" });
  expect(await calls.rates.list({ scope: "global", quote: "USD" })).toMatchObject({
    items: [{ rate: "1.2" }, {}, {}],
  });
});
