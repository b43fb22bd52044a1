import { withOperation } from "@outlay/client";
import { currencyDigits } from "@outlay/client/core";
import { useOutlayClient } from "@outlay/client/react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useCategories } from "../app/reference-data.ts";
import { useMoreTexts } from "../app/use-more-texts.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { demoOperations } from "./demo.logic.ts";
import { rememberDemo, removeDemo } from "./kept-demo.ts";

/** Example data in one request, which one undo takes back. */
function useDemo() {
  const { t, locale } = useI18n();
  const client = useOutlayClient();
  const { book, today } = useBook();
  const categories = useCategories();
  const write = useWrite("transactions", "accounts", "analytics", "budgets", "payees", "tags");
  const [isPending, setPending] = useState(false);
  const load = async () => {
    setPending(true);
    try {
      const digits = currencyDigits(book.baseCurrency);
      const operations = demoOperations({
        today,
        language: locale.startsWith("de") ? "de" : "en",
        categoryIds: new Map(categories.map(({ id, name }) => [name, id])),
        write: (cents) => (cents / 100).toFixed(digits),
        tag: t("demo.tag"),
      });
      const ids = operations.flatMap((each) => ("id" in each && each.id ? [each.id] : []));
      const noted = withOperation((id) => rememberDemo(book.id, id, ids));
      await client.transactions.bulk.mutate({ operations }, noted);
    } finally {
      setPending(false);
    }
  };
  return {
    isPending,
    load: () => write.run(load, t("demo.loaded"), () => removeDemo(client, book.id)),
  };
}

/** In a book without transactions: the ways to begin. */
export function FirstSteps() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const hasTexts = useMoreTexts();
  const { isPending, load } = useDemo();
  if (!canWrite || !hasTexts) return null;
  return (
    <section className="card first-steps">
      <EmptyState title={t("overview.empty")} next={t("overview.emptyNext")}>
        <div className="ways">
          <Link to="/transactions" search={{ focus: "add" }} className="button primary">
            {t("transactions.new")}
          </Link>
          <Link to="/imports" className="button plain">
            {t("demo.import")}
          </Link>
          <Button disabled={isPending} onClick={load}>
            {t("demo.load")}
          </Button>
        </div>
        <p className="muted">{t("demo.hint")}</p>
      </EmptyState>
    </section>
  );
}
