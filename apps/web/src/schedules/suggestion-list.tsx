import type { ScheduleSuggestion } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { useRuleText } from "./use-rule-text.ts";

type Props = { onChoose: (suggestion: ScheduleSuggestion) => void };

const maxShown = 5;

/** What the history looks like: payments that come back. */
export function SuggestionList({ onChoose }: Props) {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const ruleText = useRuleText();
  const { data } = useQuery(outlay.schedules.suggest.queryOptions());
  const [isWhole, setWhole] = useState(false);
  if (!data || data.items.length === 0) return null;
  const surest = data.items.toSorted((one, other) => other.confidence - one.confidence);
  return (
    <section>
      <h2 className="list-title">{t("schedules.suggested")}</h2>
      <ul className="card list">
        {surest.slice(0, isWhole ? undefined : maxShown).map((suggestion) => {
          const { payee, kind, every, monthDay, amount, currency, nextOn, accountId } = suggestion;
          const rule = ruleText({ every, monthDay, onWeekdays: null, monthWeekday: null });
          return (
            <li key={`${payee} ${kind} ${accountId}`} className="list-row stacked">
              <span className="list-main">
                <span>{payee}</span>
                <span className="muted">
                  {[rule, t("schedules.next", { date: format.day(nextOn) })].join(" · ")}
                </span>
              </span>
              <span className={kind === "income" ? "positive" : ""}>
                {format.money(amount, currency)}
              </span>
              <Button
                aria-label={t("schedules.adopt", { name: payee })}
                onClick={() => onChoose(suggestion)}
              >
                {t("transactions.add")}
              </Button>
            </li>
          );
        })}
      </ul>
      {surest.length > maxShown && !isWhole && (
        <Button look="quiet" onClick={() => setWhole(true)}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}
