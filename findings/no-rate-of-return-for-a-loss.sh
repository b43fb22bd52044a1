#!/usr/bin/env bash
# The rate of return of an investment that loses most of its worth, as any that is sold badly: 1000 paid in, 100 back a year
# later, is -90 % a year. Three packages find the rate of a gain, and call this one endless or none; two find it.
# Seen: Infinity from @formulajs/formulajs 4.6.1 (XIRR), financejs 4.1.0 (XIRR; its IRR throws) and financial 0.2.4 (irr); -0.9 from xirr
# 1.1.0 and hyperformula 3.5.0. All of them say +10 % for 1100 back.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . @formulajs/formulajs@4.6.1 financejs@4.1.0 financial@0.2.4 \
  hyperformula@3.5.0 xirr@1.1.0 > install.log 2>&1 || { cat install.log; exit 1; }

cat > returns.cjs <<'PROGRAM'
const formulas = require("@formulajs/formulajs");
const { Finance } = require("financejs");
const { irr } = require("financial");
const { HyperFormula } = require("hyperformula");
const xirr = require("xirr");
const [start, end] = [new Date(2025, 0, 1), new Date(2026, 0, 1)];
const programs = {
  formulajs: (back) => formulas.XIRR([-1000, back], [start, end]),
  "financejs IRR": (back) => new Finance().IRR(-1000, back) / 100,
  "financejs XIRR": (back) => new Finance().XIRR([-1000, back], [start, end], 0) / 100,
  financial: (back) => irr([-1000, back]),
  xirr: (back) => xirr([{ amount: -1000, when: start }, { amount: back, when: end }]),
  hyperformula: (back) =>
    HyperFormula.buildFromArray([[`=XIRR({-1000,${back}},{45658,46023})`]], { licenseKey: "gpl-v3" })
      .getCellValue({ sheet: 0, row: 0, col: 0 }),
};
const rateOf = (program, back) => {
  try {
    const rate = program(back);
    return typeof rate === "number" && !Number.isNaN(rate) ? rate.toFixed(3) : "none";
  } catch (error) {
    return "none";
  }
};
for (const [name, program] of Object.entries(programs))
  console.log(`${name}: gain ${rateOf(program, 1100)}, loss ${rateOf(program, 100)}`);
PROGRAM
seen=$(node returns.cjs)
echo "$seen"
[ "$seen" = "formulajs: gain 0.100, loss Infinity
financejs IRR: gain 0.100, loss none
financejs XIRR: gain 0.100, loss Infinity
financial: gain 0.100, loss Infinity
xirr: gain 0.100, loss -0.900
hyperformula: gain 0.100, loss -0.900" ]
