#!/usr/bin/env bash
# Ledger 3.3.0 (Debian 12): an amount in a price line (`P`) does not set how its commodity is written. In a journal whose entries are all in another
# currency, a report in euros (-X EUR) shows whole units, with the code in front, and no hint that it rounded. hledger 1.25 shows cents. A `commodity`
# directive with a format helps, so a file for both should have one for each currency, those of prices too.
# Seen: 1.50 USD at 0.95 is "EUR1" in ledger's report (1.425 in its CSV), "1.42 EUR" with the directive and in hledger.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q ledger=3.3.0-3 hledger=1.25-2+b5 libboost-filesystem1.74.0=1.74.0+ds1-21 libboost-iostreams1.74.0=1.74.0+ds1-21 \
  libboost-python1.74.0=1.74.0+ds1-21 libboost-regex1.74.0=1.74.0+ds1-21 libicu72 libpython3.11 > download.log 2>&1 ||
  { cat download.log; exit 1; }
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(echo root/usr/lib/*-linux-gnu)
export LD_LIBRARY_PATH

cat > plain.journal <<'LEDGER'
P 2026-01-01 USD 0.95 EUR

2026-01-10 Cafe
    expenses:cafe    1.50 USD
    assets:cash
LEDGER
{ printf 'commodity EUR\n    format 1000.00 EUR\n\n'; cat plain.journal; } > declared.journal
by_ledger() { root/usr/bin/ledger -f "$1" balance expenses -X EUR; }
plain=$(by_ledger plain.journal)
declared=$(by_ledger declared.journal)
other=$(root/usr/bin/hledger -f plain.journal balance expenses -X EUR -N)
exact=$(root/usr/bin/ledger -f plain.journal csv expenses -X EUR)
printf '%s\n' "$plain" "$exact" "$declared" "$other"
[[ "$plain" == *" EUR1  expenses:cafe" && "$declared" == *"1.42 EUR  expenses:cafe" && "$other" == *"1.42 EUR  expenses:cafe" ]]
[[ "$exact" == *'"EUR","1.425"'* ]]
