import { sessions } from "@outlay/db";
import { afterAll, expect, test } from "vitest";
import { createTestApi } from "../testing.ts";
const api = await createTestApi();
const alice = await api.signUp("alice");
await api.db.update(sessions).set({ expiresAt: new Date("2199-12-31") });
afterAll(api.close);
// local wall time -> UTC instants by search, independent of the code
function localDate(tz: string, t: number) { return new Intl.DateTimeFormat("sv-SE", { timeZone: tz }).format(new Date(t)); }
test("zones", async () => {
  let n = 0;
  for (const tz of ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Africa/Cairo", "America/Santiago", "Asia/Beirut", "Pacific/Apia", "America/Havana"]) {
    api.clock.now = new Date("2026-01-01T12:00:00Z");
    const calls = alice.in(await api.addBook(alice, ));
    const [book] = (await calls.books.list({ limit: 200 })).items.slice(-1);
    const id = (await calls.accounts.list()).items[0] && book!.id;
    await calls.books.update({ id: id!, timeZone: tz });
    const b = await calls.budgets.create({ name: "D", amount: "100", period: { unit: "days", count: 1 }, thresholds: [80] });
    for (const around of ["2026-03-08", "2026-03-28", "2026-03-29", "2026-04-05", "2026-04-24", "2026-09-06", "2026-10-04", "2026-10-25", "2026-10-30", "2026-11-01", "2027-03-14"]) {
      // find local midnight in between
      const t0 = Date.parse(around + "T12:00:00Z") - 36 * 3600e3;
      for (let t = t0, last = localDate(tz, t0); t < t0 + 72 * 3600e3; t += 900e3) {
        const now = localDate(tz, t);
        if (now !== last) {
          for (const [at, want] of [[t - 1, last], [t, now]] as const) {
            api.clock.now = new Date(at);
            const { items } = await calls.budgets.status({});
            const own = items.find((x) => x.budgetId === b.id);
            expect([tz, own?.periodStart, own?.periodEnd, own?.daysLeft]).toEqual([tz, want, want, 0]);
            const e = await calls.expenses.create({ amount: "85" });
            expect(e.occurredOn).toBe(want);
            n += 1;
          }
          last = now;
        }
      }
    }
    const told = (await calls.notifications.list({ limit: 200 })).items.filter((x) => x.budgetId === b.id);
    const days = new Set(told.map((x) => x.periodStart));
    expect(days.size).toBe(told.length);
  }
  console.log("checked", n);
}, 120000);
test("amounts month by month", async () => {
  const calls = alice.in(await api.addBook(alice));
  api.clock.now = new Date("2026-01-20T12:00:00Z");
  const b = await calls.budgets.create({ name: "M", amount: "100", period: { unit: "month", anchorOn: "2025-12-31" }, rollover: "surplus" });
  const steps = ["2026-02-27", "2026-02-28", "2026-03-30", "2026-03-31", "2026-04-29", "2026-04-30", "2026-06-15"];
  for (const [i, d] of steps.entries()) { api.clock.now = new Date(d + "T12:00:00Z"); await calls.budgets.update({ id: b.id, amount: String(200 + i * 10) }); }
  api.clock.now = new Date("2026-08-15T12:00:00Z");
  const { items } = await calls.budgets.history({ id: b.id });
  console.log(items.map((x) => [x.periodStart, x.periodEnd, Number(x.limit) - Number(x.carriedOver)].join(" ")).join("\n"));
});
