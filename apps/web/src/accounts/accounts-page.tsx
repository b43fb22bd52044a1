import type { Account } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { AccountRow } from "./account-row.tsx";
import { totalsByCurrency } from "./totals.logic.ts";
import "../ui/list.css";

const AccountDialog = lazyPart(() => import("./account-dialog.tsx"), "AccountDialog");

export function AccountsPage() {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const accounts = useAccounts();
  const [open, setOpen] = useState<Account | "new">();
  const shown = accounts.filter(({ archived }) => !archived);
  const archived = accounts.filter((account) => account.archived);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("accounts.title")}</h1>
        <div className="page-actions">
          <Link to="/goals" className="button">
            {t("goals.title")}
          </Link>
          {canWrite && (
            <Button look="primary" onClick={() => setOpen("new")}>
              {t("accounts.new")}
            </Button>
          )}
        </div>
      </header>
      <ul className="card list">
        {shown.map((account) => (
          <AccountRow key={account.id} account={account} onEdit={setOpen} />
        ))}
        {totalsByCurrency(shown).map(({ currency, total }) => (
          <li key={currency} className="list-row total">
            <span className="list-main">{t("accounts.total")}</span>
            <span>{format.money(total, currency)}</span>
          </li>
        ))}
      </ul>
      {archived.length > 0 && (
        <>
          <h2 className="list-title">{t("accounts.archived")}</h2>
          <ul className="card list">
            {archived.map((account) => (
              <AccountRow key={account.id} account={account} onEdit={setOpen} />
            ))}
          </ul>
        </>
      )}
      {open !== undefined && (
        <Suspense>
          <AccountDialog
            account={open === "new" ? undefined : open}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
