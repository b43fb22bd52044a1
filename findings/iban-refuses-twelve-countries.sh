#!/usr/bin/env bash
# iban 0.0.14 (npm), the name that people find first, refuses the IBANs of twelve countries of SWIFT's registry, such as
# Mongolia, Libya and Oman. ibantools 4.5.4 accepts the same examples.
# Seen: iban refuses BI DJ FK HN LY MN NI OM RU SD SO YE, ibantools none of them.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . iban@0.0.14 ibantools@4.5.4 > install.log 2>&1 || { cat install.log; exit 1; }

cat > examples.cjs <<'PROGRAM'
const iban = require("iban");
const ibantools = require("ibantools");
const examples = `BI4210000100010000332045181 DJ2100010000000154000100186 FK88SC123456789012 HN88CABF00000000000250005469
  LY83002048000020100120361 MN121234123456789123 NI45BAPR00000013000003558124 OM810180000001299123456
  RU0304452522540817810538091310419 SD2129010501234001 SO211000001001000100141 YE15CBYE0001018861234567891234
  EG380019000500000000263180002 DE89370400440532013000`.split(/\s+/);
const refused = (isValid) => examples.filter((each) => !isValid(each)).map((each) => each.slice(0, 2)).join(" ");
console.log(`iban refuses: ${refused((each) => iban.isValid(each))}`);
console.log(`ibantools refuses: ${refused((each) => ibantools.isValidIBAN(each))}`);
PROGRAM
seen=$(node examples.cjs)
echo "$seen"
[ "$seen" = "iban refuses: BI DJ FK HN LY MN NI OM RU SD SO YE
ibantools refuses: " ]
