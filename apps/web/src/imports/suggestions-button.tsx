import type { Category, ImportRow } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { useState } from "react";
import { explain } from "../app/errors.ts";
import { useCategories } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { useToast } from "../ui/toasts.tsx";
import { openSuggestion, signedAmount } from "./row-state.logic.ts";
import { mostChanges, type RowChange, useChangeRows } from "./use-rows.ts";

type Props = { id: string; rows: readonly ImportRow[] };

/** Money out needs a category of expenses. */
const fits = ({ transaction }: ImportRow, { kind }: Category) =>
  transaction !== null && (kind === "expense" || !signedAmount(transaction).startsWith("-"));

/** Gives all rows of the file the categories that their payees' history suggests. */
export function SuggestionsButton({ id, rows }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const toast = useToast();
  const { count } = useFigures();
  const write = useWrite("imports");
  const { change } = useChangeRows(id);
  const [isBusy, setBusy] = useState(false);
  const categories = useCategories();
  if (!rows.some((row) => openSuggestion(row))) return null;

  const changeAll = async (changes: readonly RowChange[]) => {
    for (let at = 0; at < changes.length; at += mostChanges)
      await change(changes.slice(at, at + mostChanges));
  };
  const acceptAll = async () => {
    const found: RowChange[] = [];
    let cursor: string | undefined;
    do {
      const page = await client.imports.rows.query({ id, cursor, limit: 200 });
      for (const row of page.items) {
        const categoryId = openSuggestion(row)?.categoryId;
        const category = categories.find(({ id: known }) => known === categoryId);
        if (category && fits(row, category)) found.push({ index: row.index, categoryId });
      }
      cursor = page.nextCursor ?? undefined;
    } while (cursor !== undefined);
    await changeAll(found);
    const undo = () => changeAll(found.map(({ index }) => ({ index, categoryId: null })));
    write.done(t("rows.suggestionsUsed", { count: count(found.length) }), undo);
  };
  const start = () => {
    setBusy(true);
    acceptAll()
      .catch((error: unknown) => toast({ text: explain(error, t), isError: true }))
      .finally(() => setBusy(false));
  };
  return (
    <Button disabled={isBusy} onClick={start}>
      {t("rows.useSuggestions")}
    </Button>
  );
}
