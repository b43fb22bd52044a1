#!/usr/bin/env bash
# hledger 1.25 (Debian 12): `import` remembers the last day of a bank's file and how many rows of it there were, not which. When the bank's next
# file has an entry of that day above a known one, as happens when a card payment is booked in the evening, the new entry is left out and the
# known one is recorded twice. The sums of both days are wrong, without a word.
# Seen: of a rent of 700.00 above a known bus fare of 2.00, "imported 1 new transactions": the bus fare again.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q hledger=1.25-2+b5 > download.log 2>&1 || { cat download.log; exit 1; }
dpkg -x hledger*.deb root

cat > bank.csv.rules <<'RULES'
skip 1
fields date,description,amount
currency EUR
account1 assets:bank
RULES
touch bank.journal
take() {
  printf 'date,description,amount\n%s\n' "$1" > bank.csv
  root/usr/bin/hledger -f bank.journal import bank.csv > import.log 2>&1
}
take $'2026-01-05,Bakery,-4.50\n2026-01-06,Bus,-2.00'
take $'2026-01-05,Bakery,-4.50\n2026-01-06,Rent,-700.00\n2026-01-06,Bus,-2.00'
root/usr/bin/hledger -f bank.journal print | grep '^2026' | tee seen.txt
diff seen.txt - <<'EXPECTED'
2026-01-05 Bakery
2026-01-06 Bus
2026-01-06 Bus
EXPECTED
