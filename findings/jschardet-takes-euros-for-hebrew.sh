#!/usr/bin/env bash
# jschardet 4.1.0 (npm), short bank files in Windows-1252. One of German shops is "cp862", a code page of DOS for Hebrew, and one whose only bytes
# beyond ASCII are blanks that do not break, as before EUR, is "cp424", one of mainframes, in which no digit is where ASCII has it. The
# confidences are 0.03 and 0.02, as those of right guesses are.
# Seen: cp862, so that "Bäcker;-12,50 €" becomes "BΣcker;-12,50 א"; cp424.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . jschardet@4.1.0 iconv-lite@0.7.3 > install.log 2>&1 || { cat install.log; exit 1; }

cat > files.mjs <<'PROGRAM'
import iconv from "iconv-lite";
import jschardet from "jschardet";
const german = "Buchung;Text;Betrag\n05.01.2026;B\xe4cker;-12,50 \x80\n06.01.2026;M\xfcller;-3,00 \x80\n";
const french =
  "Date;Libelle;Montant\n05/01/2026;BOULANGERIE;-12,50\xa0EUR\n06/01/2026;CAFE DU PORT;-3,00\xa0EUR\n07/01/2026;SALAIRE;2\xa0000,00\xa0EUR\n";
for (const text of [german, french]) {
  const { encoding, confidence } = jschardet.detect(Buffer.from(text, "latin1"));
  console.log(encoding, confidence.toFixed(2));
}
PROGRAM
echo 'console.log(iconv.decode(Buffer.from(german, "latin1"), "cp862").split("\n")[1]);' >> files.mjs
node files.mjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
cp862 0.03
cp424 0.02
05.01.2026;BΣcker;-12,50 א
EXPECTED
