import type { Budget, Client, Reporting } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useCategories } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAmount, writeAmount } from "../ui/amount-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import {
  type BudgetDraft,
  newBudgetDraft,
  toBudgetDraft,
  toBudgetInput,
} from "./budget-draft.logic.ts";
import { BudgetFields } from "./budget-fields.tsx";

type Props = {
  /** Undefined for a new one. */
  budget: Budget | undefined;
  onClose: () => void;
};

type Input = ReturnType<typeof toBudgetInput>;

function useSaveBudget({ budget, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("budgets", "alerts", "analytics");
  return useMutation({
    mutationFn: (input: Input) =>
      write.send(
        (options) => save(client, options, { budget, input }),
        ({ name }) => t("budgets.saved", { name }),
      ),
    onSuccess: onClose,
  });
}

type Saved = { budget: Budget | undefined; input: Input };

/** Creates a budget, or sends what was changed of it. */
function save(client: Client, options: Reporting, { budget, input }: Saved) {
  if (!budget) return client.budgets.create.mutate(input, options);
  const { kind: _kind, currency: _currency, period, amount, ...rest } = input;
  const { id, version } = budget;
  // Sent as it was, an amount would still end what is planned from it on.
  const isChanged = amount !== budget.amount;
  const { unit, count, anchorOn } = budget.period;
  const isPeriodChanged = period?.unit !== unit || period.count !== count;
  return client.budgets.update.mutate(
    {
      ...rest,
      ...(isChanged && { amount }),
      ...(isPeriodChanged && {
        period: {
          ...period,
          unit: period?.unit ?? unit,
          ...(unit === period?.unit && { anchorOn }),
        },
      }),
      id,
      version,
    },
    options,
  );
}

const maxName = 100;

/** The name of a new budget without one, where the API's would have words of another language. */
function useDefaultName() {
  const { t } = useI18n();
  const categories = useCategories();
  return ({ kind, scope, categoryIds }: BudgetDraft): string => {
    if (scope === "some") return "";
    const all = t(`budgets.all.${kind}`);
    const named = categories.filter(({ id }) => categoryIds.includes(id));
    if (scope === "all" || named.length === 0) return all;
    const names = named.map(({ name }) => name).join(", ");
    return t("budgets.allExcept", { all, names }).slice(0, maxName);
  };
}

export function BudgetDialog(props: Props) {
  const { budget, onClose } = props;
  const { t, format } = useI18n();
  const { book } = useBook();
  const read = useAmount();
  const defaultName = useDefaultName();
  const [draft, setDraft] = useState(() =>
    budget
      ? toBudgetDraft(budget, (amount) => writeAmount(amount, format.decimalMark))
      : newBudgetDraft(book.baseCurrency),
  );
  const { mutate, isPending, error } = useSaveBudget(props);
  const [isSent, setSent] = useState(false);
  const lacksCategory = draft.scope !== "all" && draft.categoryIds.length === 0;
  const issues = {
    ...issuesByField(error, t),
    ...(isSent && lacksCategory && { categoryIds: t("split.categoryMissing") }),
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setSent(true);
    // Without one it would be of all of them.
    if (lacksCategory) return;
    const amount = read(draft.amount, draft.currency);
    const name = draft.name.trim() === "" && !budget ? defaultName(draft) : draft.name;
    if (amount !== undefined) mutate(toBudgetInput({ ...draft, name }, amount));
  };
  return (
    <Dialog title={t(budget ? "budgets.edit" : "budgets.new")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <BudgetFields
          draft={draft}
          isNew={!budget}
          issues={issues}
          onChange={(changed) => setDraft((old) => ({ ...old, ...changed }))}
        />
        <FormActions
          error={error}
          fields={["name", "amount", "categoryIds", "currency", "thresholds"]}
          {...{ isPending, onClose }}
        />
      </form>
    </Dialog>
  );
}
