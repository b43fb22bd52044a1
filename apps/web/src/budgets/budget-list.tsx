import type { BudgetStatus } from "@outlay/client";
import { type BudgetDialogs, BudgetRow } from "./budget-row.tsx";

type Props = { title: string; items: readonly BudgetStatus[]; dialogs: BudgetDialogs };

export function BudgetList({ title, items, dialogs }: Props) {
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className="list-title">{title}</h2>
      <ul className="budget-grid">
        {items.map((status) => (
          <BudgetRow key={status.budgetId} status={status} dialogs={dialogs} />
        ))}
      </ul>
    </section>
  );
}
