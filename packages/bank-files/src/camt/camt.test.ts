import fc from "fast-check";
import { expect, test } from "vitest";
import { readBankFile } from "../index.ts";

const read = (text: string) => readBankFile(Buffer.from(text));
const rows = (text: string) => read(text).accounts.flatMap((account) => account.rows);

const iban = "<Id><IBAN>DE02120300000000202051</IBAN></Id>";
const statement = (body: string, account = `${iban}<Ccy>EUR</Ccy>`) =>
  `<Stmt><Id>S1</Id><Acct>${account}</Acct>${body}</Stmt>`;
const file = (...statements: string[]) =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08">` +
  `<BkToCstmrStmt><GrpHdr><MsgId>M1</MsgId></GrpHdr>${statements.join("")}</BkToCstmrStmt></Document>`;

const entry = (
  more = "",
  {
    amount = "10.00",
    currency = "EUR",
    direction = "DBIT",
    status = "<Sts><Cd>BOOK</Cd></Sts>",
    dates = "<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-03</Dt></ValDt>",
    reversal = "",
  } = {},
) =>
  `<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd>${reversal}${status}${dates}${more}</Ntry>`;
const details = (...parts: string[]) =>
  `<NtryDtls>${parts.map((part) => `<TxDtls>${part}</TxDtls>`).join("")}</NtryDtls>`;
const row = (...args: Parameters<typeof entry>) => rows(file(statement(entry(...args))))[0];

test("the entry's direction is its own, also in a reversal", () => {
  const returned = details(
    "<RltdPties><Dbtr><Pty><Nm>Me</Nm></Pty></Dbtr><Cdtr><Pty><Nm>Shop</Nm></Pty></Cdtr></RltdPties>",
  );
  const reversal = "<RvslInd>true</RvslInd>";
  expect(row(returned)).toMatchObject({ amount: "-10.00", payee: "Shop", reversal: false });
  expect(row(returned, { direction: "CRDT" })).toMatchObject({ amount: "10.00", payee: "Me" });
  expect(row(returned, { direction: "CRDT", reversal })).toMatchObject({
    amount: "10.00",
    payee: "Shop",
    reversal: true,
  });
  expect(row(returned, { reversal: "<RvslInd>1</RvslInd>" })).toMatchObject({
    amount: "-10.00",
    payee: "Me",
    reversal: true,
  });
  expect(row(returned, { reversal: "<RvslInd>false</RvslInd>" })).toMatchObject({
    reversal: false,
  });
});

test("names are read of all versions, ultimate parties first", () => {
  const party = (inner: string) => row(details(`<RltdPties>${inner}</RltdPties>`))?.payee;
  expect(party("<Cdtr><Nm>Old  Shop</Nm></Cdtr>")).toBe("Old Shop");
  expect(party("<Cdtr><Pty><Nm>Shop &amp; Söhne</Nm></Pty></Cdtr>")).toBe("Shop & Söhne");
  expect(party("<Cdtr><Nm>Pay Ltd</Nm></Cdtr><UltmtCdtr><Nm>Shop</Nm></UltmtCdtr>")).toBe("Shop");
  expect(party("<Cdtr><Nm>NOTPROVIDED</Nm></Cdtr>")).toBeNull();
});

test("a return names the parties of what comes back", () => {
  const part =
    "<RltdPties><Dbtr><Nm>Me</Nm></Dbtr><Cdtr><Nm>Shop</Nm></Cdtr></RltdPties><RtrInf><Rsn><Cd>AC01</Cd></Rsn></RtrInf>";
  expect(row(details(part), { direction: "CRDT" })).toMatchObject({
    amount: "10.00",
    payee: "Shop",
  });
});

test.for([
  ["<Sts>BOOK</Sts>", "booked"],
  ["<Sts><Cd>BOOK</Cd></Sts>", "booked"],
  ["<Sts>PDNG</Sts>", "pending"],
  ["<Sts><Cd>PDNG</Cd></Sts>", "pending"],
  ["<Sts><Cd>INFO</Cd></Sts>", "pending"],
  ["<Sts><Cd>FUTR</Cd></Sts>", "pending"],
  ["", "booked"],
] as const)("an entry with the status %s is %s", ([status, expected]) => {
  expect(row("", { status })?.status).toBe(expected);
});

test("the booking day counts as written, and the value date stands in for it", () => {
  const date = (dates: string) => row("", { dates })?.date;
  expect(date("<BookgDt><DtTm>2026-03-02T23:30:00-05:00</DtTm></BookgDt>")).toBe("2026-03-02");
  expect(date("<BookgDt><Dt>2026-03-02+01:00</Dt></BookgDt>")).toBe("2026-03-02");
  expect(date("<ValDt><Dt>2026-03-05</Dt></ValDt>")).toBe("2026-03-05");
  expect(row("", { dates: "" })).toMatchObject({ status: "invalid", issues: [{ field: "date" }] });
});

test("a batch is parted where the amounts of its parts add up to it", () => {
  const part = (amount: string, name: string) =>
    `<Refs><AcctSvcrRef>R-${name}</AcctSvcrRef></Refs>${amount}<RltdPties><Cdtr><Nm>${name}</Nm></Cdtr></RltdPties>`;
  const before = (amount: string) =>
    `<AmtDtls><TxAmt><Amt Ccy="EUR">${amount}</Amt></TxAmt></AmtDtls>`;
  const now = (amount: string) => `<Amt Ccy="EUR">${amount}</Amt>`;
  const parted = [
    { amount: "-7.5", payee: "Ann", bankId: "R-Ann", date: "2026-03-02" },
    { amount: "-2.50", payee: "Bob", bankId: "R-Bob", date: "2026-03-02" },
  ];
  const batch = (one: string, other: string) =>
    rows(file(statement(entry(details(part(one, "Ann"), part(other, "Bob"))))));
  expect(batch(now("7.5"), now("2.50"))).toMatchObject(parted);
  expect(batch(before("7.5"), before("2.50"))).toMatchObject(parted);
  expect(batch(now("7.5"), now("2.00"))).toMatchObject([{ amount: "-10.00", payee: null }]);
  expect(batch(now("7.5"), "")).toMatchObject([{ amount: "-10.00" }]);
});

test("a batch that stays one row has its own text and those of its parts", () => {
  const part = (text: string) => `<RmtInf><Ustrd>${text}</Ustrd></RmtInf>`;
  const batch = `${details(part("one"), part("two"))}<AddtlNtryInf>Salaries</AddtlNtryInf>`;
  expect(row(batch)).toMatchObject({ amount: "-10.00", note: "Salaries one two" });
});

test("parts of a batch without ids of their own have that of the batch, numbered", () => {
  const part = '<Amt Ccy="EUR">5</Amt>';
  const batch = `<AcctSvcrRef>B7</AcctSvcrRef>${details(part, part)}`;
  expect(rows(file(statement(entry(batch)))).map(({ bankId }) => bankId)).toEqual(["B7/1", "B7/2"]);
});

test("the bank's id is of the entry, else of its transaction", () => {
  const own = details("<Refs><AcctSvcrRef>T1</AcctSvcrRef><EndToEndId>E1</EndToEndId></Refs>");
  expect(row(`<AcctSvcrRef>E7</AcctSvcrRef>${own}`)?.bankId).toBe("E7");
  expect(row(own)?.bankId).toBe("T1");
  expect(row(`<AcctSvcrRef>NOTPROVIDED</AcctSvcrRef>`)?.bankId).toBeNull();
});

test("texts are the remittance, structured references, or what the bank adds", () => {
  const note = (part: string) =>
    row(`${details(part)}<AddtlNtryInf>Card payment</AddtlNtryInf>`)?.note;
  expect(note("<RmtInf><Ustrd>Invoice</Ustrd><Ustrd>4711</Ustrd></RmtInf>")).toBe("Invoice 4711");
  const reference = "<CdtrRefInf><Ref>RF18539007547034</Ref></CdtrRefInf>";
  expect(note(`<RmtInf><Strd>${reference}</Strd></RmtInf>`)).toBe("RF18539007547034");
  expect(note(`<RmtInf><Ustrd>Rent</Ustrd><Strd>${reference}</Strd></RmtInf>`)).toBe(
    "Rent RF18539007547034",
  );
  expect(note("<AddtlTxInf>Fee for card</AddtlTxInf>")).toBe("Fee for card");
  expect(note("")).toBe("Card payment");
  expect(note("<RmtInf><Ustrd>A&nbsp;B</Ustrd></RmtInf>")).toBe("A&nbsp;B");
  expect(note("<RmtInf><Ustrd><![CDATA[A & B]]></Ustrd></RmtInf>")).toBe("A & B");
});

test("the entry's amount counts, the instructed one is the original", () => {
  const instructed = '<AmtDtls><InstdAmt><Amt Ccy="USD">11.00</Amt></InstdAmt></AmtDtls>';
  const charges =
    '<Chrgs><Rcrd><Amt Ccy="EUR">0.40</Amt><CdtDbtInd>DBIT</CdtDbtInd><ChrgInclInd>true</ChrgInclInd></Rcrd></Chrgs>';
  expect(row(charges + details(instructed))).toMatchObject({
    amount: "-10.00",
    currency: "EUR",
    original: { amount: "-11.00", currency: "USD" },
    fee: "0.40",
  });
  expect(row(details(instructed.replace("USD", "EUR")))).toMatchObject({
    original: null,
    fee: null,
  });
  const old = '<Chrgs><Amt Ccy="EUR">0.15</Amt></Chrgs><Chrgs><Amt Ccy="EUR">0.25</Amt></Chrgs>';
  expect(row(old)?.fee).toBe("0.40");
  expect(row(charges.replace("true", "false"))?.fee).toBeNull();
});

test("amounts have as many decimals as they have", () => {
  const amount = (written: string, currency = "EUR") =>
    row("", { amount: written, currency })?.amount;
  expect(amount("1500", "JPY")).toBe("-1500");
  expect(amount("1.250", "KWD")).toBe("-1.250");
  expect(amount("1.25")).toBe("-1.25");
  expect(amount("0.12345")).toBe("-0.12345");
  expect(amount("0.00")).toBe("0.00");
});

const balance = (
  code: string,
  amount: string,
  { direction = "CRDT", on = "2026-03-02", more = "" } = {},
) =>
  `<Bal><Tp><CdOrPrtry><Cd>${code}</Cd></CdOrPrtry>${more}</Tp><Amt Ccy="EUR">${amount}</Amt><CdtDbtInd>${direction}</CdtDbtInd><Dt><Dt>${on}</Dt></Dt></Bal>`;

test("booked balances count, available and interim ones do not", () => {
  const balances =
    balance("CLAV", "1.00") +
    balance("ITBD", "2.00") +
    balance("FWAV", "3.00") +
    balance("CLBD", "7.01", { direction: "DBIT" }) +
    balance("PRCD", "5.00", { on: "2026-03-01" });
  expect(read(file(statement(balances)))).toMatchObject({
    accounts: [
      {
        opening: { on: "2026-03-01", amount: "5.00" },
        closing: { on: "2026-03-02", amount: "-7.01", derived: false },
      },
    ],
  });
  const page = balance("CLBD", "1.00", { more: "<SubTp><Cd>INTM</Cd></SubTp>" });
  expect(read(file(statement(page)))).toMatchObject({ accounts: [{ closing: null }] });
});

test("statements of one account are one, of several are several", () => {
  const day = (on: string, first: string, last: string) =>
    statement(balance("OPBD", first, { on }) + balance("CLBD", last, { on }) + entry());
  const other = statement(
    entry("", { currency: "USD" }),
    "<Id><Othr><Id>77-1</Id></Othr></Id><Nm>Holiday</Nm>",
  );
  const { accounts } = read(file(day("2026-03-02", "9", "8"), other, day("2026-03-03", "8", "7")));
  expect(accounts).toMatchObject([
    {
      ref: "DE02120300000000202051",
      currency: "EUR",
      opening: { amount: "9" },
      closing: { amount: "7" },
      rows: [{ index: 0 }, { index: 2 }],
    },
    { ref: "77-1", name: "Holiday", currency: "USD", rows: [{ index: 1 }] },
  ]);
});

test("one number in two currencies is two accounts", () => {
  const one = (currency: string) =>
    statement(entry("", { currency }), `${iban}<Ccy>${currency}</Ccy>`);
  expect(read(file(one("EUR"), one("USD"))).accounts.map(({ ref }) => ref)).toEqual([
    "DE02120300000000202051 EUR",
    "DE02120300000000202051 USD",
  ]);
});

test.for([2, 4, 6, 8, 10, 12, 13, 14])("version %i, with a prefix, as a report too", (version) => {
  const number = String(version).padStart(2, "0");
  const text = file(statement(entry()));
  const prefixed = text
    .replaceAll(/<(\/?)([A-Z])/g, "<$1ns2:$2")
    .replace("xmlns=", "xmlns:ns2=")
    .replace("001.08", `001.${number}`);
  expect(rows(prefixed)).toMatchObject([{ amount: "-10.00" }]);
  const report = text
    .replaceAll("BkToCstmrStmt", "BkToCstmrAcctRpt")
    .replaceAll("Stmt>", "Rpt>")
    .replace("camt.053.001.08", `camt.052.001.${number}`);
  expect(rows(report)).toMatchObject([{ amount: "-10.00" }]);
});

test("a bad entry is reported with its line and spoils no other", () => {
  const text = file(
    statement(`\n${entry("", { amount: "ten" })}\n${entry("", { direction: "X" })}\n${entry()}`),
  );
  expect(rows(text)).toMatchObject([
    { status: "invalid", line: 3, issues: [{ field: "amount" }] },
    { status: "invalid", line: 4, issues: [{ field: "amount" }] },
    { status: "booked", line: 5 },
  ]);
});

test("a damaged, cut or hostile file is refused with the line and what to do", () => {
  const text = file(statement(`\n${entry()}`));
  expect(() => read(text.slice(0, -20))).toThrow(/^Line 3: .*Download the file again/);
  expect(() => read(text.replace("</Amt>", "</Amount>"))).toThrow(/^Line 3: .*damaged/);
  expect(() => read(text.replace("<Document", '<!DOCTYPE a [<!ENTITY b "c">]><Document'))).toThrow(
    /document type/,
  );
  expect(() => read(text.replace("<Stmt>", `<Stmt>${"<a>".repeat(100)}`))).toThrow(/too deep/);
  expect(() => read(text.replace("<Ntry>", "<a/>".repeat(600_000)))).toThrow(/too many elements/);
  expect(() => read(file())).toThrow(/no statement/);
});

test("any entries come back as they were written", () => {
  const any = fc.record({
    day: fc.integer({ min: 0, max: 3000 }),
    cents: fc.integer({ min: -10_000_000, max: 10_000_000 }),
    note: fc.stringMatching(/^[A-Za-z<>&"'äöü0-9]{1,40}$/),
  });
  fc.assert(
    fc.property(fc.array(any), (entries) => {
      const escape = (text: string) =>
        text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
      const expected = entries.map(({ day, cents, note }) => ({
        date: new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10),
        amount: (cents / 100).toFixed(2),
        note,
      }));
      const body = expected.map(({ date, amount, note }) =>
        entry(details(`<RmtInf><Ustrd>${escape(note)}</Ustrd></RmtInf>`), {
          amount: amount.replace("-", ""),
          direction: amount.startsWith("-") ? "DBIT" : "CRDT",
          dates: `<BookgDt><Dt>${date}</Dt></BookgDt>`,
        }),
      );
      const found = rows(file(statement(body.join(""))));
      expect(found.map(({ date, amount, note }) => ({ date, amount, note }))).toEqual(expected);
    }),
    { numRuns: 100 },
  );
});
