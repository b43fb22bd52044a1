import type { Account, Statement } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { CoveredRows } from "./covered-rows.tsx";
import { StateBadge } from "./state-badge.tsx";
import { SuggestionList } from "./suggestion-list.tsx";
import { useStatementWrites } from "./use-statement-writes.ts";

type Props = { account: Account; id: string };

/** One statement beside the ledger: the difference, where it may come from, and what it covers. */
export function StatementView({ account, id }: Props) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const { data: statement } = useSuspenseQuery(outlay.statements.get.queryOptions({ id }));
  const { remove } = useStatementWrites(statement);
  const { on, state, importId } = statement;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <Link
            to="/accounts/$accountId/statements"
            params={{ accountId: account.id }}
            search={{}}
            className="back-link"
          >
            <ActionIcon name="back" />
            {t("statements.titleOf", { name: account.name })}
          </Link>
          <h1>{t("statements.of", { date: format.day(on) })}</h1>
          <p className="muted">
            <StateBadge state={state} />
            {importId !== null && (
              <>
                {" · "}
                <Link to="/imports/$importId" params={{ importId }}>
                  {t("statements.imported")}
                </Link>
              </>
            )}
          </p>
        </div>
        {canWrite && (
          <Button look="danger" onClick={remove}>
            {t("statements.remove")}
          </Button>
        )}
      </header>
      <Comparison statement={statement} />
      {state !== "balanced" && <SuggestionList statement={statement} />}
      <CoveredRows statement={statement} />
    </div>
  );
}

function Comparison({ statement }: { statement: Statement }) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const { adjust } = useStatementWrites(statement);
  const { balance, ledger, difference, cleared, currency, state, on } = statement;
  const money = (amount: string) => format.money(amount, currency);
  return (
    <section className="card">
      <dl className="statement-figures">
        <dt>{t("statements.balance")}</dt>
        <dd>{money(balance)}</dd>
        <dt>{t("statements.ledger")}</dt>
        <dd>{money(ledger)}</dd>
        <dt>{t("statements.difference")}</dt>
        <dd className={state === "balanced" ? "" : "negative"}>
          {format.money(difference, currency, "always")}
        </dd>
        <dt>{t("statements.cleared")}</dt>
        <dd>{money(cleared)}</dd>
      </dl>
      {canWrite && state !== "balanced" && (
        <div className="statement-adjust">
          <p className="muted">{t("statements.adjustHint", { date: format.day(on) })}</p>
          <Button onClick={adjust}>{t("statements.adjust")}</Button>
        </div>
      )}
    </section>
  );
}
