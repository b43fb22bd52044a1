#!/usr/bin/env bash
# Ledger 3.3.0 (Debian 12): --pedantic, by which people check a file for mistyped names, refuses a file whose accounts and
# commodities are declared if an entry has metadata such as "; id: 5", unless each key is declared with a `tag`
# directive. hledger 1.25 accepts the same file with `check --strict`, so a file for both must declare the keys.
# Seen: ledger fails with "Unknown metadata tag 'id'", and accepts the file with "tag id" in it.
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
account assets:cash
account income:pay
commodity EUR
    format 1000.00 EUR

2026-01-06 * Pay
    ; id: 5
    assets:cash   1.00 EUR
    income:pay   -1.00 EUR
LEDGER
{ echo "tag id"; cat plain.journal; } > declared.journal
balance() { root/usr/bin/ledger --pedantic -f "$1" balance assets 2>&1 | tail -n 1; }
plain=$(balance plain.journal || true)
declared=$(balance declared.journal)
echo "ledger without the tag: $plain"
echo "ledger with the tag: $declared"
root/usr/bin/hledger -f plain.journal check --strict && echo "hledger accepts it without the tag"
[ "$plain" = "Error: Unknown metadata tag 'id'" ] && [[ "$declared" == *"1.00 EUR  assets:cash" ]]
