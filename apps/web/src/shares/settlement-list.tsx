import type { Person, RouterOutputs } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";

type Props = { people: readonly Person[] };
type Settlement = RouterOutputs["household"]["settlements"]["items"][number];

/** Settlements outside the book's accounts, newest first. Those through accounts are transactions. */
export function SettlementList({ people }: Props) {
  const { t } = useI18n();
  const outlay = useOutlay();
  const settlements = useInfiniteQuery(
    outlay.household.settlements.infiniteQueryOptions(
      { limit: 20 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const items = settlements.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className="list-title">{t("shares.settlements")}</h2>
      <ul className="card list">
        {items.map((settlement) => (
          <SettlementRow key={settlement.id} {...{ settlement, people }} />
        ))}
      </ul>
      {settlements.hasNextPage && (
        <Button disabled={settlements.isFetching} onClick={() => void settlements.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}

function SettlementRow({ settlement, people }: Props & { settlement: Settlement }) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const client = useOutlayClient();
  const write = useWrite("household");
  const { id, from, to, currency, settledOn } = settlement;
  const nameOf = (personId: string) => people.find((person) => person.id === personId)?.name ?? "";
  const amount = format.money(settlement.amount, currency);
  const date = format.day(settledOn);
  const remove = () =>
    write.run(
      (options) => client.household.removeSettlement.mutate({ id }, options),
      t("shares.settlementDeleted"),
    );
  return (
    <li className="list-row">
      <span className="list-main">
        <span>{t("shares.pays", { from: nameOf(from), to: nameOf(to) })}</span>
        <span className="muted">{date}</span>
      </span>
      <span>{amount}</span>
      {canWrite && (
        <Button
          look="quiet"
          className="icon-button"
          aria-label={t("shares.deleteSettlement", { amount, date })}
          onClick={remove}
        >
          <Icon name="trash" />
        </Button>
      )}
    </li>
  );
}
