#!/usr/bin/env bash
# MT940, two parsers from npm, lines :61: as banks send them. mt940-js 1.0.0 takes the marks of reversals the wrong way round: RD, a
# debit that was taken back, is no credit, and RC is one. @centrapay/swift-parser 1.0.1 has both right, but cuts amounts to
# two digits, balances too: dinars of Kuwait have three. Both give an entry date of 31 December with a value date of 2 January
# the year of the value date, a year too late. (mt940-js also needs tslib, which it does not declare.)
# Seen: RD credit false, RC credit true; D1,234 is -1.23 and the balance 8,766 is 8.77; entry dates 2026-12-31 of 2026-01-02.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . mt940-js@1.0.0 tslib@2.8.1 @centrapay/swift-parser@1.0.1 > install.log 2>&1 ||
  { cat install.log; exit 1; }

cat > lines.cjs <<'PROGRAM'
const { read } = require("mt940-js");
const { parse } = require("@centrapay/swift-parser");
const statement = (line, closing) =>
  [":20:START", ":25:KW/1", ":28C:5/1", ":60F:C260101KWD10,000", `:61:${line}NTRFNONREF`, ":86:text", `:62F:C260131KWD${closing}`, "-", ""].join("\r\n");
(async () => {
  for (const [line, closing] of [["2601020102RD1,250", "11,250"], ["2601020102RC1,250", "8,750"], ["2601020102D1,234", "8,766"], ["2601021231D1,250", "8,750"]]) {
    const text = statement(line, closing);
    const [{ transactions: [one] }] = await read(Buffer.from(text));
    const [{ transactions: [other], closingBalance }] = parse({ type: "mt940", data: text });
    console.log(line, "|", one.isCredit, one.amount, one.entryDate, "|", String(other.amount), other.entryDate.toISOString().slice(0, 10), String(closingBalance));
  }
})();
PROGRAM
node lines.cjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
2601020102RD1,250 | false 1.25 2026-01-02 | 1.25 2026-01-02 11.25
2601020102RC1,250 | true 1.25 2026-01-02 | -1.25 2026-01-02 8.75
2601020102D1,234 | false 1.234 2026-01-02 | -1.23 2026-01-02 8.77
2601021231D1,250 | false 1.25 2026-12-31 | -1.25 2026-12-31 8.75
EXPECTED
