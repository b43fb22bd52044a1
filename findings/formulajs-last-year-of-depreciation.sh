#!/usr/bin/env bash
# @formulajs/formulajs 4.6.1 (npm), "Excel's formulas": DB, the declining balance of an asset bought in mid-year, has no value for its last
# part year, so that a plan ends with a book value. TBILLEQ counts a day less than it should. hyperformula 3.5.0 gives the figures that Excel's own help
# has for the same examples.
# Seen: DB(1000000,100000,6,7,7) an error, 15845.10 from hyperformula; TBILLEQ of 2008-03-31 to 2008-06-01 at 9.14 %: 0.094127, 0.094151.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @formulajs/formulajs@4.6.1 hyperformula@3.5.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > figures.cjs <<'PROGRAM'
const { DB, TBILLEQ } = require("@formulajs/formulajs");
const { HyperFormula } = require("hyperformula");
const formulas = ["=DB(1000000,100000,6,6,7)", "=DB(1000000,100000,6,7,7)", "=TBILLEQ(DATE(2008,3,31),DATE(2008,6,1),0.0914)"];
const sheet = HyperFormula.buildFromArray([formulas], { licenseKey: "gpl-v3" });
const shown = (value) => (typeof value === "number" ? value.toFixed(6) : "error");
const own = [DB(1000000, 100000, 6, 6, 7), DB(1000000, 100000, 6, 7, 7), TBILLEQ(new Date(2008, 2, 31), new Date(2008, 5, 1), 0.0914)];
formulas.forEach((formula, col) =>
  console.log(formula, shown(own[col]), shown(sheet.getCellValue({ sheet: 0, row: 0, col }))));
PROGRAM
seen=$(node figures.cjs)
echo "$seen"
[ "$seen" = '=DB(1000000,100000,6,6,7) 55841.756736 55841.756736
=DB(1000000,100000,6,7,7) error 15845.098474
=TBILLEQ(DATE(2008,3,31),DATE(2008,6,1),0.0914) 0.094127 0.094151' ]
