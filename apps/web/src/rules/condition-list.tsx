import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { ConditionFields } from "./condition-fields.tsx";
import { type ConditionDraft, newCondition } from "./rule-draft.logic.ts";

type Props = {
  conditions: readonly ConditionDraft[];
  /** The API's, of the rule or of one that is tried. */
  issues: Readonly<Record<string, string>>;
  onChange: (conditions: readonly ConditionDraft[]) => void;
};

const mostConditions = 10;

/** The first issue of a field whose name begins so. */
export function issueAt(issues: Readonly<Record<string, string>>, field: string) {
  const names = [field, `rule.${field}`];
  const found = Object.entries(issues).find(([name]) =>
    names.some((known) => name === known || name.startsWith(`${known}.`)),
  );
  return found?.[1];
}

export function ConditionList({ conditions, issues, onChange }: Props) {
  const { t } = useI18n();
  const add = () => {
    const key = Math.max(...conditions.map((condition) => condition.key)) + 1;
    onChange([...conditions, newCondition(key)]);
  };
  return (
    <fieldset className="rule-part">
      <legend>{t("rules.when")}</legend>
      {conditions.map((condition, index) => {
        const number = String(index + 1);
        return (
          <div
            key={condition.key}
            role="group"
            aria-label={t("rules.condition", { number })}
            className="condition"
          >
            <ConditionFields
              condition={condition}
              error={issueAt(issues, `when.${index}`)}
              onChange={(changed) => onChange(conditions.with(index, { ...condition, ...changed }))}
            />
            {conditions.length > 1 && (
              <Button
                look="quiet"
                className="icon-button"
                aria-label={t("rules.removeCondition", { number })}
                onClick={() => onChange(conditions.toSpliced(index, 1))}
              >
                <ActionIcon name="close" />
              </Button>
            )}
          </div>
        );
      })}
      {conditions.length < mostConditions && (
        <Button className="small" onClick={add}>
          {t("rules.addCondition")}
        </Button>
      )}
    </fieldset>
  );
}
