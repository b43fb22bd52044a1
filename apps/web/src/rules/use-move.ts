import type { Rule } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { sortByIds } from "./order.logic.ts";
import type { Direction } from "./rule-list.tsx";
import { rulesInput } from "./use-rules.ts";

/**
 * The rules as they are to stand, and a function that moves one by one place and returns its new number. Moves are sent in
 * their order: each takes the position of the rule that it passes. Until the last is saved the order is kept here, apart
 * from the cache: a reply from before it would put the rule back, and the next press of a key would meet another button.
 */
export function useMove(saved: readonly Rule[]) {
  const { t } = useI18n();
  const toast = useToast();
  const client = useOutlayClient();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const sent = useRef(Promise.resolve());
  const waiting = useRef(0);
  const [order, setOrder] = useState<readonly string[]>();
  const rules = order ? sortByIds(saved, order) : saved;

  /** The position in front of the rule that is passed, as the server has it by then. */
  const send = async (id: string, passedId: string, direction: Direction) => {
    const { items } = await client.rules.list.query(rulesInput);
    const passed = items.find((rule) => rule.id === passedId);
    if (!passed) return;
    const position = direction === "up" ? passed.position : passed.position + 1;
    await client.rules.update.mutate({ id, position });
  };

  const settle = async () => {
    waiting.current -= 1;
    if (waiting.current > 0) return;
    await queryClient.invalidateQueries({ queryKey: outlay.rules.list.queryKey(rulesInput) });
    if (waiting.current === 0) setOrder(undefined);
  };

  const move = (index: number, direction: Direction): number | undefined => {
    const to = direction === "up" ? index - 1 : index + 1;
    const [rule, passed] = [rules[index], rules[to]];
    if (!rule || !passed) return undefined;
    setOrder(
      rules
        .with(index, passed)
        .with(to, rule)
        .map(({ id }) => id),
    );
    waiting.current += 1;
    sent.current = sent.current
      .then(() => send(rule.id, passed.id, direction))
      .catch((error: unknown) => toast({ text: explain(error, t), isError: true }))
      .then(settle);
    return to + 1;
  };
  return { rules, move };
}
