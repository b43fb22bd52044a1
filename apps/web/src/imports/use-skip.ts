import type { ImportRow } from "@outlay/client";
import { useCallback } from "react";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useToast } from "../ui/toasts.tsx";
import { useChangeRows } from "./use-rows.ts";

/** Leaves a row out, or takes it in again: shown at once, and as it was if the server refuses it. */
export function useSkip(id: string) {
  const { t } = useI18n();
  const toast = useToast();
  const { change, show } = useChangeRows(id);
  return useCallback(
    (row: ImportRow, skip: boolean) => {
      show({ ...row, skip });
      change([{ index: row.index, skip }]).catch((error: unknown) => {
        show(row);
        toast({ text: explain(error, t), isError: true });
      });
    },
    [change, show, toast, t],
  );
}
