#!/usr/bin/env bash
# js-money 0.6.3 (npm), "amounts as integers": `fromDecimal` multiplies a float and refuses what is not whole then, so valid
# amounts of two digits throw. Halves are rounded towards plus infinity: half of a purchase and half of its refund
# do not add up to zero. It has no currency that came since 2016 (BYN, MRU, VES, SLE), but those that went (BYR, LVL, LTL).
# Seen: 1.15 and 8.2 EUR throw "Amount must be an integer", 1.25 does not; half of 15 is 8, half of -15 is -7.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . js-money@0.6.3 > install.log 2>&1 || { cat install.log; exit 1; }

cat > money.cjs <<'PROGRAM'
const Money = require("js-money");
for (const amount of [1.25, 1.15, 8.2])
  try {
    console.log(amount, Money.fromDecimal(amount, "EUR").amount);
  } catch ({ message }) {
    console.log(amount, message);
  }
console.log(...[15, -15].map((amount) => new Money(amount, "EUR").multiply(0.5).amount));
console.log(...["BYN", "MRU", "VES", "SLE", "BYR", "LVL", "LTL"].map((code) => `${code}:${code in Money}`));
PROGRAM
seen=$(node money.cjs)
echo "$seen"
[ "$seen" = "1.25 125
1.15 Amount must be an integer
8.2 Amount must be an integer
8 -7
BYN:false MRU:false VES:false SLE:false BYR:true LVL:true LTL:true" ]
