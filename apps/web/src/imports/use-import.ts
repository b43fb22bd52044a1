import type { Import, RouterInputs } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { forgetRows } from "./use-rows.ts";

export type ImportOptions = RouterInputs["imports"]["update"]["options"];

/** What a commit or a revert alters. */
export const alteredByImport = [
  "imports",
  "transactions",
  "accounts",
  "categories",
  "tags",
  "payees",
  "schedules",
  "analytics",
  "budgets",
  "changes",
  "trash",
] as const;

/** The name of the file; one without a name is called after its day. */
export function useImportName() {
  const { t } = useI18n();
  const { date } = useFigures();
  return ({ fileName, createdAt }: Pick<Import, "fileName" | "createdAt">) =>
    fileName ?? t("imports.unnamed", { date: date(createdAt) });
}

/** Reads the file again with other options; `onRead` once that is done. */
export function useReadAgain(id: string, onRead: () => void = () => {}) {
  const client = useOutlayClient();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: (options: ImportOptions) => client.imports.update.mutate({ id, options }),
    onSuccess: (read) => {
      forgetRows(queryClient, id);
      queryClient.setQueryData(outlay.imports.get.queryKey({ id }), read);
      void queryClient.invalidateQueries(outlay.imports.list.pathFilter());
      void queryClient.invalidateQueries(outlay.imports.profiles.pathFilter());
      onRead();
    },
  });
}
