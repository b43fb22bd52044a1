#!/usr/bin/env bash
# OFX 1.02, a posting date with a zone, as banks write it: 20260102000000[+1:CET] is 2 January at the bank. ofxparse 0.21 (Debian 12) gives it
# in UTC without a zone, so that each transaction of a bank east of Greenwich is a day early, and one of an evening in California a day
# late. libofx 0.10.9 (GnuCash, KMyMoney and others read by it) looks at no zone at midnight and takes 10:59 UTC, but moves the evening to the next day too, unless
# the reader lives where the bank is.
# Seen: ofxparse 2026-01-01 23:00 and 2026-01-03 07:30; ofxdump in UTC Jan 2 and Jan 3, in Los Angeles Jan 2 and Jan 2.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -q python3-ofxparse=0.21-2 python3-bs4=4.11.2-2 python3-lxml python3-six=1.16.0-4 python3-soupsieve=2.3.2-1 \
  python3-html5lib=1.1-3 python3-webencodings=0.5.1-5 libxslt1.1 ofx=1:0.10.9-1 libofx7=1:0.10.9-1 libosp5=1.5.2-13+b2 libcurl3-gnutls \
  libglibmm-2.4-1v5=2.66.5-2 libxml++2.6-2v5=2.40.1-3 libsigc++-2.0-0v5=2.12.0-1 > download.log 2>&1 || { cat download.log; exit 1; }
for package in *.deb; do dpkg -x "$package" root; done
LD_LIBRARY_PATH=$(echo "$folder"/root/usr/lib/*-linux-gnu):$folder/root/usr/lib
export LD_LIBRARY_PATH OFX_DTD_PATH="$folder/root/usr/share/libofx7/libofx/dtd/" PYTHONPATH="$folder/root/usr/lib/python3/dist-packages"

cat > file.ofx <<'OFX'
OFXHEADER:100
DATA:OFXSGML
VERSION:102
SECURITY:NONE
ENCODING:USASCII
CHARSET:1252
COMPRESSION:NONE
OLDFILEUID:NONE
NEWFILEUID:NONE

<OFX><SIGNONMSGSRSV1><SONRS><STATUS><CODE>0<SEVERITY>INFO</STATUS><DTSERVER>20260131120000<LANGUAGE>ENG</SONRS></SIGNONMSGSRSV1>
<BANKMSGSRSV1><STMTTRNRS><TRNUID>1<STATUS><CODE>0<SEVERITY>INFO</STATUS><STMTRS><CURDEF>EUR
<BANKACCTFROM><BANKID>1<ACCTID>2<ACCTTYPE>CHECKING</BANKACCTFROM><BANKTRANLIST><DTSTART>20260101<DTEND>20260131
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260102000000[+1:CET]<TRNAMT>-12.50<FITID>1<NAME>Bakery</STMTTRN>
<STMTTRN><TRNTYPE>DEBIT<DTPOSTED>20260102233000[-8:PST]<TRNAMT>-1.15<FITID>2<NAME>Cinema</STMTTRN>
</BANKTRANLIST><LEDGERBAL><BALAMT>100.00<DTASOF>20260131</LEDGERBAL></STMTRS></STMTTRNRS></BANKMSGSRSV1></OFX>
OFX
cat > days.py <<'PROGRAM'
from ofxparse import OfxParser
with open("file.ofx", "rb") as file:
    for transaction in OfxParser.parse(file).account.statement.transactions:
        print(transaction.payee, transaction.date)
PROGRAM
python3 -W ignore days.py | tee seen.txt
for zone in UTC America/Los_Angeles; do
  TZ=$zone root/usr/bin/ofxdump file.ofx 2> /dev/null | grep "Date posted" | tr -s ' ' | tee -a seen.txt
done
diff seen.txt - <<'EXPECTED'
Bakery 2026-01-01 23:00:00
Cinema 2026-01-03 07:30:00
 Date posted: Fri Jan 2 10:59:00 2026 UTC
 Date posted: Sat Jan 3 07:30:00 2026 UTC
 Date posted: Fri Jan 2 02:59:00 2026 PST
 Date posted: Fri Jan 2 23:30:00 2026 PST
EXPECTED
