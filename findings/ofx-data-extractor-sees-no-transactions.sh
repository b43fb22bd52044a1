#!/usr/bin/env bash
# ofx-data-extractor 1.5.0 (npm), OFX 1.02. A file whose balance is in one line, as SGML allows and many banks write it, has no transactions for
# `getTransactionsSummary`: all sums are 0, without an error (`getBankTransferList` throws a SyntaxError of
# JSON). With a line for each element it is read; then braces in a payee's name become other characters, &amp; stays as it is, and sums are binary
# floats.
# Seen: sums 0 and 0 for one file, 0.30000000000000004 for 0.10 and 0.20; "Shop {12}" is "Shop 12},".
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . ofx-data-extractor@1.5.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > files.cjs <<'PROGRAM'
const { Ofx } = require("ofx-data-extractor");
const transaction = (amount, id, name) => `<STMTTRN>
<TRNTYPE>DEBIT
<DTPOSTED>20260102
<TRNAMT>${amount}
<FITID>${id}
<NAME>${name}
</STMTTRN>`;
const file = (balance) => `OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX>
<SIGNONMSGSRSV1>
<SONRS>
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<DTSERVER>20260131120000
<LANGUAGE>ENG
</SONRS>
</SIGNONMSGSRSV1>
<BANKMSGSRSV1>
<STMTTRNRS>
<TRNUID>1
<STATUS>
<CODE>0
<SEVERITY>INFO
</STATUS>
<STMTRS>
<CURDEF>USD
<BANKACCTFROM>
<BANKID>1
<ACCTID>2
<ACCTTYPE>CHECKING
</BANKACCTFROM>
<BANKTRANLIST>
<DTSTART>20260101
<DTEND>20260131
${transaction("-0.10", 1, "Marks &amp; Co")}
${transaction("-0.20", 2, "Shop {12}")}
</BANKTRANLIST>
${balance}
</STMTRS>
</STMTTRNRS>
</BANKMSGSRSV1>
</OFX>
`;
for (const balance of ["<LEDGERBAL><BALAMT>100.00<DTASOF>20260131</LEDGERBAL>", "<LEDGERBAL>\n<BALAMT>100.00\n<DTASOF>20260131\n</LEDGERBAL>"]) {
  const { debit, amountOfDebits } = new Ofx(file(balance)).getTransactionsSummary();
  console.log(debit, amountOfDebits);
  try {
    for (const { NAME } of new Ofx(file(balance)).getBankTransferList()) console.log(NAME);
  } catch (error) {
    console.log(error.constructor.name);
  }
}
PROGRAM
node files.cjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
0 0
SyntaxError
0.30000000000000004 2
Marks &amp; Co
Shop 12},
EXPECTED
