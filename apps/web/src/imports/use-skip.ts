import type { ImportRow } from "@outlay/client";
import { useCallback, useRef } from "react";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { useChangeRows } from "./use-rows.ts";

type Sending = { saved: ImportRow; wanted: boolean };

/** Leaves a row out or takes it in; by default the other of the two. */
export type Skip = (row: ImportRow, skip?: boolean) => void;

/**
 * Shown at once, and as it was if the server refuses it. One request at a time for each row: the reply to an earlier one
 * must not undo what was chosen since, nor the server take the two in another order.
 */
export function useSkip(id: string): Skip {
  const { t } = useI18n();
  const toast = useToast();
  const { change, show } = useChangeRows(id);
  const sending = useRef(new Map<number, Sending>());
  return useCallback(
    (row, skip) => {
      const { index } = row;
      const send = async (each: Sending) => {
        try {
          while (each.saved.skip !== each.wanted) {
            const [saved] = await change([{ index, skip: each.wanted }]);
            if (!saved) break;
            each.saved = saved;
            show({ ...saved, skip: each.wanted });
          }
        } catch (error) {
          show(each.saved);
          toast({ text: explain(error, t), isError: true });
        } finally {
          sending.current.delete(index);
        }
      };
      const before = sending.current.get(index);
      const wanted = skip ?? !(before?.wanted ?? row.skip);
      show({ ...row, skip: wanted });
      if (before) {
        before.wanted = wanted;
        return;
      }
      const each = { saved: row, wanted };
      sending.current.set(index, each);
      void send(each);
    },
    [change, show, toast, t],
  );
}
