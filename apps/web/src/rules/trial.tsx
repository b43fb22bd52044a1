import type { RuleMatch } from "@outlay/client";
import { useFigures } from "../app/use-figures.ts";
import { useTransactionText } from "../imports/use-record-text.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useRuleText } from "./use-rule-text.ts";
import type { TrialResult } from "./use-trial.ts";

/** The transactions that rules would change, with each change. */
export function Trial({ trial: { items, examined, hasMore } }: { trial: TrialResult }) {
  const { t } = useI18n();
  const { count } = useFigures();
  const textOf = useTransactionText();
  const changesOf = useChangesText();
  const counts = { examined: count(examined), count: count(items.length) };
  if (items.length === 0)
    return (
      <p className="trial" role="status">
        {t("rules.triedNone", { examined: counts.examined })}
      </p>
    );
  return (
    <div className="trial">
      <p role="status">{t(hasMore ? "rules.triedMore" : "rules.tried", counts)}</p>
      <ul>
        {items.map((item) => (
          <li key={item.transactionId}>
            <span>{textOf(item.transaction)}</span>
            {changesOf(item).map((change) => (
              <span key={change} className="muted">
                {change}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

type Values = RuleMatch["before"];
const fields = ["payee", "categoryId", "transferAccountId", "tags", "note", "excluded"] as const;

/** "Uncategorised → Groceries": each field that changes. */
function useChangesText() {
  const { t } = useI18n();
  const { effects } = useRuleText();
  const textOf = (values: Values, field: (typeof fields)[number]) => {
    const value = values[field];
    if (value === undefined || value === null || value === "") return "";
    return effects({ [field]: value }).join(" ");
  };
  return ({ before, after }: RuleMatch): string[] =>
    fields
      // A transfer has no category: that goes without saying.
      .filter((field) => field in after && after[field] !== null)
      .map((field) => {
        const [old, now] = [textOf(before, field), textOf(after, field)];
        return t("rules.change", {
          old: old || t("rules.nothing"),
          now: now || t("rules.nothing"),
        });
      });
}
