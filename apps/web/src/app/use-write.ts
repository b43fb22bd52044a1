import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { explain } from "./errors.ts";

export type Write = {
  /** Fetches again what the write alters. The stream does so as well; a page that has lost it must still show what it wrote. */
  refresh: () => Promise<void>;
  /** Reports what was done, with its undo if there is one. */
  done: (text: string, undo?: () => Promise<unknown>) => void;
  /** Does what no form waits for: a toast reports its success or failure. */
  run: (write: () => Promise<unknown>, text: string, undo?: () => Promise<unknown>) => void;
};

/** Writes that alter the replies of these groups of procedures. */
export function useWrite(...groups: readonly string[]): Write {
  const { t } = useI18n();
  const queryClient = useQueryClient();
  const toast = useToast();
  const joined = groups.join(" ");
  return useMemo(() => {
    const altered = new Set(joined.split(" "));
    const refresh = () =>
      queryClient.invalidateQueries({
        predicate: ({ queryKey: [path] }) => Array.isArray(path) && altered.has(String(path[0])),
      });
    const fail = (error: unknown) => toast({ text: explain(error, t), isError: true });
    const attempt = (write: () => Promise<unknown>, then: () => void) =>
      void write()
        .then(then, fail)
        .finally(() => void refresh());
    const done = (text: string, undo?: () => Promise<unknown>) =>
      toast({
        text,
        ...(undo && {
          undo: () => attempt(undo, () => toast({ text: t("transactions.undone") })),
        }),
      });
    return { refresh, done, run: (write, text, undo) => attempt(write, () => done(text, undo)) };
  }, [joined, queryClient, t, toast]);
}
