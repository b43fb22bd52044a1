#!/usr/bin/env bash
# hyperformula 3.5.0 (npm), a spreadsheet's engine for finance tables: the number format that each spreadsheet offers for money,
# TEXT(…, "#,##0.00"), gives a rounded number with the rest of the format behind it as text, without an error. ROUND works on the binary float
# (1.005 to 1.00, a spreadsheet says 1.01), though the engine says that 0.1+0.2 is 0.3.
# Seen: TEXT(1234.5,"#,##0.00") is "1235,##0.00"; TEXT(1234.5,"0.00") is "1234.50"; ROUND(1.005,2) is 1.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . hyperformula@3.5.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > cells.cjs <<'PROGRAM'
const { HyperFormula } = require("hyperformula");
const formulas = ['=TEXT(1234.5,"#,##0.00")', '=TEXT(1234.5,"0.00")', "=ROUND(1.005,2)", "=0.1+0.2=0.3"];
const sheet = HyperFormula.buildFromArray([formulas], { licenseKey: "gpl-v3" });
formulas.forEach((formula, col) => console.log(formula, sheet.getCellValue({ sheet: 0, row: 0, col })));
PROGRAM
seen=$(node cells.cjs)
echo "$seen"
[ "$seen" = '=TEXT(1234.5,"#,##0.00") 1235,##0.00
=TEXT(1234.5,"0.00") 1234.50
=ROUND(1.005,2) 1
=0.1+0.2=0.3 true' ]
