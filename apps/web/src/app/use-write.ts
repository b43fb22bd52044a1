import { type Reporting, withOperation } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { explain } from "./errors.ts";

type Undo = () => Promise<unknown>;
/** A call of the client, which passes on the options so that its operation can be undone. */
type Call<Result> = (options: Reporting) => Promise<Result>;

export type Write = {
  /** Fetches again what the write alters. The stream does so as well; a page that has lost it must still show what it wrote. */
  refresh: () => Promise<void>;
  /** Reports what was done, with its undo if there is one. */
  done: (text: string, undo?: Undo) => void;
  /** Writes for a form: a toast reports success, with an undo, and a failure is thrown. */
  send: <Result>(
    call: Call<Result>,
    text: string | ((result: Result) => string),
  ) => Promise<Result>;
  /**
   * Does what no form waits for: a toast reports its success or failure. By default its operation is undone. The same again
   * while it is under way, as by a double click, is ignored.
   */
  run: (call: Call<unknown>, text: string, undo?: Undo) => void;
};

/** Writes that alter the replies of these groups of procedures. */
export function useWrite(...groups: readonly string[]): Write {
  const { t } = useI18n();
  const client = useOutlayClient();
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
    const running = new Set<string>();
    const undoing = (undo: Undo) => () =>
      void undo()
        .then(() => toast({ text: t("transactions.undone") }), fail)
        .finally(() => void refresh());
    const done = (text: string, undo?: Undo) =>
      toast({ text, ...(undo && { undo: undoing(undo) }) });
    const sendWith = async <Result>(
      call: Call<Result>,
      text: string | ((result: Result) => string),
      given?: Undo,
    ) => {
      let operation: Undo | undefined;
      const options = withOperation((id) => {
        operation = () => client.operations.undo.mutate({ id });
      });
      try {
        const result = await call(options);
        done(typeof text === "string" ? text : text(result), given ?? operation);
        return result;
      } finally {
        // A refused write may have been made for what is outdated.
        void refresh();
      }
    };
    return {
      refresh,
      done,
      send: (call, text) => sendWith(call, text),
      run: (call, text, undo) => {
        if (running.has(text)) return;
        running.add(text);
        void sendWith(call, text, undo)
          .catch(fail)
          .finally(() => running.delete(text));
      },
    };
  }, [joined, client, queryClient, t, toast]);
}
