#!/usr/bin/env bash
# Beancount 2.3.5 (Debian 12): `bean-query -f csv` writes a sum(position) with as many digits as most amounts of the
# currency have, and cuts the others off. Three amounts of two digits and one of four (a fraction of a share) are added up
# exactly, but the file has the sum without the fraction: a program that reads it gets another balance than the ledger
# has, and not even a rounded one. sum(number) has all digits.
# Seen: sum(position) is "30.00 USD" where sum(number) is 30.0099.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q beancount=2.3.5-2 python3-beancount=2.3.5-2+b1 python3-ply=3.11-5 python3-dateutil=2.8.2-2 python3-six=1.16.0-4 python3-bottle=0.12.23-1.1 python3-pkg-resources=66.1.1-1+deb12u2 > download.log 2>&1 ||
  { cat download.log; exit 1; }
for package in *.deb; do dpkg -x "$package" root; done

cat > shares.beancount <<'LEDGER'
2026-01-01 open Assets:Fund USD
2026-01-01 open Equity:Start
2026-01-02 * "Ten"
  Assets:Fund  10.00 USD
  Equity:Start
2026-01-03 * "Ten"
  Assets:Fund  10.00 USD
  Equity:Start
2026-01-04 * "Ten"
  Assets:Fund  10.00 USD
  Equity:Start
2026-01-05 * "A fraction"
  Assets:Fund  0.0099 USD
  Equity:Start
LEDGER
query() {
  # Without the system's own packages (-S).
  PYTHONPATH=root/usr/lib/python3/dist-packages python3 -S root/usr/bin/bean-query -f csv shares.beancount \
    "select sum($1) as total where account = 'Assets:Fund'" | tail -n 1 | tr -d ' \r'
}
position=$(query position)
number=$(query number)
echo "sum(position): $position, sum(number): $number"
[ "$position" = "30.00USD" ] && [ "$number" = "30.0099" ]
