import type { Rule } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { type SyntheticEvent, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { issuesByField } from "../app/errors.ts";
import * as limits from "../app/limits.generated.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useAmount, writeAmount } from "../ui/amount-field.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FormActions } from "../ui/form-actions.tsx";
import { TextField } from "../ui/text-field.tsx";
import { ConditionList } from "./condition-list.tsx";
import { EffectFields } from "./effect-fields.tsx";
import { newRuleDraft, type RuleDraft, toRuleBody, toRuleDraft } from "./rule-draft.logic.ts";
import type { RuleSearch } from "./rule-search.logic.ts";
import { Trial } from "./trial.tsx";
import { useRuleText } from "./use-rule-text.ts";
import { useTrial } from "./use-trial.ts";

type Props = {
  /** Undefined for a new one. */
  rule: Rule | undefined;
  begin: RuleSearch;
  onClose: () => void;
};

/** What the form means, as the API takes it. */
function useRuleBody() {
  const { book } = useBook();
  const read = useAmount();
  // Of whichever currency the account has: as many digits as the book's.
  return (draft: RuleDraft) => toRuleBody(draft, (text) => read(text, book.baseCurrency));
}

function useSaveRule({ rule, onClose }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("rules", "trash");
  const bodyOf = useRuleBody();
  const ruleText = useRuleText();
  return useMutation({
    mutationFn: (draft: RuleDraft) => {
      const name = draft.name.trim() === "" ? null : draft.name.trim();
      const input = { name, ...bodyOf(draft) };
      if (!rule) return client.rules.create.mutate(input);
      const { id, version } = rule;
      return client.rules.update.mutate({ ...input, id, version });
    },
    onSuccess: (saved) => {
      onClose();
      const { id } = saved;
      const undo = rule
        ? () => client.rules.update.mutate({ id, name: rule.name, when: rule.when, set: rule.set })
        : () => client.rules.remove.mutate({ id });
      write.done(t("rules.saved", { name: ruleText.name(saved) }), undo);
      return write.refresh();
    },
  });
}

export function RuleDialog(props: Props) {
  const { rule, begin, onClose } = props;
  const { t, format } = useI18n();
  const [draft, setDraft] = useState(() =>
    rule
      ? toRuleDraft(rule, (amount) => writeAmount(amount, format.decimalMark))
      : newRuleDraft(begin),
  );
  const { mutate, isPending, error } = useSaveRule(props);
  const trial = useTrial();
  const bodyOf = useRuleBody();
  const issues = issuesByField(error ?? trial.error, t);
  const change = (changed: Partial<RuleDraft>) => {
    setDraft((old) => ({ ...old, ...changed }));
    trial.reset();
  };
  const isEmpty = Object.keys(bodyOf(draft).set).length === 0;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    mutate(draft);
  };
  return (
    <Dialog title={t(rule ? "rules.edit" : "rules.new")} onClose={onClose}>
      <form className="form rule-form" onSubmit={submit}>
        <TextField
          label={t("rules.name")}
          hint={t("rules.nameHint")}
          {...limits.rule.name}
          autoComplete="off"
          value={draft.name}
          error={issues["name"]}
          onChange={(name) => change({ name })}
        />
        <ConditionList
          conditions={draft.conditions}
          issues={issues}
          onChange={(conditions) => change({ conditions })}
        />
        <EffectFields draft={draft} issues={issues} onChange={change} />
        {isEmpty && <p className="muted">{t("rules.needsEffect")}</p>}
        <Button
          className="try"
          disabled={isEmpty || trial.isPending}
          onClick={() => trial.mutate({ rule: bodyOf(draft) })}
        >
          {t("rules.try")}
        </Button>
        {trial.data && <Trial trial={trial.data} />}
        <FormActions
          error={error ?? trial.error}
          fields={Object.keys(issues).filter((field) =>
            /^(name|(rule\.)?(when|set)\.)/.test(field),
          )}
          {...{ isPending, onClose }}
        />
      </form>
    </Dialog>
  );
}
