import type { RouterInputs, Transaction } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useBook } from "../app/book-context.tsx";
import { explain } from "../app/errors.ts";
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

/** Writes transactions; each success is a toast with an undo. Failures of the first two are thrown for their form. */
export type Save = {
  add: (input: CreateInput) => Promise<void>;
  change: (input: UpdateInput) => Promise<void>;
  remove: (transaction: Transaction) => Promise<void>;
  /** Of a line: its failure is a toast. */
  create: (input: QuickInput, options: QuickOptions) => void;
};

const ledger = new Set(["transactions", "accounts", "analytics", "budgets", "payees", "tags"]);

export function useSave(): Save {
  const { t } = useI18n();
  const client = useOutlayClient();
  const queryClient = useQueryClient();
  const pending = useShowPending();
  const { user } = useBook();
  const toast = useToast();
  return useMemo(() => {
    // The stream reports it as well; a page that has lost the stream must still show what it has written.
    const refresh = () =>
      queryClient.invalidateQueries({
        predicate: ({ queryKey: [path] }) => Array.isArray(path) && ledger.has(String(path[0])),
      });
    const fail = (error: unknown) => toast({ text: explain(error, t), isError: true });
    const nameOf = ({ payee, kind }: Transaction) => payee ?? t(`kind.${kind}`);
    const undoing = (undo: () => Promise<unknown>) => () =>
      void undo()
        .then(() => toast({ text: t("transactions.undone") }))
        .catch(fail)
        .finally(() => void refresh());
    const undoOperation = (id: string) => undoing(() => client.operations.undo.mutate({ id }));

    const add = async (input: CreateInput) => {
      const made = await client.transactions.create.mutate(input);
      const text = t("transactions.added", { payee: nameOf(made) });
      toast({ text, undo: undoOperation(made.operationId) });
      await refresh();
    };
    return {
      add,
      change: async (input) => {
        const changed = await client.transactions.update.mutate(input);
        const text = t("transactions.saved", { payee: nameOf(changed) });
        toast({ text, undo: undoOperation(changed.operationId) });
        void refresh();
      },
      remove: async (transaction) => {
        const { id, version } = transaction;
        const end = pending.remove(id);
        try {
          await client.transactions.remove.mutate({ id, version });
        } catch (error) {
          end();
          throw error;
        }
        // Removing returns nothing that names the operation.
        const undo = undoing(() => client.transactions.restore.mutate({ id }));
        toast({ text: t("transactions.deleted", { payee: nameOf(transaction) }), undo });
        void refresh().finally(end);
      },
      create: (input, { account, usualCategory, onRefused }) => {
        const run = async () => {
          const row = provisionalRow(input, { account, user, now: new Date() });
          const end = pending.add(row);
          try {
            const categoryId = await usualCategory().catch(() => undefined);
            await add({ ...input, ...(categoryId !== undefined && { categoryId }) });
          } finally {
            end();
          }
        };
        run().catch((error: unknown) => {
          onRefused();
          fail(error);
        });
      },
    };
  }, [client, queryClient, pending, user, t, toast]);
}
