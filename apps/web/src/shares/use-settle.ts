import { newId } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { alteredByLedger } from "../transactions/use-save.ts";

/** A settlement as it is typed, but for its amounts, which are read. */
export type SettleDraft = Record<
  "from" | "to" | "amount" | "toAmount" | "settledOn" | "accountId" | "intoAccountId",
  string
>;

/** Records a settlement. */
export function useSettle(onClose: () => void) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByLedger);
  // The id is ours: sent again after a lost reply, it is the same settlement.
  const [id] = useState(newId);
  return useMutation({
    mutationFn: ({ accountId, intoAccountId, toAmount, ...settled }: SettleDraft) =>
      write.send(
        (options) =>
          client.household.settle.mutate(
            {
              id,
              ...settled,
              ...(accountId !== "" && { accountId }),
              ...(intoAccountId !== "" && { intoAccountId }),
              ...(toAmount !== "" && { toAmount }),
            },
            options,
          ),
        t("shares.settled"),
      ),
    onSuccess: onClose,
  });
}
