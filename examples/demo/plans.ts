import { type Client, isOutlayError } from "@outlay/client";
import { householdBudgets, lowBalance } from "../household/plans.ts";
import { seededRandom, uuidV7 } from "../household/random.ts";
import type { BookIds } from "./book.ts";

/** Makes the household's budgets, from the New Year before the last day on, and its alert. */
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
}

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
