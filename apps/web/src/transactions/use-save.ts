import type { RouterInputs, Transaction } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useMemo } from "react";
import { useBook } from "../app/book-context.tsx";
import { explain } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { provisionalRow, type QuickInput } from "./provisional.logic.ts";
import { useShowPending } from "./use-pending.ts";

type CreateInput = RouterInputs["transactions"]["create"];
type UpdateInput = RouterInputs["transactions"]["update"];

type QuickOptions = {
  /** Where it goes, which is shown before the server has it. */
  account: { id: string; currency: string };
  usualCategory: () => Promise<string | undefined>;
  onRefused: () => void;
};

/** Writes transactions; each success is a toast with an undo. Failures of the first three are thrown for their form. */
export type Save = {
  add: (input: CreateInput) => Promise<void>;
  change: (input: UpdateInput) => Promise<void>;
  remove: (transaction: Transaction) => Promise<void>;
  /** Of a line: its failure is a toast. */
  create: (input: QuickInput, options: QuickOptions) => void;
};

/** The groups of procedures whose replies a change of the ledger may alter. */
export const alteredByLedger = [
  "transactions",
  "accounts",
  "analytics",
  "budgets",
  "payees",
  "tags",
  "schedules",
  "trash",
] as const;

export function useSave(): Save {
  const { t } = useI18n();
  const client = useOutlayClient();
  const pending = useShowPending();
  const { user } = useBook();
  const toast = useToast();
  const write = useWrite(...alteredByLedger);
  return useMemo(() => {
    const nameOf = ({ payee, kind }: Transaction) => payee ?? t(`kind.${kind}`);
    const add = async (input: CreateInput) => {
      await write.send(
        (options) => client.transactions.create.mutate(input, options),
        (made) => t("transactions.added", { payee: nameOf(made) }),
      );
    };
    return {
      add,
      change: async (input) => {
        await write.send(
          (options) => client.transactions.update.mutate(input, options),
          (changed) => t("transactions.saved", { payee: nameOf(changed) }),
        );
      },
      remove: async (transaction) => {
        const { id, version } = transaction;
        const end = pending.remove(id);
        try {
          await write.send(
            (options) => client.transactions.remove.mutate({ id, version }, options),
            t("transactions.deleted", { payee: nameOf(transaction) }),
          );
        } catch (error) {
          end();
          throw error;
        }
        void write.refresh().finally(end);
      },
      create: (input, { account, usualCategory, onRefused }) => {
        const run = async () => {
          const row = provisionalRow(input, { account, user, now: new Date() });
          const end = pending.add(row);
          try {
            const categoryId = await usualCategory().catch(() => undefined);
            await add({ ...input, ...(categoryId !== undefined && { categoryId }) });
            await write.refresh();
          } finally {
            end();
          }
        };
        run().catch((error: unknown) => {
          onRefused();
          toast({ text: explain(error, t), isError: true });
        });
      },
    };
  }, [client, pending, user, t, toast, write]);
}
