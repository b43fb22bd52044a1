import { expect, test } from "vitest";
import { BankFileError, readBankFile, type ReadOptions } from "../src/index.ts";
import { rowsOf } from "./samples.fixture.ts";

const read = (text: string, options?: ReadOptions) => readBankFile(Buffer.from(text), options);
const datesAndAmounts = (text: string, options?: ReadOptions) =>
  rowsOf(read(text, options)).map(({ date, amount }) => `${date} ${amount}`);

const openDates = "Date,Text,Amount\n03/02/2026,A,-1.00\n01/02/2026,B,-2.00\n02/02/2026,C,3.00\n";

test("an open order of day and month is asked with a reading for each, the one in force first", () => {
  const [question] = read(openDates).questions;
  expect(question?.option).toBe("dateOrder");
  expect(question?.readings.map(({ value, rows }) => [value, rows[0]?.date])).toEqual([
    ["dmy", "2026-02-03"],
    ["mdy", "2026-03-02"],
  ]);
});

test("an answer is followed and not asked again", () => {
  const file = read(openDates, { dateOrder: "mdy" });
  expect(file.questions).toEqual([]);
  expect(file.options.dateOrder).toBe("mdy");
  expect(rowsOf(file).map(({ date }) => date)).toEqual(["2026-03-02", "2026-01-02", "2026-02-02"]);
});

test("a balance column proves sign, direction, decimal mark and date order at once", () => {
  // Newest first, which holds for days before months only; and only in thousands the balance falls by each amount.
  const text =
    "Date;Text;Amount;Balance\n03/02/2026;A;1.500;4.700\n01/02/2026;B;1.250;6.200\n05/01/2026;C;50;7.450\n04/01/2026;D;100;7.500\n";
  expect(read(text).questions).toEqual([]);
  expect(datesAndAmounts(text)).toEqual([
    "2026-02-03 -1500",
    "2026-02-01 -1250",
    "2026-01-05 -50",
    "2026-01-04 -100",
  ]);
});

test("of two columns in an unknown language a balance shows which is money out, or it is asked", () => {
  const header = "Usuku,Incazelo,Okukhishiwe,Okufakiwe";
  const plain = `${header}\n2026-10-02,Shop,150.00,\n2026-10-15,Employer,,"12,000.00"\n`;
  expect(read(plain).questions.map(({ option }) => option)).toEqual(["sign"]);
  expect(datesAndAmounts(plain)).toEqual(["2026-10-02 -150.00", "2026-10-15 12000.00"]);
  const balanced = `${header},Okusele\n2026-10-02,Employer,900.00,,950.00\n2026-10-03,Shop,,20.00,930.00\n2026-10-04,Shop,,30.00,900.00\n`;
  expect(read(balanced).questions).toEqual([]);
  expect(datesAndAmounts(balanced)).toEqual([
    "2026-10-02 900.00",
    "2026-10-03 -20.00",
    "2026-10-04 -30.00",
  ]);
});

test("one entry without a sign or a word for its direction is asked", () => {
  const text = "Date,Payee,Amount\n2026-10-03,Shop,12.30\n";
  const [question] = read(text).questions;
  expect(question?.option).toBe("sign");
  expect(question?.readings.map(({ value, rows }) => [value, rows[0]?.amount])).toEqual([
    ["in", "12.30"],
    ["out", "-12.30"],
  ]);
  expect(datesAndAmounts(text, { sign: "out" })).toEqual(["2026-10-03 -12.30"]);
  for (const signed of ["-12.30", "+12.30"])
    expect(read(text.replace("12.30", signed)).questions).toEqual([]);
});

test("purchases without a sign are money out where the bill's payment is negative", () => {
  const text = "Date,Text,Amount\n2026-01-05,Shop,12.00\n2026-01-06,PAYMENT - THANK YOU,-50.00\n";
  expect(read(text).questions).toEqual([]);
  expect(datesAndAmounts(text)).toEqual(["2026-01-05 -12.00", "2026-01-06 50.00"]);
});

test("where refunds alone are negative it is asked whether purchases are positive", () => {
  const text =
    "Post Date,Text,Amount\n2026-01-05,Shop,12.00\n2026-01-06,SHOP REFUND,-12.00\n2026-01-07,Cafe,3.00\n";
  expect(read(text).questions.map(({ option }) => option)).toEqual(["sign"]);
  const amounts = ["2026-01-05 -12.00", "2026-01-06 12.00", "2026-01-07 -3.00"];
  expect(datesAndAmounts(text)).toEqual(amounts);
  expect(read(text.replace("Cafe,3", "Cafe,-3")).questions).toEqual([]);
});

test.each([
  ["26-01-05", "26-01-06", "2026-01-05", []],
  ["260105", "260112", "2026-01-05", []],
  ["26/01/15", "26/01/20", "2026-01-15", ["dateOrder"]],
  ["15/01/26", "17/01/26", "2026-01-15", []],
  ["31/12/24", "31/12/25", "2024-12-31", []],
] as const)(
  "of years of two digits in %s and %s it is known which part they are, or asked",
  (...given) => {
    const [first, second, date, asked] = given;
    const { questions, accounts } = read(
      `Datum;Text;Betrag\n${first};A;-1,00\n${second};B;-2,00\n`,
    );
    expect(questions.map(({ option }) => option)).toEqual(asked);
    expect(accounts[0]?.rows[0]?.date).toBe(date);
  },
);

test("texts that a bank has written as its page does are texts again", () => {
  const text =
    "Date,Payee,Amount\n2026-01-05,Marks &amp; Spencer,-1.00\n2026-01-06,A & B &co;,-1.00\n";
  expect(rowsOf(read(text)).map(({ payee }) => payee)).toEqual(["Marks & Spencer", "A & B &co;"]);
});

test("what a card owes is a negative balance", () => {
  const text =
    "Date,Text,Amount,Balance\n2026-01-05,Shop,12.00,112.00\n2026-01-06,PAYMENT - THANK YOU,-50.00,62.00\n";
  const [account] = read(text).accounts;
  expect(account?.rows.map(({ amount }) => amount)).toEqual(["-12.00", "50.00"]);
  expect([account?.opening?.amount, account?.closing?.amount]).toEqual(["-100.00", "-62.00"]);
});

test.each([
  ["just text\nand more", "No columns were found"],
  ["a,b\nc,d\n", "No column of dates"],
  ["Date,Text\n2026-01-05,x\n", "No column of amounts"],
  [`Date,Amount${",x".repeat(600)}\n`, "602 columns"],
])("what is no list of entries is refused with a reason: %j", (text, reason) => {
  expect(() => read(text, { format: "csv" })).toThrow(BankFileError);
  expect(() => read(text, { format: "csv" })).toThrow(reason);
});
