import { currencyDigits, newId } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { type SyntheticEvent, useEffect, useMemo, useRef, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import type { Filters } from "./filters.logic.ts";
import { parseQuickAdd } from "./quick-add.logic.ts";
import { QuickAddPreview } from "./quick-add-preview.tsx";
import { useSave } from "./use-save.ts";

type Props = { focused: boolean; onFocused: (changed: Filters) => void };

/** One line becomes one transaction. What it is understood as is shown while it is typed. */
export function QuickAddBar({ focused, onFocused }: Props) {
  const { t, format, locale } = useI18n();
  const { today, book } = useBook();
  const client = useOutlayClient();
  const accounts = useAccounts();
  const input = useRef<HTMLInputElement>(null);
  const [line, setLine] = useState("");
  const save = useSave();
  const open = useMemo(() => accounts.filter(({ archived }) => !archived), [accounts]);
  const read = useMemo(() => {
    const { decimalMark } = format;
    const digits = currencyDigits(open[0]?.currency ?? book.baseCurrency);
    return parseQuickAdd(line, { today, locale, decimalMark, digits, accounts: open });
  }, [line, today, locale, format, open, book.baseCurrency]);
  useEffect(() => {
    if (!focused) return;
    input.current?.focus();
    onFocused({ focus: undefined });
  }, [focused, onFocused]);

  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const account = open.find(({ id }) => id === read?.accountId) ?? open[0];
    if (!read || !account) return;
    setLine("");
    const usualCategory = async () => {
      if (read.payee === null) return undefined;
      const { items } = await client.payees.list.query({ q: read.payee, limit: 5 });
      const name = read.payee.toLowerCase();
      const usual = items.find((payee) => payee.name.toLowerCase() === name)?.usualCategoryId;
      return usual ?? undefined;
    };
    // The id is ours: sent again after a lost reply, it is the same transaction.
    save.create(
      { ...read, id: newId() },
      { account, usualCategory, onRefused: () => setLine(line) },
    );
  };

  const isWithoutAmount = line.trim().length > 3 && read === undefined;
  return (
    <form className="quick-add" onSubmit={submit}>
      <div className="quick-add-line">
        <input
          ref={input}
          className="input"
          aria-label={t("transactions.quickAdd")}
          aria-describedby="quick-add-note"
          placeholder={t("transactions.quickAddPlaceholder")}
          autoComplete="off"
          enterKeyHint="done"
          maxLength={300}
          value={line}
          onChange={({ target }) => setLine(target.value)}
        />
        <Button look="primary" type="submit" disabled={!read}>
          {t("transactions.add")}
        </Button>
      </div>
      <p id="quick-add-note" className="muted">
        {read ? (
          <QuickAddPreview read={read} accounts={open} />
        ) : (
          t(isWithoutAmount ? "transactions.quickAddAmount" : "transactions.quickAddHint")
        )}
      </p>
    </form>
  );
}
