import fc from "fast-check";
import { expect, test } from "vitest";
import { readBankFile, type ReadOptions } from "../index.ts";

const read = (text: string, options?: ReadOptions) => readBankFile(Buffer.from(text), options);
const rows = (text: string, options?: ReadOptions) =>
  read(text, options).accounts.flatMap((account) => account.rows);
const bank = (...records: string[]) => `!Type:Bank\n${records.join("\n^\n")}\n^\n`;
const record = (day: string, amount = "-1.00", more = "") => `D${day}\nT${amount}${more}`;

test.for([
  ["mdy", "1/ 5'26", "2026-01-05"],
  ["mdy", "1/27'26", "2026-01-27"],
  ["mdy", "1/5'26", "2026-01-05"],
  ["mdy", "12/31'6", "2006-12-31"],
  ["mdy", "1/ 5' 6", "2006-01-05"],
  ["mdy", "1/5/99", "1999-01-05"],
  ["mdy", "1/5/26", "2026-01-05"],
  ["dmy", "31.12.25", "2025-12-31"],
  ["dmy", "5.1.2026", "2026-01-05"],
  ["dmy", "05-01-2026", "2026-01-05"],
  ["dmy", "31/12'25", "2025-12-31"],
  ["ymd", "2026-01-05", "2026-01-05"],
  ["ymd", "20260105", "2026-01-05"],
  ["mdy", "2/29/2024", "2024-02-29"],
] as const)("read as %s, %s is %s", ([dateOrder, written, date]) => {
  expect(rows(bank(record(written)), { dateOrder })).toMatchObject([{ date, status: "booked" }]);
});

test("one day above 12 decides the order of all dates", () => {
  const dates = (...days: string[]) => {
    const file = read(bank(...days.map((day) => record(day))));
    expect(file.questions).toEqual([]);
    return file.accounts[0]?.rows.map(({ date }) => date);
  };
  expect(dates("1/ 5'26", "1/27'26")).toEqual(["2026-01-05", "2026-01-27"]);
  expect(dates("5/1/26", "27/1/26")).toEqual(["2026-01-05", "2026-01-27"]);
  expect(dates("05.01.26", "06.02.26")).toEqual(["2026-01-05", "2026-02-06"]);
  expect(dates("2026-01-05", "2026-02-06")).toEqual(["2026-01-05", "2026-02-06"]);
});

test("dates sorted in one order alone are in that order", () => {
  const days = ["5/1/26", "6/1/26", "1/2/26", "3/2/26", "2/3/26"];
  const file = read(bank(...days.map((day) => record(day))));
  expect(file.options.dateOrder).toBe("dmy");
  expect(file.questions).toEqual([]);
});

test("an open order of dates is asked about with both readings", () => {
  const text = bank(record("1/5/26"), record("2/5/26"));
  expect(read(text)).toMatchObject({
    options: { decimalMark: "." },
    questions: [
      {
        option: "dateOrder",
        readings: [
          { value: "mdy", rows: [{ date: "2026-01-05" }, { date: "2026-02-05" }] },
          { value: "dmy", rows: [{ date: "2026-05-01" }, { date: "2026-05-02" }] },
        ],
      },
    ],
  });
  expect(read(text).options.dateOrder).toBeUndefined();
  expect(read(text, { dateOrder: "dmy" })).toMatchObject({
    questions: [],
    accounts: [{ rows: [{ date: "2026-05-01" }, { date: "2026-05-02" }] }],
  });
});

test("the decimal mark follows from the file, or is asked about", () => {
  const amounts = (...written: string[]) => {
    const file = read(bank(...written.map((amount) => record("1/27/26", amount))));
    return file.questions.length > 0
      ? file.questions.map(({ option }) => option)
      : file.accounts[0]?.rows.map(({ amount }) => amount);
  };
  expect(amounts("-1,250.00", "3.5")).toEqual(["-1250.00", "3.5"]);
  expect(amounts("-1.250,00", "3,5")).toEqual(["-1250.00", "3.5"]);
  expect(amounts("-1.250", "3.283,3")).toEqual(["-1250", "3283.3"]);
  expect(amounts("1'250.00")).toEqual(["1250.00"]);
  expect(amounts("-1,250")).toEqual(["decimalMark"]);
  const own = (currency: string) => rows(bank(record("1/27/26", "-1,234")), { currency });
  expect(own("EUR")).toMatchObject([{ amount: "-1234" }]);
  expect(own("KWD")).toMatchObject([{ amount: "-1.234" }]);
});

test("U alone is the amount, and the last record may lack its end", () => {
  expect(rows("!type:cash\nD1/27/26\nU-12.00\nPBaker\n^\nD1/28/26\nU-1.00\nT-1.00")).toMatchObject([
    { amount: "-12.00", payee: "Baker" },
    { amount: "-1.00" },
  ]);
});

test("a caret within a text ends nothing", () => {
  expect(rows(bank(record("1/27/26", "-1.00", "\nPA ^ B\nM^^")))).toMatchObject([
    { payee: "A ^ B", note: "^^" },
  ]);
});

test("records without a header, and other line ends, are read", () => {
  expect(rows("D01/27/2026\rT-12.00\rPBaker\r^\r")).toMatchObject([{ payee: "Baker" }]);
  expect(rows("\ufeff!Type:CCard \r\nD01/27/2026\r\nT-12.00\r\n^\r\n")).toHaveLength(1);
});

test("categories have subcategories and classes, transfers another account", () => {
  const row = (category: string) => rows(bank(record("1/27/26", "-1.00", `\nL${category}`)))[0];
  expect(row("Auto:Fuel/Business")).toMatchObject({ category: "Auto:Fuel", tags: ["Business"] });
  expect(row("[Savings]")).toMatchObject({ category: null, transferTo: "Savings" });
  expect(row("[Savings]/Trip")).toMatchObject({ transferTo: "Savings", tags: ["Trip"] });
});

test("parts have categories, memos, amounts, and may be transfers", () => {
  const parts = "\nSFood\nEbread\n$-10.00\nS[Savings]\n$-2.00";
  expect(rows(bank(record("1/27/26", "-12.00", `\nL--Split--${parts}`)))).toMatchObject([
    {
      category: null,
      splits: [
        { category: "Food", note: "bread", amount: "-10.00", transferTo: null },
        { category: null, note: null, amount: "-2.00", transferTo: "Savings" },
      ],
    },
  ]);
});

test.each([
  ["-30.00", ["50", "50"], ["-15.00", "-15.00"]],
  ["-10.00", ["33.333", "33.333", "33.334"], ["-3.33", "-3.33", "-3.34"]],
  ["100", ["12.5%", "87.5%"], ["13", "87"]],
  ["-10.00", ["50", "25"], ["-5.00", "-2.50"]],
])("parts of %s that are given as percentages %j are %j", (amount, percents, parts) => {
  const lines = percents.flatMap((percent) => ["SFood", `%${percent}`]);
  const text = ["!Type:Bank", "D31/01/2026", `T${amount}`, ...lines, "^"].join("\n");
  const [row] = rows(text);
  expect(row?.splits.map((split) => split.amount)).toEqual(parts);
  expect(row?.issues).toEqual([]);
});

test("lists are no entries, and an account record says whose entries follow", () => {
  const text =
    "!Option:AutoSwitch\n!Account\nNChecking\nTBank\n^\nNCard\nTCCard\n^\n!Clear:AutoSwitch\n" +
    "!Type:Cat\nNFood\nDEating\nE\n^\n!Type:Class\nNTrip\n^\n!Type:Security\nNAcme\n^\n" +
    `!Option:AutoSwitch\n!Account\nNChecking\nTBank\n^\n${bank(record("1/27/26"))}` +
    `!Account\nNCard\nTCCard\n^\n!Type:CCard\n${record("1/28/26", "-2.00")}\n^\n` +
    `!Type:Memorized\nKC\nT-9.00\nPRent\n^\n!Account\nNChecking\n^\n${bank(record("1/29/26", "-3.00"))}`;
  const { accounts } = read(text);
  expect(
    accounts.map(({ ref, rows: own }) => [ref, own.map(({ amount, index }) => [index, amount])]),
  ).toEqual([
    [
      "Checking",
      [
        [0, "-1.00"],
        [2, "-3.00"],
      ],
    ],
    ["Card", [[1, "-2.00"]]],
  ]);
});

test("a transfer to the account itself is its opening balance", () => {
  const opening = record("1/27/26", "100.00", "\nPOpening Balance\nL[Checking]");
  expect(read(bank(opening, record("1/28/26")))).toMatchObject({
    accounts: [
      {
        ref: "Checking",
        rows: [{ openingBalance: true, transferTo: null }, { openingBalance: false }],
      },
    ],
  });
  const named = `!Account\nNGiro\nTBank\n^\n${bank(record("1/27/26", "5.00", "\nPBeginn\nL[Giro]"))}`;
  expect(rows(named)).toMatchObject([{ openingBalance: true }]);
});

test("a bad record is reported with its line and spoils no other", () => {
  expect(rows(bank(record("1/32/26"), record("1/27/26", "abc"), record("1/27/26")))).toMatchObject([
    { status: "invalid", line: 2, issues: [{ field: "date" }] },
    { status: "invalid", line: 5, issues: [{ field: "amount" }] },
    { status: "booked", line: 8 },
  ]);
});

test("files without entries are refused with the reason", () => {
  expect(() => read("!Type:Cat\nNFood\n^\n")).toThrow(/no entries/);
  expect(() => read("!Type:Invst\nD1/1/26\nNBuy\n^\n")).toThrow(/securities/);
  expect(() => read(`!Type:Bank\n${"Sx\n".repeat(10_001)}`)).toThrow(/"\^" between entries/);
  expect(rows("!Type:Bank\n")).toEqual([]);
});

const dayOf = (day: number) => new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10);
const written = {
  mdy: ([year, month, day]: string[]) => `${month}/${day}/${year}`,
  dmy: ([year, month, day]: string[]) => `${day}/${month}/${year}`,
  ymd: ([year, month, day]: string[]) => `${year}-${month}-${day}`,
};

test("records of any dialect, sorted, come back as they were, or a question is asked", () => {
  const entry = fc.record({
    day: fc.integer({ min: 0, max: 800 }),
    cents: fc.integer({ min: -10_000_000, max: 10_000_000 }),
    grouped: fc.boolean(),
    digits: fc.constantFrom(0, 2),
  });
  const dialect = fc.record({
    order: fc.constantFrom("mdy", "dmy", "ymd"),
    mark: fc.constantFrom(".", ","),
    end: fc.constantFrom("\n", "\r\n", "\r"),
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1 }), dialect, (entries, { order, mark, end }) => {
      const sorted = entries.toSorted((one, other) => one.day - other.day);
      const expected = sorted.map(({ day, cents, digits }) => ({
        date: dayOf(day),
        amount: (cents / 100).toFixed(digits),
      }));
      const records = expected.map(({ date, amount }, index) => {
        const [whole = "", fraction = ""] = amount.split(".");
        const group = sorted[index]?.grouped ? (mark === "." ? "," : ".") : "";
        const groups = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, group);
        return record(written[order](date.split("-")), groups + (fraction && mark + fraction));
      });
      const text = bank(...records).replaceAll("\n", end);
      const { questions } = read(text);
      const options = Object.fromEntries(
        questions.map(({ option }) => [option, option === "dateOrder" ? order : mark]),
      );
      const found = rows(text, options).map(({ date, amount }) => ({ date, amount }));
      const isZero = /^-(?=[0.]+$)/;
      expect(found).toEqual(
        expected.map(({ date, amount }) => ({ date, amount: amount.replace(isZero, "") })),
      );
    }),
    { numRuns: 200 },
  );
});
