import type { Rule } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import type { Direction } from "./rule-list.tsx";
import { rulesInput } from "./use-rules.ts";

/**
 * Moves a rule by one, shown at once, and returns its new number. Moves are sent in their order: each takes the position
 * of the rule that it passes.
 */
export function useMove(rules: readonly Rule[]) {
  const { t } = useI18n();
  const toast = useToast();
  const client = useOutlayClient();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const sent = useRef(Promise.resolve());
  const queryKey = outlay.rules.list.queryKey(rulesInput);

  /** The position in front of the rule that is passed, as the server has it by then. */
  const send = async (id: string, passedId: string, direction: Direction) => {
    const { items } = await client.rules.list.query(rulesInput);
    const passed = items.find((rule) => rule.id === passedId);
    if (!passed) return;
    const position = direction === "up" ? passed.position : passed.position + 1;
    await client.rules.update.mutate({ id, position });
  };

  return (index: number, direction: Direction): number | undefined => {
    const to = direction === "up" ? index - 1 : index + 1;
    const [rule, passed] = [rules[index], rules[to]];
    if (!rule || !passed) return undefined;
    const items = rules.with(index, passed).with(to, rule);
    queryClient.setQueryData(queryKey, (old) => old && { ...old, items });
    sent.current = sent.current
      .then(() => send(rule.id, passed.id, direction))
      .catch((error: unknown) => toast({ text: explain(error, t), isError: true }))
      .finally(() => void queryClient.invalidateQueries({ queryKey }));
    return to + 1;
  };
}
