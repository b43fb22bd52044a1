#!/usr/bin/env bash
# rrule 2.8.1 (npm), rules of dates in words. "every year on january 31" is read as every January, on whatever day the rule
# starts: the 31 is dropped without an error. The other way round, the usual rule for "the 31st, or the last day of a
# shorter month" (the last of the days 28 to 31) becomes a text without the choice of one, and `isFullyConvertibleToText`
# says that nothing is lost: read back, a rent of 12 payments a year has 41.
# Seen: RRULE:FREQ=YEARLY;BYMONTH=1, and 12 payments in 2026 that become 41 by text.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . rrule@2.8.1 > install.log 2>&1 || { cat install.log; exit 1; }

cat > words.cjs <<'PROGRAM'
const { RRule } = require("rrule");
console.log(RRule.fromText("every year on january 31").toString());
const dates = (rule) => {
  const dtstart = new Date(Date.UTC(2026, 0, 1));
  const whole = new RRule({ ...rule.origOptions, dtstart });
  return whole.between(dtstart, new Date(Date.UTC(2026, 11, 31)), true).length;
};
const last = new RRule({ freq: RRule.MONTHLY, bymonthday: [28, 29, 30, 31], bysetpos: -1 });
console.log(last.toText(), last.isFullyConvertibleToText());
console.log(dates(last), dates(RRule.fromText(last.toText())));
PROGRAM
seen=$(node words.cjs)
echo "$seen"
[ "$seen" = "RRULE:FREQ=YEARLY;BYMONTH=1
every month on the 28th, 29th, 30th and 31st true
12 41" ]
