#!/usr/bin/env bash
# qif2json 0.4.0 (npm), QIF as programs outside the United States write it. A decimal comma is dropped without a word, so that an amount is a
# hundred times as much; with `dateFormat: "us"`, 31/01/2026 is not refused but becomes a day two years later; and a file of
# more than one account ("!Account" first, or a second "!Type") is refused.
# Seen: T-12,50 is -1250; 31/01/2026 is 2028-07-01; "Unknown Detail Code: !" for a second account.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . qif2json@0.4.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > files.cjs <<'PROGRAM'
const { parse } = require("qif2json");
const entry = "D31/01/2026\nT-12,50\nPBakery\n^\n";
for (const options of [{}, { dateFormat: "us" }]) {
  const [{ date, amount }] = parse(`!Type:Bank\n${entry}`, options).transactions;
  console.log(date, amount);
}
for (const text of [`!Account\nNChecking\nTBank\n^\n!Type:Bank\n${entry}`, `!Type:Bank\n${entry}!Type:CCard\n${entry}`])
  try {
    console.log(parse(text));
  } catch (error) {
    console.log(error.message);
  }
PROGRAM
node files.cjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
2026-01-31T00:00:00 -1250
2028-07-01T00:00:00 -1250
File does not appear to be a valid qif file: !Account
Unknown Detail Code: !
EXPECTED
