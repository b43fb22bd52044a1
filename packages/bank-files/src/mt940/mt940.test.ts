import fc from "fast-check";
import { expect, test } from "vitest";
import { readBankFile } from "../index.ts";

const read = (text: string) => readBankFile(Buffer.from(text));
const rows = (text: string) => read(text).accounts.flatMap((account) => account.rows);

const statement = (body: string, { account = "10020030/1234567", currency = "EUR" } = {}) =>
  `:20:STARTUMS\n:25:${account}\n:28C:1/1\n:60F:C260101${currency}100,00\n${body}\n:62F:C260131${currency}90,00\n-\n`;
const row = (entry: string, details = "") =>
  rows(statement(`:61:${entry}${details === "" ? "" : `\n:86:${details}`}`))[0];
const text = (details: string) => {
  const found = row("2603020302D3,99NMSCNONREF", details);
  return { payee: found?.payee, note: found?.note };
};

test.for([
  ["2603020302C10,5NTRFNONREF", "10.5"],
  ["2603020302D10,NTRFNONREF", "-10"],
  ["2603020302CR10,5NTRFNONREF", "10.5"],
  ["2603020302DR10,50NTRFNONREF", "-10.50"],
  ["2603020302RC10,00NTRFNONREF", "-10.00"],
  ["2603020302RD10,00NTRFNONREF", "10.00"],
  ["2603020302RDR10,00NTRFNONREF", "10.00"],
  ["260302C1234567,89NTRFNONREF", "1234567.89"],
  ["2603020302D0,00NCHGNONREF", "0.00"],
  ["260302    D3,99NMSCNONREF", "-3.99"],
  ["2603020302D3,99S103REF", "-3.99"],
] as const)("%s moves %s", ([entry, amount]) => {
  expect(row(entry)).toMatchObject({ date: "2026-03-02", amount, status: "booked" });
});

test("only RC and RD are reversals, and expected entries are pending", () => {
  expect(row("2603020302RC1,NTRF")).toMatchObject({ reversal: true });
  expect(row("2603020302CR1,NTRF")).toMatchObject({ reversal: false });
  expect(row("2603020302EC1,NTRF")).toMatchObject({ status: "pending", amount: "1" });
  expect(row("2603020302ED1,NTRF")).toMatchObject({ status: "pending", amount: "-1" });
});

test.for([
  ["2512310102", "2026-01-02", "2025-12-31"],
  ["2601021231", "2025-12-31", "2026-01-02"],
  ["260302", "2026-03-02", "2026-03-02"],
  ["2602300302", "2026-03-02", "2026-02-28"],
  ["2403010229", "2024-02-29", "2024-03-01"],
] as const)("the booking day of %s is %s", ([written, date, valueDate]) => {
  expect(row(`${written}D3,99NMSCNONREF`)).toMatchObject({ date, valueDate });
});

test("the bank's id is behind two slashes", () => {
  const id = (references: string) => row(`2603020302D3,99NMSC${references}`)?.bankId;
  expect(id("A/B/1//2026-77")).toBe("2026-77");
  expect(id("NONREF")).toBeNull();
  expect(id("REF1")).toBeNull();
  expect(id("NONREF//NONREF")).toBeNull();
});

test("a second line of the entry may have the original amount and charges", () => {
  expect(row("2603020302D18,90NMSCNONREF//1\n/OCMT/USD20,00/CHGS/EUR0,50/", "x")).toMatchObject({
    amount: "-18.90",
    original: { amount: "-20.00", currency: "USD" },
    fee: "0.50",
    note: "x",
  });
  expect(row("2603020302D18,90NMSCNONREF\nPOS 12 BERLIN")).toMatchObject({ note: "POS 12 BERLIN" });
});

test.for(["?", "~", "<", "^", ">", "|"])("fields behind %s have purpose and name", (mark) => {
  const details =
    "166?00GUTSCHRIFT?109310?20EREF+E-1?21SVWZ+Miete Maerz 2026 Wo?22hnung 5?30BANKDEFF?31DE001?32Ann?33 Example?60 hinten";
  expect(text(details.replaceAll("?", mark))).toEqual({
    payee: "Ann Example",
    note: "Miete Maerz 2026 Wohnung 5 hinten",
  });
});

test("lines are wrapped anywhere, even within the number of a field", () => {
  expect(text("166?00GUTSCHRIFT?20Rechnung \n4711?3\n2Ann Exa\nmple")).toEqual({
    payee: "Ann Example",
    note: "Rechnung 4711",
  });
});

test("a question mark within a text stays", () => {
  expect(text("166?00X?20Alles klar?Ja ?21?99?32Ann")).toEqual({
    payee: "Ann",
    note: "Alles klar?Ja ?99",
  });
});

test("a time at the start of a wrapped line is text", () => {
  expect(text("106?00X?20abc 12-09-2014T16\n:26:37 Fo?25lgenr. 007\n:20:15 Uhr")).toMatchObject({
    note: "abc 12-09-2014T16:26:37 Folgenr. 007:20:15 Uhr",
  });
});

test("names may be in numbered lines, or behind the reference", () => {
  const body = ":61:2603020302DF2402,00S   X\n:NS:01Polis\n02 77\n15Insurer Fiokte\n16lep\n17G2";
  expect(rows(statement(body))).toMatchObject([
    { amount: "-2402.00", payee: "Insurer Fioktelep", note: "Polis 77" },
  ]);
  expect(row("260302D000000000012,28N0440121470966      W.P. Voorbeeld")).toMatchObject({
    amount: "-12.28",
    payee: "W.P. Voorbeeld",
  });
});

test("without SVWZ the whole purpose is the note", () => {
  expect(text("166?00X?20EREF+E1?21Miete Mai?32Ann")).toEqual({
    payee: "Ann",
    note: "EREF+E1Miete Mai",
  });
});

test("without a purpose the kind of the entry is the note", () => {
  expect(text("805?00ABSCHLUSS?109310")).toEqual({ payee: null, note: "ABSCHLUSS" });
});

test("Dutch codes have name and text, with slashes and wraps within", () => {
  expect(
    text(
      "/TRTP/SEPA OVERBOEKING/IBAN/NL00TEST0123456789/BIC/TESTNL2A/NAME/J. Voor\nbeeld/REMI/factuur 1/2026/EREF/NOTPROVIDED",
    ),
  ).toEqual({ payee: "J. Voorbeeld", note: "factuur 1/2026" });
  expect(
    text("/EREF/E1//CNTP/NL00TEST0123456789/TESTNL2A/A/B Winkel/Utrecht//REMI/USTD//huur ma\nart/"),
  ).toEqual({ payee: "A/B Winkel", note: "huur maart" });
  expect(text("/ORDP//NAME/Bakker/REMI/brood/ISDT/2026-03-02")).toEqual({
    payee: "Bakker",
    note: "brood",
  });
});

test("plain lines are joined by a blank", () => {
  expect(text("CARD 1234 SNACKS 4U\nLONDON GB")).toEqual({
    payee: null,
    note: "CARD 1234 SNACKS 4U LONDON GB",
  });
});

test("what follows the closing balance is of the statement, not of the last entry", () => {
  const body = ":61:2603020302D3,99NMSCNONREF\n:86:first\n:61:2603020302D1,NMSCNONREF";
  const file = `${statement(body).replace("-\n", "")}:86:Dear customer\n`;
  expect(rows(file).map(({ note }) => note)).toEqual(["first", null]);
});

test("envelopes, line ends and a missing end mark change nothing", () => {
  const entry = ":61:2603020302D3,99NMSCNONREF\n:86:Baker";
  const enveloped = `{1:F01TESTDEFFAXXX0000000000}{2:I940TESTDEFFXXXXN}{4:\n${statement(entry)}-}{5:{CHK:1}}\n`;
  const lines = [
    enveloped.replace("-\n-}", "-}"),
    statement(entry).replaceAll("\n", "\r\n"),
    statement(entry).replace("\n-\n", ""),
    `ABNANL2A\n940\nABNANL2A\n${statement(entry)}`,
    `{1:F01}{4::20:X\n:25:10020030/1234567\n${statement(entry).split("\n").slice(2).join("\n")}`,
  ];
  for (const file of lines)
    expect(read(file)).toMatchObject({
      accounts: [
        {
          ref: "10020030/1234567",
          opening: { on: "2026-01-01", amount: "100.00" },
          closing: { on: "2026-01-31", amount: "90.00" },
          rows: [{ amount: "-3.99", note: "Baker" }],
        },
      ],
    });
});

test("pages and days of one account are one account with its first and last balance", () => {
  const file =
    ":20:1\n:25:77\n:28C:1/1\n:60F:D260101EUR5,00\n:61:260102C1,NTRF\n:62M:D260102EUR4,00\n-\n" +
    ":20:1\n:25:77\n:28C:1/2\n:60M:D260102EUR4,00\n:61:260102C2,NTRF\n:62F:D260102EUR2,00\n-\n" +
    ":20:2\n:25:77\n:28C:2/1\n:60F:D260102EUR2,00\n:61:260103C3,NTRF\n:62F:C260103EUR1,00\n-\n" +
    ":20:3\n:25:88USD\n:60F:C260101USD1,00\n:62F:C260101USD1,00\n-";
  const { accounts } = read(file);
  expect(accounts).toMatchObject([
    {
      ref: "77",
      opening: { on: "2026-01-01", amount: "-5.00" },
      closing: { on: "2026-01-03", amount: "1.00" },
    },
    { ref: "88", currency: "USD", rows: [] },
  ]);
  expect(accounts[0]?.rows.map(({ index, amount }) => [index, amount])).toEqual([
    [0, "1"],
    [1, "2"],
    [2, "3"],
  ]);
});

test("an entry that cannot be read is reported with its line and spoils no other", () => {
  const file = statement(":61:nonsense\n:86:x\n:61:2603020302D3,99NMSC\n:61:2613020302D3,99NMSC");
  expect(rows(file)).toMatchObject([
    { status: "invalid", line: 5, issues: [{ field: "entry" }] },
    { status: "booked", line: 7 },
    { status: "invalid", line: 8, issues: [{ field: "date" }] },
  ]);
});

test("banks that write points instead of commas are understood", () => {
  const file = statement(":61:2603020302D3.99NMSC").replaceAll(",00", ".00");
  expect(read(file)).toMatchObject({
    accounts: [{ opening: { amount: "100.00" }, rows: [{ amount: "-3.99" }] }],
  });
});

test.for([":61:", "?20", "/EREF/", "EREF+", "-\n", "{", ":86:\n"])(
  "a million of %j end at once",
  (piece) => {
    const details = piece.repeat(1_000_000 / piece.length);
    expect(rows(statement(`:61:2603020302D3,99NMSC\n:86:166${details}`))).toHaveLength(1);
  },
);

test("any entries come back as they were written", () => {
  const entry = fc.record({
    day: fc.integer({ min: 0, max: 3000 }),
    cents: fc.integer({ min: -10_000_000, max: 10_000_000 }),
    isReversal: fc.boolean(),
    purpose: fc.stringMatching(/^[A-Za-z0-9.,: -]{1,60}$/),
    width: fc.integer({ min: 20, max: 65 }),
  });
  fc.assert(
    fc.property(fc.array(entry), (entries) => {
      const body = entries.map(({ day, cents, isReversal, purpose, width }) => {
        const on = new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(2, 10);
        const mark = cents < 0 === isReversal ? "C" : "D";
        const amount = (Math.abs(cents) / 100).toFixed(2).replace(".", ",");
        const details = `166?00X?20a${purpose}b?32Ann`;
        const lines = details.match(new RegExp(`.{1,${width}}`, "g")) ?? [];
        return (
          `:61:${on.replaceAll("-", "")}${on.slice(3).replace("-", "")}${isReversal ? "R" : ""}${mark}${amount}NTRFNONREF\n` +
          `:86:${lines.join("\n")}`
        );
      });
      expect(
        rows(statement(body.join("\n"))).map(({ date, amount, note }) => [date, amount, note]),
      ).toEqual(
        entries.map(({ day, cents, purpose }) => [
          new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10),
          (cents / 100).toFixed(2),
          `a${purpose}b`.replaceAll(/\s+/g, " "),
        ]),
      );
    }),
    { numRuns: 100 },
  );
});
