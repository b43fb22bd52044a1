#!/usr/bin/env bash
# iso20022.js 0.0.15 (npm) reads a bank's statement (CAMT.053) and gives amounts as a number of minor units. It multiplies by a hundred whatever
# the currency is, as binary floats: yen are a hundred times too many, dinars of Kuwait a tenth, and cents are no whole
# numbers, so that sums and equality of a statement fail. The value date is left out, and a statement whose account names
# no servicer (optional in the standard) is refused with a TypeError.
# Seen: 19.99 EUR is 1998.9999999999998, 1234 JPY is 123400, 1.234 KWD is 123.4.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . iso20022.js@0.0.15 > install.log 2>&1 || { cat install.log; exit 1; }

cat > amounts.mjs <<'PROGRAM'
import { CashManagementEndOfDayReport } from "iso20022.js";
const servicer = "<Svcr><FinInstnId><BIC>COBADEFFXXX</BIC></FinInstnId></Svcr>";
const statement = (amount, currency, by = servicer) => `<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>
<GrpHdr><MsgId>M1</MsgId><CreDtTm>2026-01-31T10:00:00</CreDtTm></GrpHdr>
<Stmt><Id>S1</Id><ElctrncSeqNb>1</ElctrncSeqNb><CreDtTm>2026-01-31T10:00:00</CreDtTm>
<Acct><Id><IBAN>DE89370400440532013000</IBAN></Id><Ccy>${currency}</Ccy>${by}</Acct>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-01-31</Dt></Dt></Bal>
<Ntry><Amt Ccy="${currency}">${amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>
<BookgDt><Dt>2026-01-31</Dt></BookgDt><ValDt><Dt>2026-02-02</Dt></ValDt>
<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd><SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd></Ntry>
</Stmt></BkToCstmrStmt></Document>`;
for (const [amount, currency] of [["35.85", "EUR"], ["19.99", "EUR"], ["1234", "JPY"], ["1.234", "KWD"]]) {
  const [entry] = CashManagementEndOfDayReport.fromXML(statement(amount, currency)).statements[0].entries;
  console.log(amount, currency, entry.amount, JSON.stringify(entry).includes("2026-02-02"));
}
try {
  CashManagementEndOfDayReport.fromXML(statement("1.00", "EUR", ""));
} catch (error) {
  console.log("no servicer:", error.constructor.name);
}
PROGRAM
node amounts.mjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
35.85 EUR 3585 false
19.99 EUR 1998.9999999999998 false
1234 JPY 123400 false
1.234 KWD 123.4 false
no servicer: TypeError
EXPECTED
