import type { Goal } from "@outlay/client";
import { newId } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { issuesByField } from "../app/errors.ts";
import { useAccounts } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { AmountField, useAmount, writeAmount } from "../ui/amount-field.tsx";
import { DateField } from "../ui/date-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { SelectField } from "../ui/select-field.tsx";
import { TextField } from "../ui/text-field.tsx";

type Props = {
  /** Undefined for a new one. */
  goal: Goal | undefined;
  onClose: () => void;
};

type Fields = {
  name: string;
  accountId: string;
  target: string;
  by: string | null;
  allocated: string | null;
};

function useGoalWrites({ goal, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("goals", "analytics");
  // The id is ours: sent again after a lost reply, it is the same goal.
  const [id] = useState(newId);
  const saving = useMutation({
    mutationFn: (fields: Fields) =>
      write.send(
        (options) =>
          goal
            ? client.goals.update.mutate({ ...fields, id: goal.id, version: goal.version }, options)
            : client.goals.create.mutate({ ...fields, id }, options),
        ({ name }) => t("goals.savedAs", { name }),
      ),
    onSuccess: onClose,
  });
  const remove = (of: Goal) => {
    const { id: goalId, name, version } = of;
    write.run(
      (options) => client.goals.remove.mutate({ id: goalId, version }, options),
      t("goals.deleted", { name }),
    );
    onClose();
  };
  return { saving, remove };
}

/** A goal: what it is, how much, where and until when. */
export function GoalDialog(props: Props) {
  const { goal, onClose } = props;
  const { t, format } = useI18n();
  const accounts = useAccounts().filter(({ id, archived }) => !archived || id === goal?.accountId);
  const read = useAmount();
  const written = (amount: string | null | undefined) =>
    writeAmount(amount ?? "", format.decimalMark);
  const [name, setName] = useState(goal?.name ?? "");
  const [accountId, setAccountId] = useState(goal?.accountId ?? accounts[0]?.id ?? "");
  const [target, setTarget] = useState(written(goal?.target));
  const [by, setBy] = useState(goal?.by ?? "");
  const [allocated, setAllocated] = useState(written(goal?.allocated));
  const { saving, remove } = useGoalWrites(props);
  const currency = accounts.find(({ id }) => id === accountId)?.currency ?? "";
  const issues = issuesByField(saving.error, t);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const wanted = read(target, currency);
    const aside = allocated.trim() === "" ? null : read(allocated, currency);
    if (wanted === undefined || aside === undefined) return;
    const day = by === "" ? null : by;
    saving.mutate({ name, accountId, target: wanted, by: day, allocated: aside });
  };
  return (
    <Dialog title={t(goal ? "goals.edit" : "goals.new")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TextField
          label={t("goals.name")}
          required
          maxLength={100}
          value={name}
          error={issues["name"]}
          onChange={setName}
        />
        <SelectField
          label={t("transactions.account")}
          value={accountId}
          error={issues["accountId"]}
          onChange={setAccountId}
        >
          {accounts.map((account) => (
            <option key={account.id} value={account.id}>
              {account.name} ({account.currency})
            </option>
          ))}
        </SelectField>
        <div className="pair">
          <AmountField
            label={t("goals.targetIn", { currency })}
            required
            currency={currency}
            value={target}
            error={issues["target"]}
            onChange={setTarget}
          />
          <DateField
            label={t("goals.by")}
            hint={t("goals.byHint")}
            value={by}
            error={issues["by"]}
            onChange={setBy}
          />
        </div>
        <AmountField
          label={t("goals.allocatedIn", { currency })}
          hint={t("goals.allocatedHint")}
          currency={currency}
          value={allocated}
          error={issues["allocated"]}
          onChange={setAllocated}
        />
        <FormActions
          error={saving.error}
          fields={["name", "accountId", "target", "by", "allocated"]}
          isPending={saving.isPending}
          onClose={onClose}
          onDelete={goal && (() => remove(goal))}
        />
      </form>
    </Dialog>
  );
}
