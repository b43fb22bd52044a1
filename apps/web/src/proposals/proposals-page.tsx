import { useOutlay } from "@outlay/client/react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Failed, Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Switch } from "../ui/switch.tsx";
import { ProposalCard } from "./proposal-card.tsx";
import "../ui/figures.css";
import "../ui/list.css";
import "./proposals.css";

/** What programs ask for: the writes that wait for a decision, or all of them. */
export function ProposalsPage() {
  const { t } = useI18n();
  const { all: asked } = useSearch({ from: "/signed-in/shell/more/proposals" });
  const all = asked === true;
  const outlay = useOutlay();
  const tokens = useQuery(outlay.tokens.list.queryOptions({ limit: 100 }));
  const list = useInfiniteQuery(
    outlay.proposals.list.infiniteQueryOptions(
      { limit: 20, ...(!all && { state: "waiting" as const }) },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const nameOf = (id: string | null) => tokens.data?.items.find((token) => token.id === id)?.name;
  if (list.isError && !list.data) return <Failed error={list.error} />;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("proposals.title")}</h1>
      </header>
      <p className="muted">{t("proposals.intro")}</p>
      <Switch label={t("proposals.which")} current={all ? 1 : 0}>
        <Link to="/proposals" search={{}} aria-current={all ? undefined : "page"}>
          {t("proposals.waiting")}
        </Link>
        <Link to="/proposals" search={{ all: true }} aria-current={all ? "page" : undefined}>
          {t("proposals.all")}
        </Link>
      </Switch>
      {list.isPending && <Pending />}
      {list.isSuccess && items.length === 0 && (
        <EmptyState title={t("proposals.none")} next={t("proposals.noneNext")}>
          <Link to="/settings/$section" params={{ section: "tokens" }} className="button">
            {t("settings.tokens")}
          </Link>
        </EmptyState>
      )}
      <ul className="proposals" aria-busy={list.isPending}>
        {items.map((proposal) => (
          <li key={proposal.id}>
            <ProposalCard proposal={proposal} program={nameOf(proposal.tokenId)} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </div>
  );
}
