#!/usr/bin/env bash
# @formulajs/formulajs 4.6.1 (npm): interest by the European 30/360 rule (30E/360) takes the 31st of a month as its 30th. DAYS360(…, TRUE) does, YEARFRAC(…, 4),
# which is the same count divided by 360, does not: it leaves an end on the 31st as it is, and takes a start on the 31st
# as the 31st. A quarter's interest differs by a day, depending on which of the two is asked. hyperformula 3.5.0 gives one answer for both.
# Seen: 2026-01-15 to 2026-03-31 is 75 days and 76/360 of a year; 2026-01-31 to 2026-02-28 is 28 days and 27/360.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @formulajs/formulajs@4.6.1 hyperformula@3.5.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > days.cjs <<'PROGRAM'
const { DAYS360, YEARFRAC } = require("@formulajs/formulajs");
const { HyperFormula } = require("hyperformula");
const sheet = (formula) => {
  const engine = HyperFormula.buildFromArray([[formula]], { licenseKey: "gpl-v3", dateFormats: ["YYYY-MM-DD"] });
  return engine.getCellValue({ sheet: 0, row: 0, col: 0 });
};
const day = (text) => new Date(`${text}T00:00:00`);
for (const [from, to] of [["2026-01-15", "2026-03-15"], ["2026-01-15", "2026-03-31"], ["2026-01-31", "2026-02-28"]]) {
  const days = DAYS360(day(from), day(to), true);
  const part = Math.round(YEARFRAC(day(from), day(to), 4) * 360);
  const others = [sheet(`=DAYS360("${from}","${to}",TRUE())`), Math.round(sheet(`=YEARFRAC("${from}","${to}",4)`) * 360)];
  console.log(from, to, "formulajs", days, part, "hyperformula", ...others);
}
PROGRAM
node days.cjs | tee seen.txt
diff seen.txt - <<'EXPECTED'
2026-01-15 2026-03-15 formulajs 60 60 hyperformula 60 60
2026-01-15 2026-03-31 formulajs 75 76 hyperformula 75 75
2026-01-31 2026-02-28 formulajs 28 27 hyperformula 28 28
EXPECTED
