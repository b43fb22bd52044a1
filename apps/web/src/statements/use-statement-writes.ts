import type { Statement } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useNavigate } from "@tanstack/react-router";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";

const altered = ["statements", "transactions", "accounts", "analytics", "budgets"] as const;

/** What one does with a statement. Each is undone from its toast. */
export function useStatementWrites({ id, accountId, on }: Statement) {
  const { t, format } = useI18n();
  const client = useOutlayClient();
  const navigate = useNavigate();
  const write = useWrite(...altered);
  const date = format.day(on);
  return {
    /** Marks some of what it covers, or all. */
    mark: (transactionIds?: readonly string[]) =>
      write.run(
        (options) =>
          client.statements.reconcile.mutate(
            { id, ...(transactionIds && { transactionIds: [...transactionIds] }) },
            options,
          ),
        t("statements.marked", { date }),
      ),
    /** Records the difference, and marks all that it covers. */
    adjust: () =>
      write.run(
        (options) => client.statements.reconcile.mutate({ id, adjust: true }, options),
        t("statements.adjusted", { date }),
      ),
    remove: () =>
      write.run(
        async (options) => {
          await client.statements.remove.mutate({ id }, options);
          await navigate({
            to: "/accounts/$accountId/statements",
            params: { accountId },
            search: {},
          });
        },
        t("statements.removed", { date }),
      ),
  };
}
