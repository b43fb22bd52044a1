import { Link, useParams, useSearch } from "@tanstack/react-router";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { StatementList } from "./statement-list.tsx";
import { StatementView } from "./statement-view.tsx";
import "../ui/figures.css";
import "../ui/list.css";
import "./statements.css";

const route = { from: "/signed-in/shell/more/accounts/$accountId/statements" } as const;

/** What the bank says that an account held: the list, or one of them compared with the ledger. */
export function StatementsPage() {
  const { t } = useI18n();
  const { accountId } = useParams(route);
  const { statementId } = useSearch(route);
  const account = useAccounts().find(({ id }) => id === accountId);
  if (!account)
    return (
      <div className="page">
        <EmptyState title={t("statements.noAccount")} next={t("statements.noAccountNext")}>
          <Link to="/accounts" className="button">
            {t("accounts.title")}
          </Link>
        </EmptyState>
      </div>
    );
  return statementId === undefined ? (
    <StatementList account={account} />
  ) : (
    <StatementView key={statementId} account={account} id={statementId} />
  );
}
