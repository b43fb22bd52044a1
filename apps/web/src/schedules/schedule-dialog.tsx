import type { Schedule, ScheduleSuggestion } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useAccounts } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAmount, writeAmount } from "../ui/amount-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { toCreate } from "../transactions/draft-input.logic.ts";
import { changedFields, toRule } from "./rule.logic.ts";
import { RuleFields } from "./rule-fields.tsx";
import {
  newScheduleDraft,
  type ScheduleDraft,
  suggestedDraft,
  toScheduleDraft,
} from "./schedule-draft.logic.ts";
import { TemplateFields } from "./template-fields.tsx";
import { alteredByPosting } from "./use-occurrence.ts";

export type ScheduleStart =
  | { from: "new" }
  | { from: "schedule"; schedule: Schedule }
  | { from: "suggestion"; suggestion: ScheduleSuggestion };

type Props = { start: ScheduleStart; onClose: () => void };

function useFirstDraft(start: ScheduleStart): () => ScheduleDraft {
  const { format } = useI18n();
  const { today } = useBook();
  const open = useAccounts().filter(({ archived }) => !archived);
  return () => {
    const [first, second] = open;
    const given = {
      today,
      accountId: first?.id ?? "",
      otherAccountId: second?.id ?? first?.id ?? "",
    };
    const write = (amount: string) => writeAmount(amount, format.decimalMark);
    if (start.from === "schedule") return toScheduleDraft(start.schedule, given, write);
    if (start.from === "suggestion") return suggestedDraft(start.suggestion, given, write);
    return newScheduleDraft(given);
  };
}

/** The template of a draft as the API takes it; undefined while its amounts are unclear. */
function useTemplate() {
  const read = useAmount();
  const accounts = useAccounts();
  return ({ template }: ScheduleDraft) => {
    const currencyOf = (id: string) => accounts.find((account) => account.id === id)?.currency;
    const { kind, accountId, fromAccountId, toAccountId } = template;
    const currency = currencyOf(kind === "transfer" ? fromAccountId : accountId) ?? "EUR";
    const toCurrency = currencyOf(toAccountId) ?? currency;
    const input = toCreate(template, {
      amount: read(template.amount, currency),
      toAmount: currency === toCurrency ? undefined : read(template.toAmount, toCurrency),
      fee: read(template.fee, currency),
      parts: [],
      shares: [],
    });
    if (!input || input.kind === "refund") return undefined;
    const { occurredOn: _, ...rest } = input;
    if (rest.kind !== "transfer") return rest;
    const { arrivesOn: _day, ...transfer } = rest;
    return transfer;
  };
}

type Saved = { first: ScheduleDraft; draft: ScheduleDraft };

function useSaveSchedule({ start, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByPosting);
  const templateOf = useTemplate();
  return useMutation({
    mutationFn: async ({ first, draft }: Saved) => {
      const template = templateOf(draft);
      if (!template) return undefined;
      const rule = toRule(draft.rule);
      const before = templateOf(first);
      const changed = before ? changedFields<object>(before, template) : template;
      return write.send(
        (options) => {
          if (start.from !== "schedule")
            return client.schedules.create.mutate({ ...rule, template }, options);
          const { id, version } = start.schedule;
          const fields = {
            ...changedFields(toRule(first.rule), rule),
            ...(Object.keys(changed).length > 0 && { template: changed }),
          };
          return client.schedules.update.mutate({ ...fields, id, version }, options);
        },
        ({ name }) => t("budgets.saved", { name }),
      );
    },
    onSuccess: (saved) => {
      if (saved) onClose();
    },
  });
}

export function ScheduleDialog(props: Props) {
  const { start, onClose } = props;
  const { t } = useI18n();
  const [first] = useState(useFirstDraft(start));
  const [draft, setDraft] = useState(first);
  const { mutate, isPending, error } = useSaveSchedule(props);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate({ first, draft });
  };
  const { template, rule } = draft;
  const issues = issuesByField(error);
  const title = t(start.from === "schedule" ? "schedules.edit" : "schedules.new");
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TemplateFields
          draft={template}
          issues={issues}
          isSplit={
            start.from === "schedule" &&
            "splits" in start.schedule.template &&
            start.schedule.template.splits.length > 0
          }
          onChange={(changed) => setDraft({ rule, template: { ...template, ...changed } })}
        />
        <RuleFields
          draft={rule}
          issues={issues}
          onChange={(changed) => setDraft({ template, rule: { ...rule, ...changed } })}
        />
        <FormActions error={error} fields={shownIssues} {...{ isPending, onClose }} />
      </form>
    </Dialog>
  );
}

const shownIssues = ["name", "startsOn", "endsOn", "times", "leadDays", "every.count"];
