import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestApi, type TestUser } from "../testing.ts";
import { columns, type Cells } from "./export.logic.ts";
import { writeWorkbook } from "./export-xlsx.ts";
import { isInstalled, outputOf, sayIfMissing, withFile } from "./programs.fixture.ts";
import { countSheets, readSheet, sheetXml } from "./workbook.fixture.ts";

const api = await createTestApi();
afterAll(api.close);

/** Texts that spreadsheets take for something else, or that XML does. */
const odd = [
  "0049",
  "=1+1",
  "2026-01-02",
  "1,50",
  "12E4",
  "1234567890123456789",
  "TRUE",
  "'quoted",
  '<b> & "x" _x0041_',
  "two\nlines",
  "  ü 食 🐹",
];

/** As a name is kept. */
const inOneLine = (text: string) => text.trim().replaceAll(/\s+/g, " ");

let alice: TestUser;
beforeAll(async () => {
  alice = await api.signUp("alice");
  const { accounts, expenses } = alice.api;
  const dinars = await accounts.create({ name: "Dinars", currency: "KWD" });
  const yen = await accounts.create({ name: "Yen", currency: "JPY" });
  const original = { amount: "9.875", currency: "KWD" } as const;
  await expenses.create({ amount: "1.250", accountId: dinars.id, occurredOn: "2026-11-02" });
  await expenses.create({ amount: "12345", accountId: yen.id, occurredOn: "2026-11-03" });
  await expenses.create({ amount: "9999999999999.99", occurredOn: "2026-11-04", original });
  await expenses.create({ amount: "0.07", occurredOn: "1900-02-01" });
  for (const payee of odd)
    await expenses.create({ amount: "12.50", payee, note: payee, tags: [payee.trim()] });
});

type Input = Parameters<TestUser["api"]["analytics"]["export"]>[0];
const exported = async (input: Input) =>
  (await alice.api.analytics.export({ sort: "createdAt", order: "asc", ...input })).bytes();

/** What a spreadsheet has of the seeded transactions, however it was read. */
const expected = [
  [-1.25, "KWD", undefined],
  [-12_345, "JPY", undefined],
  [-9_999_999_999_999.99, "EUR", 9.875],
  [-0.07, "EUR", undefined],
  ...odd.map(() => [-12.5, "EUR", undefined]),
];
const amountsOf = (rows: ReturnType<typeof readSheet>) =>
  rows.map(({ amount, currency, originalAmount }) => [amount, currency, originalAmount]);

test("a workbook has the rows of the CSV with numbers, dates and texts as they are", async () => {
  const rows = readSheet(await exported({ format: "xlsx" }));
  expect(amountsOf(rows)).toEqual(expected);
  // The days since 30 December 1899.
  expect(rows.slice(0, 4).map(({ occurredOn }) => occurredOn)).toEqual([
    46_328,
    46_329,
    46_330,
    "1900-02-01",
  ]);
  const texts = odd.map((text) => text.trim());
  expect(rows.slice(4).map(({ payee }) => payee)).toEqual(odd.map(inOneLine));
  expect(rows.slice(4).map(({ note }) => note)).toEqual(texts);
  expect(rows[0]).toMatchObject({ part: 1, account: "Dinars", createdBy: "alice", version: 1 });
});

test("an amount has the digits of its currency, and the header stays in view", async () => {
  const xml = sheetXml(await exported({ format: "xlsx" }));
  for (const amount of ["-1.250", "-12345", "-9999999999999.99", "9.875"])
    expect(xml).toContain(`<v>${amount}</v>`);
  expect(xml).toContain(
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>',
  );
});

test("a workbook of nothing has its header alone, and filters are those of the CSV", async () => {
  expect(readSheet(await exported({ format: "xlsx", kind: "income" }))).toEqual([]);
  expect(readSheet(await exported({ format: "xlsx", currency: "JPY" }))).toHaveLength(1);
});

test("rows that do not fit in a sheet are in the next one", async () => {
  const cells = (id: string): Cells => columns.map(([name]) => (name === "id" ? id : ""));
  async function* rows() {
    yield ["a", "b"].map(cells);
    yield ["c", "d", "e"].map(cells);
  }
  const chunks: Uint8Array[] = [];
  const now = new Date("2026-11-21T09:30:00.000Z");
  for await (const chunk of writeWorkbook({ rows: rows(), now, maxRows: 3 })) chunks.push(chunk);
  const workbook = Buffer.concat(chunks);
  expect(countSheets(workbook)).toBe(3);
  const ids = [1, 2, 3].map((sheet) => readSheet(workbook, sheet).map(({ id }) => id));
  expect(ids).toEqual([["a", "b"], ["c", "d"], ["e"]]);
});

const hasOffice = isInstalled("soffice");
sayIfMissing("soffice");

/** What LibreOffice makes of a file in a language. */
const opened = (
  { name, content, filter }: { name: string; content: Uint8Array; filter?: string },
  locale: string,
) =>
  withFile({ name, content }, async (path, folder) => {
    const out = join(folder, "out");
    const profile = `-env:UserInstallation=file://${join(folder, "profile")}`;
    const read = filter === undefined ? [] : [`--infilter=${filter}`];
    const args = [profile, "--headless", ...read, "--convert-to", "xlsx", "--outdir", out, path];
    await outputOf("soffice", args, locale);
    return readSheet(await readFile(join(out, name.replace(/\.\w+$/, ".xlsx"))));
  });

test.runIf(hasOffice).each(["de_DE.UTF-8", "en_US.UTF-8"])(
  "LibreOffice in %s reads the amounts of a workbook and of a CSV for it, and of the workbook the texts",
  async (locale) => {
    const rows = await opened(
      { name: "a.xlsx", content: await exported({ format: "xlsx" }) },
      locale,
    );
    expect(amountsOf(rows)).toEqual(expected);
    expect(rows.slice(4).map(({ payee }) => payee)).toEqual(odd.map(inOneLine));
    const isGerman = locale.startsWith("de");
    const dialect = isGerman ? ({ delimiter: ";", decimal: "," } as const) : {};
    const csv = await opened(
      {
        name: "a.csv",
        content: await exported({ format: "csv", ...dialect }),
        // The separator, the quotes, UTF-8, from the first line.
        filter: `CSV:${isGerman ? 59 : 44},34,76,1`,
      },
      locale,
    );
    expect(amountsOf(csv)).toEqual(expected);
  },
  120_000,
);
