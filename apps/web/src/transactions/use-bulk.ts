import type { Transaction } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import type { UpdateOperation } from "./bulk-change.logic.ts";
import { alteredByLedger } from "./use-save.ts";

/** Changes many transactions as one operation, all or none. */
export function useBulk() {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite(...alteredByLedger);
  return {
    change: (operations: UpdateOperation[]) =>
      write.send(
        (options) => client.transactions.bulk.mutate({ operations }, options),
        operations.length === 1
          ? t("bulk.changedOne")
          : t("bulk.changed", { count: String(operations.length) }),
      ),
    remove: (rows: readonly Transaction[]) => {
      const operations = rows.map(({ id, version }) => ({ op: "remove" as const, id, version }));
      write.run(
        (options) => client.transactions.bulk.mutate({ operations }, options),
        rows.length === 1
          ? t("bulk.deletedOne")
          : t("bulk.deleted", { count: String(rows.length) }),
      );
    },
  };
}
