import type { Rule } from "@outlay/client";
import { useMemo } from "react";
import { categoryName, useAccounts, useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { writeAmount } from "../ui/amount-field.tsx";

type Condition = Rule["when"][number];
type Effects = Rule["set"];

export type RuleText = {
  condition: (condition: Condition) => string;
  /** What it sets, each in words. */
  effects: (set: Effects) => string[];
  /** Its name; one without is called after what it sets. */
  name: (rule: Pick<Rule, "name" | "set">) => string;
};

/** Rules in words. */
export function useRuleText(): RuleText {
  const { t, format } = useI18n();
  const accounts = useAccounts();
  const categories = useCategories();
  return useMemo(() => {
    const amount = (text: string) => writeAmount(text, format.decimalMark);
    const quoted = (text: string) => t("rules.quoted", { text });
    const account = (id: string) => accounts.find((each) => each.id === id)?.name ?? "–";
    const category = (id: string) => {
      const found = categories.find((each) => each.id === id);
      return found ? categoryName(found, categories) : "–";
    };
    const effects = (set: Effects) =>
      [
        set.payee,
        set.categoryId !== undefined && category(set.categoryId),
        set.transferAccountId !== undefined &&
          t("rules.transferWith", { account: account(set.transferAccountId) }),
        ...(set.tags ?? []).map((tag) => `#${tag}`),
        set.note !== undefined && quoted(set.note),
        set.excluded !== undefined && t(set.excluded ? "rules.set.exclude" : "rules.set.include"),
      ].filter((text) => typeof text === "string");
    return {
      condition: (condition) => {
        const field = t(`rules.field.${condition.field}`);
        if (condition.field === "account")
          return t("rules.holds.equals", { field, value: account(condition.value) });
        if (condition.field === "kind")
          return t("rules.holds.equals", { field, value: t(`kind.${condition.value}`) });
        if (condition.field !== "amount")
          return t(`rules.holds.${condition.op}`, { field, value: quoted(condition.value) });
        if (condition.op === "equals")
          return t("rules.holds.equals", { field, value: amount(condition.value) });
        const { min, max } = condition.value;
        if (min === undefined) return t("rules.holds.atMost", { field, value: amount(max ?? "") });
        if (max === undefined) return t("rules.holds.atLeast", { field, value: amount(min) });
        return t("rules.holds.between", { field, min: amount(min), max: amount(max) });
      },
      effects,
      name: ({ name, set }) => name ?? effects(set).slice(0, 2).join(", "),
    };
  }, [t, format, accounts, categories]);
}
