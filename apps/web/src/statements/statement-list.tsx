import type { Account, RouterOutputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { Failed, Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { StateBadge } from "./state-badge.tsx";

const StatementDialog = lazyPart(() => import("./statement-dialog.tsx"), "StatementDialog");

type Listed = RouterOutputs["statements"]["list"]["items"][number];

export function StatementList({ account }: { account: Account }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const outlay = useOutlay();
  const [isOpen, setOpen] = useState(false);
  const list = useInfiniteQuery(
    outlay.statements.list.infiniteQueryOptions(
      { accountId: account.id, limit: 50 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.isError && !list.data) return <Failed error={list.error} />;
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <Link to="/accounts" className="back-link">
            <ActionIcon name="back" />
            {t("accounts.title")}
          </Link>
          <h1>{t("statements.titleOf", { name: account.name })}</h1>
        </div>
        {canWrite && (
          <Button look="primary" onClick={() => setOpen(true)}>
            {t("statements.new")}
          </Button>
        )}
      </header>
      {list.isPending && <Pending />}
      {list.isSuccess && items.length === 0 && (
        <EmptyState title={t("statements.none")} next={t("statements.noneNext")} />
      )}
      {items.length > 0 && (
        <ul className="card list">
          {items.map((statement) => (
            <StatementRow key={statement.id} statement={statement} />
          ))}
        </ul>
      )}
      {list.hasNextPage && (
        <Button disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
      {isOpen && (
        <Suspense>
          <StatementDialog account={account} onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </div>
  );
}

function StatementRow({ statement }: { statement: Listed }) {
  const { t, format } = useI18n();
  const { id, accountId, on, balance, currency, difference, state, importId } = statement;
  const money = (amount: string) => format.money(amount, currency, "always");
  return (
    <li className="list-row">
      <span className="list-main">
        <Link
          to="/accounts/$accountId/statements"
          params={{ accountId }}
          search={{ statementId: id }}
        >
          {format.day(on)}
        </Link>
        <span className="muted">
          <StateBadge state={state} />
          {state !== "balanced" && ` · ${t("statements.differs", { amount: money(difference) })}`}
          {importId !== null && ` · ${t("statements.imported")}`}
        </span>
      </span>
      <span className="statement-balance">{format.money(balance, currency)}</span>
    </li>
  );
}
