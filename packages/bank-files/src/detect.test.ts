import { expect, test } from "vitest";
import { detectFormat } from "./detect.ts";

test.for([
  ["ofx", "OFXHEADER:100\nDATA:OFXSGML\n\n<OFX>"],
  ["ofx", "\n\n  <OFX><BANKMSGSRSV1>"],
  ["ofx", "OFXHEADER:100DATA:OFXSGMLVERSION:102<OFX>"],
  ["ofx", '<?xml version="1.0"?>\n<?OFX OFXHEADER="200"?>\n<OFX>'],
  ["ofx", '<?xml version="1.0"?><OFX xmlns="http://ofx.net/types/2003/04">'],
  ["camt", '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'],
  ["camt", '<?xml version="1.0"?><ns2:Document><ns2:BkToCstmrAcctRpt >'],
  ["mt940", ":20:STARTUMS\n:25:1/2\n:28C:1\n:60F:C260101EUR1,00\n"],
  ["mt940", "{1:F01AAAABB99AXXX0000000000}{2:I940X}{4:\r\n:20:1\r\n:25:2\r\n:60M:C260101EUR1,\r\n"],
  [
    "mt940",
    "ABNANL2A\r\n940\r\nABNANL2A\r\n:20:ABN AMRO BANK NV\r\n:25:5\r\n:60F:C260101EUR1,\r\n",
  ],
  ["qif", "!Type:Bank \r\nD1/1/26\r\n"],
  ["qif", "!account\nNCash\n^\n!type:cash\n"],
  ["qif", "D01/05/2026\nT-12.00\nPBaker\n^\n"],
  ["csv", "Date,Amount\n2026-01-01,1\n"],
  ["csv", "Datum;Text\n01.01.2026;<OFX> :61:\n"],
  ["csv", "Date,U\nT1,2\n"],
] as const)("it is %s: %j", ([format, text]) => {
  expect(detectFormat(text)).toBe(format);
});

test.for([
  ["<!DOCTYPE html><html><body><table>", /web page/],
  ["<html><table><tr><td>Date</td>", /web page/],
  ['<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.03">', /order to a bank/],
  ['<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com">', /Excel/],
  ["<gpx></gpx>", /neither CAMT/],
  ['{"entries":[]}', /JSON/],
  ['<?xml version="1.0"?>\n<gnc-v2 xmlns:gnc="http://www.gnucash.org/XML/gnc">', /GnuCash/],
  ["; my journal\n\n2026-01-05 * Bakery\n    Expenses:Food  12.50 EUR\n", /journal/],
  ['2026-01-05 * "Bakery" "Bread"\n  Assets:Bank  -12.50 EUR\n', /journal/],
  ['{"format":"outlay-book","version":3}\n', /books\.import/],
] as const)("%j is no statement, and the error says what it is", ([text, message]) => {
  expect(() => detectFormat(text)).toThrow(message);
});
