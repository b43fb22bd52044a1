#!/usr/bin/env bash
# cashify 4.0.0 (npm) converts amounts given as text ("10 EUR to USD"). A decimal comma is dropped without a word: 12,50 is
# a hundred times as much. Where both marks are written the European way, the amount is a thousandth.
# Seen, at 1.1 USD for 1 EUR: "12,50 EUR to USD" is 1375, "€1.250,00" is 1.375.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . cashify@4.0.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > convert.mjs <<'PROGRAM'
import { Cashify } from "cashify";
const cashify = new Cashify({ base: "EUR", rates: { EUR: 1, USD: 1.1 } });
console.log(cashify.convert("12.50 EUR to USD"));
console.log(cashify.convert("12,50 EUR to USD"));
console.log(cashify.convert("€1.250,00", { from: "EUR", to: "USD" }));
PROGRAM
seen=$(node convert.mjs)
echo "$seen"
[ "$seen" = "13.75
1375
1.375" ]
