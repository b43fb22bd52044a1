import { idempotencyKey, type RouterInputs, type Transaction } from "@outlay/client";
import { newId } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { useMemo } from "react";
import { useBook } from "../app/book-context.tsx";
import { explain } from "../app/errors.ts";
import { useWrite } from "../app/use-write.ts";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { type Kept, useSendOrKeep } from "../offline/use-send-or-keep.ts";
import { undoSent } from "../offline/undo-sent.ts";
import { useToast } from "../ui/toasts.tsx";
import {
  provisionalRow,
  provisionalTransaction,
  type QuickInput,
  withChanges,
} from "./provisional.logic.ts";
import { useShowPending } from "./use-pending.ts";

type CreateInput = RouterInputs["transactions"]["create"];
type UpdateInput = RouterInputs["transactions"]["update"];

type QuickOptions = {
  /** Where it goes, which is shown before the server has it. */
  account: { id: string; currency: string };
  usualCategory: () => Promise<string | undefined>;
  onRefused: () => void;
};

/**
 * Writes transactions; each success is a toast with an undo. Failures of the first two are thrown for their form. What
 * cannot be sent waits on this device, and is in the list meanwhile.
 */
export type Save = {
  add: (input: CreateInput) => Promise<void>;
  change: (transaction: Transaction, input: UpdateInput) => Promise<void>;
  remove: (transaction: Transaction) => Promise<void>;
  /** Of a line: its failure is a toast. */
  create: (input: QuickInput, options: QuickOptions) => void;
};

/** The groups of procedures whose replies a change of the ledger may alter. */
export const alteredByLedger = [
  "transactions",
  "household",
  "accounts",
  "goals",
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
  const { user, today } = useBook();
  const accounts = useAccounts();
  const sendOrKeep = useSendOrKeep();
  const toast = useToast();
  const write = useWrite(...alteredByLedger);
  return useMemo(() => {
    const nameOf = ({ payee, kind }: Transaction) => payee ?? t(`kind.${kind}`);
    const fail = (error: unknown) => toast({ text: explain(error, t), isError: true });
    const keep = (row: Transaction, { call, takeBack }: Kept) => {
      const undo = async () => {
        const isBack = (await takeBack()) || (await undoSent(client, call, user.id));
        toast({ text: t(isBack ? "transactions.undone" : "transactions.sentMeanwhile") });
        await write.refresh();
      };
      toast({
        text: t("transactions.kept", { payee: nameOf(row) }),
        undo: () => void undo().catch(fail),
      });
    };
    const add = async (given: CreateInput) => {
      // The id is ours: sent again after a lost reply, it is the same transaction.
      const input = { ...given, id: given.id ?? newId() };
      const row = provisionalTransaction(input, { accounts, user, today, now: new Date() });
      const sent = await sendOrKeep({ path: "transactions.create", input }, row, (key) =>
        write.send(
          ({ context }) =>
            client.transactions.create.mutate(input, {
              context: { ...context, ...idempotencyKey(key).context },
            }),
          (made) => t("transactions.added", { payee: nameOf(made) }),
        ),
      );
      if ("kept" in sent) keep(row, sent.kept);
    };
    return {
      add,
      change: async (transaction, input) => {
        const row = withChanges(transaction, input);
        const sent = await sendOrKeep({ path: "transactions.update", input }, row, () =>
          write.send(
            (options) => client.transactions.update.mutate(input, options),
            (changed) => t("transactions.saved", { payee: nameOf(changed) }),
          ),
        );
        if ("kept" in sent) keep(row, sent.kept);
      },
      remove: async (transaction) => {
        const { id, version } = transaction;
        const end = pending.remove(id);
        const input = { id, version };
        try {
          const sent = await sendOrKeep({ path: "transactions.remove", input }, transaction, () =>
            write.send(
              (options) => client.transactions.remove.mutate(input, options),
              t("transactions.deleted", { payee: nameOf(transaction) }),
            ),
          );
          if ("kept" in sent) {
            end();
            return keep(transaction, sent.kept);
          }
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
          fail(error);
        });
      },
    };
  }, [client, pending, user, today, accounts, sendOrKeep, t, toast, write]);
}
