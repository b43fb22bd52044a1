import type { Schedule, ScheduleSuggestion } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import { useAccounts } from "../app/reference-data.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { writeAmount } from "../ui/amount-field.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { unclearAmounts, unclearText } from "../transactions/draft-input.logic.ts";
import { changedFields, toRule } from "./rule.logic.ts";
import { RuleFields } from "./rule-fields.tsx";
import {
  newScheduleDraft,
  type ScheduleDraft,
  suggestedDraft,
  toScheduleDraft,
} from "./schedule-draft.logic.ts";
import { TemplateFields } from "./template-fields.tsx";
import { useTemplate } from "./use-template.ts";
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

type Saved = { first: ScheduleDraft; draft: ScheduleDraft };

function useSaveSchedule({ start, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByPosting);
  const { templateOf } = useTemplate();
  return useMutation({
    mutationFn: async ({ first, draft }: Saved) => {
      const template = templateOf(draft);
      if (!template) return undefined;
      const rule = toRule(draft.rule);
      const before = templateOf(first);
      // What becomes a transfer is shared no longer.
      const whole = before && "shares" in before ? { shares: null, ...template } : template;
      const changed = before ? changedFields<object>(before, whole) : template;
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
  const [isIncomplete, setIncomplete] = useState(false);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    setIncomplete(true);
    mutate({ first, draft });
  };
  const { template, rule } = draft;
  const { amountsOf } = useTemplate();
  const amounts = amountsOf(template);
  const unclear = isIncomplete ? unclearAmounts(template, amounts) : [];
  const named = unclear.map((field) => [`template.${field}`, t(unclearText(field))] as const);
  const issues = { ...issuesByField(error, t), ...Object.fromEntries(named) };
  const title = t(start.from === "schedule" ? "schedules.edit" : "schedules.new");
  return (
    <Dialog title={title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <TemplateFields
          draft={template}
          amounts={amounts}
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
