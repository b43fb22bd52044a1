import type { Client, RouterInputs } from "@outlay/client";
import type { Household } from "../household.ts";
import type { Movement } from "../household/movement.ts";
import { type BookIds, prepareBook } from "./book.ts";
import { formatCents } from "./cents.ts";
import { makePlans } from "./plans.ts";

/** Movements in one request. */
const together = 100;

type Operation = RouterInputs["transactions"]["bulk"]["operations"][number];

/** What is refused because somebody has changed or deleted what was there, or the expense of a refund. */
const sinceChanged = new Set(["id.taken", "expense.not_found", "refund.exceeds_expense"]);

export type Loaded = {
  added: number;
  /** Stay as somebody has changed or deleted them. */
  kept: number;
};

/**
 * Records the movements that are not there yet. Each brings its own id, so a second run, or one
 * after a lost connection, sends the same content again and adds nothing. Budgets and the alert are
 * made before the first movement only: one that the user removes stays removed.
 */
export async function loadHousehold(
  outlay: Client,
  { opening, movements }: Household,
  onProgress: (done: number) => void,
): Promise<Loaded> {
  const ids = await prepareBook(outlay, opening);
  const before = await countTransactions(outlay);
  const lastDay = movements.at(-1)?.occurredOn;
  if (before === 0 && lastDay !== undefined) await makePlans(outlay, ids, lastDay);
  let kept = 0;
  for (let start = 0; start < movements.length; start += together) {
    const chunk = movements.slice(start, start + together);
    kept += await record(
      outlay,
      chunk.map((movement) => toOperation(movement, ids)),
    );
    onProgress(start + chunk.length);
  }
  return { added: (await countTransactions(outlay)) - before, kept };
}

/** Returns the number of operations rejected because somebody has changed the record. */
async function record(outlay: Client, operations: Operation[]): Promise<number> {
  const { results } = await outlay.transactions.bulk.mutate({ operations, mode: "perItem" });
  const errors = results.flatMap((result) => (result.ok ? [] : result.error));
  const fault = errors.find(({ code }) => !sinceChanged.has(code));
  if (fault) throw new Error(fault.message);
  return errors.length;
}

function toOperation(movement: Movement, ids: BookIds): Operation {
  const op = "create";
  if (movement.kind === "transfer") {
    const { cents, from, to, ...fields } = movement;
    const [fromAccountId, toAccountId] = [ids.accounts[from], ids.accounts[to]];
    return { op, ...fields, amount: formatCents(cents), fromAccountId, toAccountId };
  }
  const { cents, account, category, original, ...fields } = movement;
  return {
    op,
    ...fields,
    amount: formatCents(cents),
    accountId: ids.accounts[account],
    categoryId: ids.categories[category],
    ...(original && {
      original: { amount: formatCents(original.cents), currency: original.currency },
    }),
  };
}

async function countTransactions(outlay: Client): Promise<number> {
  const { total = 0 } = await outlay.transactions.list.query({ limit: 1, includeTotal: true });
  return total;
}
