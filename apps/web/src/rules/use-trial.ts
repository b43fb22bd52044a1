import type { RouterInputs, RuleMatch, Transaction } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";

export type TrialInput = NonNullable<RouterInputs["rules"]["preview"]>;
export type TrialItem = RuleMatch & { transaction: Transaction };
export type TrialResult = { items: readonly TrialItem[]; examined: number; hasMore: boolean };

const shown = 20;

/** What rules would change: the newest transactions that they would, with what these are. Nothing is written. */
export function useTrial() {
  const client = useOutlayClient();
  return useMutation({
    mutationFn: async (input: TrialInput): Promise<TrialResult> => {
      const found: RuleMatch[] = [];
      let examined = 0;
      let cursor: string | null | undefined;
      do {
        const page = await client.rules.preview.mutate({
          ...input,
          limit: shown - found.length,
          ...(cursor && { cursor }),
        });
        found.push(...page.items);
        examined += page.examined;
        cursor = page.nextCursor;
      } while (cursor !== null && found.length < shown);
      const items = await Promise.all(
        found.map(async (match) => ({
          ...match,
          transaction: await client.transactions.get.query({ id: match.transactionId }),
        })),
      );
      return { items, examined, hasMore: cursor !== null };
    },
  });
}
