#!/usr/bin/env bash
# Node 20.20 and 24.22 (ICU 78): Intl.NumberFormat rounds to the digits that CLDR calls those of everyday use, which for some
# currencies are fewer than the minor units of ISO 4217 by which banks book, though ECMA-402 says that ISO's count. currency-codes 2.2.0 (npm) has ISO's
# digits. So an amount that is kept exactly, and handed over as a string, is shown rounded: 12.50 HUF as 13.
# Seen: digits of Intl and of ISO 4217: HUF 0 and 2, IQD 0 and 3, COP 0 and 2, PKR 0 and 2, LBP 0 and 2, MGA 0 and 2; equal for
# EUR, KWD and CLF. With `minimumFractionDigits` all is shown.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . currency-codes@2.2.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > digits.cjs <<'PROGRAM'
const { code } = require("currency-codes");
const format = (currency, digits) =>
  new Intl.NumberFormat("en", { style: "currency", currency, minimumFractionDigits: digits });
for (const currency of ["HUF", "IQD", "COP", "PKR", "LBP", "MGA", "EUR", "KWD", "CLF"])
  console.log(currency, format(currency).resolvedOptions().maximumFractionDigits, code(currency).digits);
console.log(format("HUF").format("12.50").replace("\u00a0", " "));
console.log(format("HUF", 2).format("12.50").replace("\u00a0", " "));
PROGRAM
seen=$(node digits.cjs)
echo "$seen"
[ "$seen" = "HUF 0 2
IQD 0 3
COP 0 2
PKR 0 2
LBP 0 2
MGA 0 2
EUR 2 2
KWD 3 3
CLF 4 4
HUF 13
HUF 12.50" ]
