#!/usr/bin/env bash
# loanjs 1.1.2 (npm): the capital parts of an annuity plan, each in cents, do not add up to the loan: the last instalment
# takes what the formula says and not what is left. The plan itself says that all is paid (`remain` 0, `capitalSum` the
# loan). A ledger that books each instalment's capital ends with a debt or a credit of some cents. A loan without interest,
# as between relatives or from a shop, is refused as wrong parameters.
# Seen: 200,000 over 360 months at 4 % is paid back as 199,999.37; 100 over 7 months at 10 % as 100.04; 0 % throws.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . loanjs@1.1.2 > install.log 2>&1 || { cat install.log; exit 1; }

cat > plan.cjs <<'PROGRAM'
const { Loan } = require("loanjs");
const paid = (amount, months, rate) => {
  const { installments, capitalSum } = new Loan(amount, months, rate, "annuity");
  const cents = installments.reduce((sum, { capital }) => sum + Math.round(capital * 100), 0);
  return `${cents} of ${capitalSum * 100}, ${installments.at(-1).remain} left`;
};
console.log(paid(200000, 360, 4));
console.log(paid(100, 7, 10));
try {
  console.log(paid(1000, 10, 0));
} catch ({ message }) {
  console.log(message);
}
PROGRAM
seen=$(node plan.cjs)
echo "$seen"
[ "$seen" = "19999937 of 20000000, 0 left
10004 of 10000, 0 left
wrong parameters: 1000 10 0" ]
