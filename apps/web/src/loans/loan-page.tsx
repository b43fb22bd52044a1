import type { Account, Loan } from "@outlay/client";
import { Link, useParams } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { PlanTable } from "./plan-table.tsx";
import "../ui/figures.css";
import "../ui/list.css";

const TermsDialog = lazyPart(() => import("./terms-dialog.tsx"), "TermsDialog");
const PayDialog = lazyPart(() => import("./pay-dialog.tsx"), "PayDialog");

const route = { from: "/signed-in/shell/more/accounts/$accountId/loan" } as const;

/** The loan of an account: what is owed, its terms, and what is to be paid. */
export function LoanPage() {
  const { t } = useI18n();
  const { accountId } = useParams(route);
  const account = useAccounts().find(({ id }) => id === accountId);
  if (account?.kind === "loan") return <LoanOf account={account} />;
  return (
    <div className="page">
      <EmptyState title={t("statements.noAccount")} next={t("statements.noAccountNext")}>
        <Link to="/accounts" className="button">
          {t("accounts.title")}
        </Link>
      </EmptyState>
    </div>
  );
}

function LoanOf({ account }: { account: Account }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const [open, setOpen] = useState<"terms" | "pay">();
  const { loan, name } = account;
  const close = () => setOpen(undefined);
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("loans.titleOf", { name })}</h1>
        {canWrite && (
          <div className="page-actions">
            <Button look={loan ? "plain" : "primary"} onClick={() => setOpen("terms")}>
              {t(loan ? "loans.terms" : "loans.setTerms")}
            </Button>
            {loan && (
              <Button look="primary" onClick={() => setOpen("pay")}>
                {t("loans.pay")}
              </Button>
            )}
          </div>
        )}
      </header>
      {loan ? (
        <>
          <Summary account={account} loan={loan} />
          {loan.totalInterest === null ? (
            <p role="alert">{t("loans.tooSmall")}</p>
          ) : (
            <PlanTable account={account} />
          )}
        </>
      ) : (
        <EmptyState title={t("loans.none")} next={t("loans.noneNext")} />
      )}
      <Suspense>
        {open === "terms" && <TermsDialog account={account} onClose={close} />}
        {open === "pay" && <PayDialog account={account} onClose={close} />}
      </Suspense>
    </div>
  );
}

/** What is owed is the balance below zero. */
const owedOf = (balance: string) => (balance.startsWith("-") ? balance.slice(1) : "0");

function Summary({ account, loan }: { account: Account; loan: Loan }) {
  const { t, format } = useI18n();
  const money = (amount: string | null) =>
    amount === null ? "–" : format.money(amount, account.currency);
  const rows = [
    ["loans.owed", money(owedOf(account.balance))],
    ["loans.monthly", money(loan.monthlyPayment)],
    ["loans.paidOffOn", loan.paidOffOn === null ? "–" : format.day(loan.paidOffOn)],
    ["loans.totalInterest", money(loan.totalInterest)],
  ] as const;
  return (
    <ul className="card list">
      {rows.map(([text, value]) => (
        <li key={text} className="list-row">
          <span className="list-main">{t(text)}</span>
          <span>{value}</span>
        </li>
      ))}
    </ul>
  );
}
