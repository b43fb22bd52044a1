import iconv from "iconv-lite";
import { expect, test } from "vitest";
import { BankFileError, maxBytes, maxRows, readBankFile } from "./index.ts";

const qif = "!Type:Bank\nD31/12/2025\nT-12.00\nPMüller\n^\n";

test("a file over 5 MiB is refused, whatever it is", () => {
  expect(() => readBankFile(new Uint8Array(maxBytes + 1))).toThrow(/larger than 5 MiB/);
});

test("a CSV file of very many lines is refused, whatever is on them", () => {
  for (const line of ["\n", ";\n"]) {
    const text = `Date;Payee;Amount\n2026-11-02;Shop;-1,00\n${line.repeat(200_000)}`;
    expect(() => readBankFile(Buffer.from(text))).toThrow(/more than 200000 lines/);
  }
});

test("a file of very many accounts is refused", () => {
  const rows = Array.from({ length: 501 }, (_, index) => `2026-11-02;A${index};Shop;-1,00\n`);
  const text = `Date;Account;Payee;Amount\n${rows.join("")}`;
  expect(() => readBankFile(Buffer.from(text))).toThrow(/501 accounts/);
});

test("a file of more than 50,000 entries is refused", () => {
  const records = (count: number) =>
    Buffer.from(`!Type:Bank\n${"D31/12/2025\nT-1\n^\n".repeat(count)}`);
  expect(readBankFile(records(maxRows)).accounts[0]?.rows).toHaveLength(maxRows);
  expect(() => readBankFile(records(maxRows + 1))).toThrow(/more than 50000 entries/);
});

test("the caller's encoding and format override what is found", () => {
  const bytes = iconv.encode(qif, "windows-1252");
  expect(readBankFile(bytes)).toMatchObject({
    encoding: "windows-1252",
    accounts: [{ rows: [{ payee: "Müller" }] }],
  });
  expect(readBankFile(bytes, { encoding: "cp850" })).toMatchObject({
    encoding: "cp850",
    accounts: [{ rows: [{ payee: "M³ller" }] }],
  });
  const tried = (format: "ofx" | "camt" | "mt940") => {
    try {
      readBankFile(bytes, { format });
    } catch (error) {
      return error instanceof BankFileError ? [error.format, error.reason] : error;
    }
    return undefined;
  };
  expect(tried("ofx")).toEqual(["ofx", expect.stringContaining("no statement")]);
  expect(tried("camt")).toEqual(["camt", expect.stringContaining("damaged")]);
  expect(tried("mt940")).toEqual(["mt940", expect.stringContaining("no statement")]);
});

test("a purchase whose shop is named like a balance line is a row, and so is a row without its amount", () => {
  const text = [
    "Datum;Text;Betrag;Saldo",
    "02.01.2026;NEW BALANCE AMSTERDAM;-89,99;910,01",
    "05.01.2026;OUVERTURE LIVRET A;-10,00;900,01",
    "06.01.2026;Gutschrift;;950,01",
    "07.01.2026;Bäcker;-0,01;950,00",
  ].join("\n");
  const [account] = readBankFile(Buffer.from(text)).accounts;
  expect(account?.rows.map(({ line, amount }) => [line, amount])).toEqual([
    [2, "-89.99"],
    [3, "-10.00"],
    [4, ""],
    [5, "-0.01"],
  ]);
});

test("a part of a larger buffer is read alone", () => {
  const bytes = Buffer.concat([Buffer.from("xx"), Buffer.from(qif), Buffer.from("zz")]);
  const part = new Uint8Array(bytes.buffer, bytes.byteOffset + 2, qif.length + 1);
  expect(readBankFile(part).accounts[0]?.rows).toHaveLength(1);
});

const heads = [
  "OFXHEADER:100\n<OFX>",
  "!Type:Bank\n",
  ":20:\n:60F:C260101EUR1,\n",
  "<BkToCstmrStmt>",
];
const pieces = [
  "\n",
  "<",
  "<a>",
  "&",
  "^\n",
  ":61:",
  "D1\n",
  "?20",
  "'",
  '"',
  ",",
  " ",
  "1",
  "A\n",
];

/** Whether the file is read, or refused with a reason; anything else is thrown on. */
function outcome(bytes: Uint8Array): "read" | "refused" {
  try {
    readBankFile(bytes);
    return "read";
  } catch (error) {
    if (error instanceof BankFileError) return "refused";
    throw error;
  }
}

test.for(heads.flatMap((head) => pieces.map((piece) => [head, piece] as const)))(
  "%j before two million of %j is read or refused at once",
  ([head, piece]) => {
    const bytes = Buffer.from(head + piece.repeat(2_000_000 / piece.length));
    expect(["read", "refused"]).toContain(outcome(bytes));
  },
);
