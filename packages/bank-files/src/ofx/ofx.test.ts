import fc from "fast-check";
import { expect, test } from "vitest";
import { readBankFile, type ReadOptions } from "../index.ts";

const header =
  "OFXHEADER:100\nDATA:OFXSGML\nVERSION:102\nSECURITY:NONE\nENCODING:USASCII\nCHARSET:1252\n\n";

const entry = (fields: string) => `<STMTTRN>${fields}</STMTTRN>`;
const plain = (amount: string, more = "") =>
  entry(`<TRNTYPE>DEBIT<DTPOSTED>20260105<TRNAMT>${amount}<FITID>1${more}`);

const statement = (entries: string, { currency = "EUR", account = "88", tail = "" } = {}) =>
  `<STMTTRNRS><STMTRS><CURDEF>${currency}<BANKACCTFROM><BANKID>1<ACCTID>${account}<ACCTTYPE>CHECKING</BANKACCTFROM>` +
  `<BANKTRANLIST><DTSTART>20260101<DTEND>20260131${entries}</BANKTRANLIST>${tail}</STMTRS></STMTTRNRS>`;

const file = (...statements: string[]) =>
  `${header}<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS></SONRS></SIGNONMSGSRSV1>` +
  `<BANKMSGSRSV1>${statements.join("")}</BANKMSGSRSV1></OFX>`;

const read = (text: string, options?: ReadOptions) => readBankFile(Buffer.from(text), options);
const rows = (text: string, options?: ReadOptions) =>
  read(text, options).accounts.flatMap((account) => account.rows);
const row = (fields: string) => rows(file(statement(entry(fields))))[0];

test.for([
  ["20260105", "2026-01-05"],
  ["20260105000000[-8:PST]", "2026-01-05"],
  ["20260105233000.000[+5.30:IST]", "2026-01-05"],
  ["20260105120000[-03:EST]", "2026-01-05"],
  ["20260105120000[-:TZ]", "2026-01-05"],
  ["2026-01-05T00:00:00", "2026-01-05"],
] as const)("DTPOSTED %s is the day as written, whatever zone follows", ([written, date]) => {
  expect(row(`<DTPOSTED>${written}<DTUSER>20251231<TRNAMT>-1.00<FITID>1`)).toMatchObject({
    date,
    status: "booked",
  });
});

test.for([
  ["-12.50", "-12.50"],
  ["-12,50", "-12.50"],
  ["+12", "12"],
  ["-1.234,56", "-1234.56"],
  ["-1,234.56", "-1234.56"],
  ["1 234,56", "1234.56"],
  [".50", "0.50"],
  ["-0,5", "-0.5"],
  ["0.00", "0.00"],
  ["10.", "10"],
  ["$-1,250.00", "-1250.00"],
  ["12,00-", "-12.00"],
  ["\u221212.00", "-12.00"],
] as const)("TRNAMT %s is %s, and its sign counts, not TRNTYPE", ([written, amount]) => {
  expect(rows(file(statement(plain(written))))[0]).toMatchObject({ amount, status: "booked" });
});

test("the decimal mark follows from all amounts of the file", () => {
  const amounts = (text: string) => rows(text).map(({ amount }) => amount);
  expect(amounts(file(statement(plain("-1.250") + plain("3.283,3"))))).toEqual(["-1250", "3283.3"]);
  expect(amounts(file(statement(plain("-1,250") + plain("12.50"))))).toEqual(["-1250", "12.50"]);
  expect(amounts(file(statement(plain("-1.250"), { currency: "KWD" })))).toEqual(["-1.250"]);
  expect(amounts(file(statement(plain("-1,234"))))).toEqual(["-1234"]);
});

test("a lone group of three that may be cents is asked about", () => {
  const text = file(statement(plain("-50.000")));
  const { questions, options } = read(text);
  expect(options.decimalMark).toBeUndefined();
  expect(questions).toMatchObject([
    {
      option: "decimalMark",
      readings: [
        { value: ".", rows: [{ amount: "-50.000" }] },
        { value: ",", rows: [{ amount: "-50000" }] },
      ],
    },
  ]);
  expect(read(text, { decimalMark: "," })).toMatchObject({
    questions: [],
    accounts: [{ rows: [{ amount: "-50000" }] }],
  });
});

test("texts keep ampersands and angle brackets, and references are decoded once", () => {
  const note = (text: string) => row(`<DTPOSTED>20260105<TRNAMT>1<FITID>1<MEMO>${text}`)?.note;
  expect(note("AT&T &amp; Söhne")).toBe("AT&T & Söhne");
  expect(note("caf&#233; &#39;x&#39; a&nbsp;b &Eacute;t&eacute;")).toBe("café 'x' a b Été");
  expect(note("&amp;lt; &unknown; &#0; &#xD800;")).toBe("&lt; &unknown; &#0; &#xD800;");
  expect(note("5 < 6 > 4")).toBe("5 < 6 > 4");
  expect(note("for the <old> sofa")).toBe("for the <old> sofa");
  expect(note("a<![CDATA[ <b> &amp; ]]>c")).toBe("a <b> &amp; c");
  expect(note("one\n  two")).toBe("one two");
});

test("empty values and missing ends do not shift what follows", () => {
  const text = file(
    statement(
      `<STMTTRN><DTPOSTED>20260105<TRNAMT>-1<FITID>1<CHECKNUM><NAME>Baker<MEMO></STMTTRN>` +
        `<STMTTRN><DTPOSTED>20260106</DTPOSTED><TRNAMT>-2<FITID>2<NAME></NAME><MEMO>Milk` +
        `<STMTTRN><DTPOSTED>20260107<TRNAMT>-3<FITID>3`,
    ),
  );
  expect(rows(text)).toMatchObject([
    { date: "2026-01-05", amount: "-1", payee: "Baker", note: null },
    { date: "2026-01-06", amount: "-2", payee: null, note: "Milk" },
    { date: "2026-01-07", amount: "-3", bankId: "3", status: "booked" },
  ]);
});

test("tags may be in small letters", () => {
  const text = file(statement(plain("-1.00", "<NAME>Baker")));
  const small = text.replaceAll(/<[^>]*>/g, (tag) => tag.toLowerCase());
  expect(rows(small)).toMatchObject([{ amount: "-1.00", payee: "Baker" }]);
});

test("a payee may be an aggregate", () => {
  expect(
    row(
      "<DTPOSTED>20260105<TRNAMT>1<FITID>1<PAYEE><NAME>Ann Example<ADDR1>1 Long Road<CITY>Leeds</PAYEE><MEMO>rent",
    ),
  ).toMatchObject({ payee: "Ann Example", note: "rent" });
});

test("CURRENCY is the currency of the amount, ORIGCURRENCY that of before", () => {
  expect(
    row("<DTPOSTED>20260105<TRNAMT>-20<FITID>1<CURRENCY><CURRATE>0.9<CURSYM>USD</CURRENCY><NAME>x"),
  ).toMatchObject({ amount: "-20", currency: "USD", original: null });
  expect(
    row(
      "<DTPOSTED>20260105<TRNAMT>-18.40<FITID>1<ORIGCURRENCY><CURRATE>0.92<CURSYM>USD</ORIGCURRENCY>",
    ),
  ).toMatchObject({
    amount: "-18.40",
    currency: "EUR",
    original: { amount: "-20.00", currency: "USD" },
  });
});

test("ids are texts, however long, and those that say nothing are none", () => {
  const id = (text: string) => row(`<DTPOSTED>20260105<TRNAMT>1<FITID>${text}`)?.bankId;
  expect(id("0012345678901234567890123456789012345")).toBe("0012345678901234567890123456789012345");
  expect(id("0")).toBeNull();
});

test("a file may have several accounts, each with its balance", () => {
  const balance = (amount: string) =>
    `<LEDGERBAL><BALAMT>${amount}<DTASOF>20260131120000</LEDGERBAL><AVAILBAL><BALAMT>999<DTASOF>20260131</AVAILBAL>`;
  const card =
    `<CCSTMTTRNRS><CCSTMTRS><CURDEF>USD<CCACCTFROM><ACCTID>4111</CCACCTFROM><BANKTRANLIST>${plain("-3.00")}` +
    `</BANKTRANLIST>${balance("-3.00")}</CCSTMTRS></CCSTMTTRNRS>`;
  const { accounts } = read(
    file(
      statement(plain("-1.00"), { tail: balance("50.00") }),
      statement(plain("-2.00"), { account: "89" }),
      card,
    ),
  );
  expect(accounts).toMatchObject([
    { ref: "88", currency: "EUR", closing: { on: "2026-01-31", amount: "50.00", derived: false } },
    { ref: "89", currency: "EUR", closing: null },
    { ref: "4111", currency: "USD", closing: { amount: "-3.00" } },
  ]);
  expect(accounts.map((account) => account.rows.map(({ index }) => index))).toEqual([
    [0],
    [1],
    [2],
  ]);
});

test("two statements of one account are one account", () => {
  const { accounts } = read(file(statement(plain("-1.00")), statement(plain("-2.00"))));
  expect(accounts).toHaveLength(1);
  expect(accounts[0]?.rows).toHaveLength(2);
});

test("savings and checking of one number are two accounts", () => {
  const checking = statement(plain("-1.00"));
  const { accounts } = read(file(checking, checking.replace("CHECKING", "SAVINGS")));
  expect(accounts.map(({ ref }) => ref)).toEqual(["88 CHECKING", "88 SAVINGS"]);
});

test("a corrected entry is replaced or deleted by its correction", () => {
  const one = (id: string, amount: string, more = "") =>
    entry(`<DTPOSTED>20260105<TRNAMT>${amount}<FITID>${id}${more}`);
  const correction = (id: string, action: string) => `<CORRECTFITID>${id}<CORRECTACTION>${action}`;
  const text = file(
    statement(
      one("1", "-1.00") +
        one("2", "-2.00") +
        one("3", "-3.00") +
        one("4", "-1.50", correction("1", "REPLACE")) +
        one("5", "-2.00", correction("2", "DELETE")) +
        one("6", "-9.00", correction("old", "DELETE")),
    ),
  );
  expect(rows(text)).toMatchObject([
    { bankId: "3", amount: "-3.00", status: "booked" },
    { bankId: "4", amount: "-1.50", status: "booked" },
    { bankId: "6", status: "invalid", issues: [{ field: "bankId" }] },
  ]);
});

test("pending entries are marked", () => {
  const text = file(
    statement(plain("-1.00"), {
      tail: "<BANKTRANLISTP><STMTTRNP><TRNTYPE>DEBIT<DTTRAN>20260107<TRNAMT>-9.00<NAME>Fuel</STMTTRNP></BANKTRANLISTP>",
    }),
  );
  expect(rows(text)).toMatchObject([
    { status: "booked" },
    { status: "pending", date: "2026-01-07", amount: "-9.00" },
  ]);
});

test("a bad entry is reported with its field and line, and spoils no other", () => {
  const text = file(
    statement(
      `\n${entry("<DTPOSTED>20260230<TRNAMT>-1<FITID>1")}\n${entry("<DTPOSTED>20260105<TRNAMT>abc<FITID>2")}\n${plain("-3")}`,
    ),
  );
  expect(rows(text)).toMatchObject([
    { status: "invalid", line: 9, issues: [{ field: "date" }] },
    {
      status: "invalid",
      line: 10,
      issues: [{ field: "amount", message: 'TRNAMT "abc" is no amount.' }],
    },
    { status: "booked", line: 11, issues: [] },
  ]);
});

test("an entry within which the file ends is not imported", () => {
  const text = file(statement(plain("-1.00") + plain("-12.50"))).split("2.50")[0] ?? "";
  expect(rows(text)).toMatchObject([{ status: "booked" }, { status: "invalid" }]);
});

test("what has no statement is refused with the reason", () => {
  const securities =
    "<OFX><INVSTMTMSGSRSV1><INVSTMTTRNRS><INVSTMTRS><CURDEF>USD<INVTRANLIST><INVBANKTRAN>" +
    `${plain("-1.00")}</INVBANKTRAN></INVTRANLIST></INVSTMTRS></INVSTMTTRNRS></INVSTMTMSGSRSV1></OFX>`;
  expect(() => read(securities)).toThrow(/securities/);
  expect(() =>
    read(
      "<OFX><SONRS><STATUS><CODE>15500<SEVERITY>ERROR<MESSAGE>Signon invalid</STATUS></SONRS></OFX>",
    ),
  ).toThrow(/"Signon invalid"/);
  expect(() => read("<OFX></OFX>")).toThrow(/no statement/);
});

test.for([
  "<OFX>",
  "<STMTTRN>",
  "<PAYEE>",
  "<",
  "<![CDATA[",
  "<!--",
  "</OFX>",
  "&#",
  "<A ",
  "<A\n",
])("a million of %j is an error at once", (piece) => {
  const text = `<OFX>${piece.repeat(1_000_000 / piece.length)}`;
  expect(() => rows(text)).toThrow();
});

const word = fc.stringMatching(/^[A-Za-z&;.'äöüß€]([A-Za-z0-9 &;.'äöüß€-]{0,28}[A-Za-z0-9])?$/);
const record = fc.record({
  day: fc.integer({ min: 1, max: 28 }),
  cents: fc.integer({ min: -10_000_000, max: 10_000_000 }),
  payee: word,
  note: word,
});
const layout = fc.record({
  ends: fc.boolean(),
  escaped: fc.boolean(),
  indent: fc.constantFrom("", "\n", "\r\n\t"),
  mark: fc.constantFrom(".", ","),
});

test("any entries come back from any layout as they were written", () => {
  fc.assert(
    fc.property(fc.array(record), layout, (records, { ends, escaped, indent, mark }) => {
      const text = (value: string) => (escaped ? value.replaceAll("&", "&amp;") : value);
      const leaf = (tag: string, value: string) =>
        `${indent}<${tag}>${value}${ends ? `</${tag}>` : ""}`;
      const entries = records.map(({ day, cents, payee, note }, index) =>
        entry(
          leaf("DTPOSTED", `202602${String(day).padStart(2, "0")}`) +
            leaf("TRNAMT", (cents / 100).toFixed(2).replace(".", mark)) +
            leaf("FITID", `id${index}`) +
            leaf("NAME", text(payee)) +
            leaf("MEMO", text(note)),
        ),
      );
      const found = rows(file(statement(entries.join(""))));
      expect(
        found.map(({ date, amount, payee, note, bankId }) => [
          date,
          amount,
          payee,
          note ?? payee,
          bankId,
        ]),
      ).toEqual(
        records.map(({ day, cents, payee, note }, index) => [
          `2026-02-${String(day).padStart(2, "0")}`,
          (cents / 100).toFixed(2),
          inOneLine(payee),
          inOneLine(note),
          `id${index}`,
        ]),
      );
    }),
    { numRuns: 100 },
  );
});

const inOneLine = (text: string) => text.replaceAll(/\s+/g, " ").trim();
