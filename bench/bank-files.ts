/** An entry of a bank's books. */
export type Entry = { day: string; minor: number; payee: string; note: string };

const perDay = 27;
const dayMs = 24 * 60 * 60_000;

/** Entries as a bank lists them, the oldest first: a few hundred payees, each entry with a reference of its own. */
export const makeEntries = (count: number): Entry[] =>
  Array.from({ length: count }, (_, number) => {
    const isIncome = number % 40 === 0;
    const minor = 100 + ((number * 7919) % 20_000);
    return {
      day: new Date(Date.UTC(2020, 0, 1) + Math.floor(number / perDay) * dayMs)
        .toISOString()
        .slice(0, 10),
      minor: isIncome ? 10 * minor : -minor,
      payee: isIncome ? `Employer ${number % 7}` : `Shop ${(number * 7919) % 400} Berlin`,
      note: `Card payment ${100_000 + number}`,
    };
  });

const decimal = (minor: number) => (minor / 100).toFixed(2);

export const toCsv = (entries: readonly Entry[]): string =>
  [
    "Date,Payee,Memo,Amount",
    ...entries.map(({ day, minor, payee, note }) => `${day},${payee},${note},${decimal(minor)}`),
    "",
  ].join("\n");

export function toOfx(entries: readonly Entry[]): string {
  const statements = entries.map(
    ({ day, minor, payee, note }, number) =>
      `<STMTTRN><TRNTYPE>${minor < 0 ? "DEBIT" : "CREDIT"}<DTPOSTED>${day.replaceAll("-", "")}<TRNAMT>${decimal(minor)}<FITID>F${number}<NAME>${payee}<MEMO>${note}</STMTTRN>`,
  );
  return `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>12345678<ACCTTYPE>CHECKING</BANKACCTFROM>
<BANKTRANLIST>
${statements.join("\n")}
</BANKTRANLIST></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
`;
}

export function toCamt(entries: readonly Entry[]): string {
  const booked = entries.map(({ day, minor, payee, note }, number) => {
    const isOut = minor < 0;
    const other = isOut ? "Cdtr" : "Dbtr";
    return `<Ntry><Amt Ccy="EUR">${decimal(Math.abs(minor))}</Amt><CdtDbtInd>${isOut ? "DBIT" : "CRDT"}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>${day}</Dt></BookgDt><AcctSvcrRef>R${number}</AcctSvcrRef><NtryDtls><TxDtls><RltdPties><${other}><Pty><Nm>${payee}</Nm></Pty></${other}></RltdPties><RmtInf><Ustrd>${note}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt><Id>1</Id><Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>EUR</Ccy></Acct>
${booked.join("\n")}
</Stmt></BkToCstmrStmt></Document>
`;
}
