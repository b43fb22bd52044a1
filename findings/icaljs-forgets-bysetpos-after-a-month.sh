#!/usr/bin/env bash
# ical.js 2.2.1 (npm): of a rule that takes one of several days of each month (BYMONTHDAY with BYSETPOS, RFC 5545 3.3.10), as a rent on the 31st or
# the month's last day if it is shorter, the first months are right; from then on each of the days is an occurrence. rrule 2.8.1 is right.
# And a yearly rule that starts on 29 February gives 1 March in other years, where RFC 5545 leaves an invalid day out, as ical.js
# itself does for a monthly rule of the 31st.
# Seen: FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1 from 2026-01-31 goes 01-31, 02-28, 03-28, 03-29, 03-30.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund --prefix . ical.js@2.2.1 rrule@2.8.1 > install.log 2>&1 || { cat install.log; exit 1; }

cat > rules.mjs <<'PROGRAM'
import ICAL from "ical.js";
import rrule from "rrule";
const byIcal = (rule, start, count) => {
  const days = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(start));
  return Array.from({ length: count }, () => days.next().toString().slice(0, 10));
};
const byRrule = (rule, start, count) => {
  const options = { ...rrule.RRule.parseString(rule), dtstart: new Date(`${start}T00:00:00Z`), count };
  return new rrule.RRule(options).all().map((day) => day.toISOString().slice(0, 10));
};
for (const [rule, start] of [
  ["FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1", "2026-01-31"],
  ["FREQ=YEARLY", "2024-02-29"],
  ["FREQ=MONTHLY", "2026-01-31"],
]) {
  console.log("ical.js", ...byIcal(rule, start, 5));
  console.log("rrule  ", ...byRrule(rule, start, 5));
}
PROGRAM
seen=$(node rules.mjs)
echo "$seen"
[ "$seen" = "ical.js 2026-01-31 2026-02-28 2026-03-28 2026-03-29 2026-03-30
rrule   2026-01-31 2026-02-28 2026-03-31 2026-04-30 2026-05-31
ical.js 2024-02-29 2025-03-01 2026-03-01 2027-03-01 2028-02-29
rrule   2024-02-29 2028-02-29 2032-02-29 2036-02-29 2040-02-29
ical.js 2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31
rrule   2026-01-31 2026-03-31 2026-05-31 2026-07-31 2026-08-31" ]
