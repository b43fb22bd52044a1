import { type Client, isOutlayError } from "@outlay/client";
import { householdBudgets, householdSchedules, lowBalance } from "../household/plans.ts";
import { seededRandom, uuidV7 } from "../household/random.ts";
import type { BookIds } from "./book.ts";

/** Makes the household's budgets, from the New Year before the last day on, its alert, and its schedules, from the day after. */
export async function makePlans(outlay: Client, ids: BookIds, lastDay: string): Promise<void> {
  const startsOn = `${lastDay.slice(0, 4)}-01-01`;
  for (const { category, ...budget } of householdBudgets) {
    const id = idOf(budget.name);
    const categoryId = category && ids.categories[category];
    await unlessThere(outlay.budgets.create.mutate({ ...budget, id, categoryId, startsOn }));
  }
  const id = idOf("low balance");
  const accountId = ids.accounts.current;
  await unlessThere(
    outlay.alerts.create.mutate({ id, kind: "lowBalance", accountId, below: lowBalance }),
  );
  await makeSchedules(outlay, ids, lastDay);
}

async function makeSchedules(outlay: Client, ids: BookIds, lastDay: string): Promise<void> {
  for (const { account, category, payee, amount, on, ...how } of householdSchedules) {
    const template = {
      kind: "expense",
      amount,
      payee,
      accountId: ids.accounts[account],
      categoryId: ids.categories[category],
    } as const;
    const rule =
      "inDays" in on
        ? { startsOn: daysAfter(lastDay, on.inDays), times: 1 }
        : { startsOn: daysAfter(lastDay, 1), monthDay: on.monthDay };
    await unlessThere(
      outlay.schedules.create.mutate({
        ...how,
        ...rule,
        id: idOf(payee),
        template,
        every: { unit: "month" },
        missed: "skip",
      }),
    );
  }
}

const dayMs = 24 * 60 * 60 * 1000;
const daysAfter = (day: string, days: number) =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

/** The same whenever it is made. */
function idOf(name: string): string {
  return uuidV7(Date.UTC(2026, 0, 1), seededRandom(name));
}

/** Another content under the id is what somebody made of it. */
async function unlessThere(created: Promise<unknown>): Promise<void> {
  try {
    await created;
  } catch (error) {
    if (!isOutlayError(error, "id.taken")) throw error;
  }
}
