import type { Rule } from "@outlay/client";
import { useLayoutEffect, useRef, useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { RuleRow } from "./rule-row.tsx";
import { useMove } from "./use-move.ts";
import { useRuleText } from "./use-rule-text.ts";

type Props = {
  rules: readonly Rule[];
  onEdit: (rule: Rule) => void;
  onTry: (rule: Rule) => void;
};

export type Direction = "up" | "down";

/** Rules in their order. A button that moves its rule keeps the focus, so that it moves on with each press. */
export function RuleList({ rules: saved, onEdit, onTry }: Props) {
  const { t } = useI18n();
  const text = useRuleText();
  const { rules, move } = useMove(saved);
  const list = useRef<HTMLOListElement>(null);
  const [said, setSaid] = useState("");
  const moving = useRef<{ id: string; number: number; direction: Direction }>(undefined);
  // Before the next key is pressed.
  useLayoutEffect(() => {
    const { id, number, direction } = moving.current ?? {};
    if (number === undefined || rules[number - 1]?.id !== id) return;
    moving.current = undefined;
    const row = list.current?.querySelector(`[data-rule="${id}"]`);
    const button = row?.querySelector<HTMLButtonElement>(`.move-${direction}`);
    const other = row?.querySelector<HTMLButtonElement>(".move:enabled");
    (button?.disabled === false ? button : other)?.focus();
  }, [rules]);
  const start = (index: number, direction: Direction) => {
    const rule = rules[index];
    const number = move(index, direction);
    if (!rule || number === undefined) return;
    const name = text.name(rule);
    moving.current = { id: rule.id, number, direction };
    setSaid(t("rules.moved", { name, number: String(number) }));
  };
  return (
    <>
      <ol ref={list} className="card list rule-list">
        {rules.map((rule, index) => (
          <RuleRow
            key={rule.id}
            rule={rule}
            text={text}
            isFirst={index === 0}
            isLast={index === rules.length - 1}
            onMove={(direction) => start(index, direction)}
            onEdit={() => onEdit(rule)}
            onTry={() => onTry(rule)}
          />
        ))}
      </ol>
      <p className="visually-hidden" role="status">
        {said}
      </p>
    </>
  );
}
