import { useOutlay } from "@outlay/client/react";
import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { NamesList } from "./names-list.tsx";

/** The payees of the book, found by a part of their name. */
export function PayeesList() {
  const { t, format } = useI18n();
  const outlay = useOutlay();
  const [text, setText] = useState("");
  const q = text.trim();
  const payees = useInfiniteQuery(
    outlay.payees.list.infiniteQueryOptions(
      { limit: 100, ...(q !== "" && { q }) },
      { getNextPageParam: ({ nextCursor }) => nextCursor, placeholderData: keepPreviousData },
    ),
  );
  const items = payees.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-busy={!items}>
      {items && (
        <NamesList
          kind="payees"
          items={items.map(({ lastUsedOn, ...payee }) => ({
            ...payee,
            note: t("names.lastUsed", { date: format.day(lastUsedOn) }),
          }))}
          searchFor={(payee) => ({ payee })}
        >
          <div className="names-search">
            <TextField
              label={t("transactions.search")}
              type="search"
              maxLength={100}
              value={text}
              onChange={setText}
            />
          </div>
        </NamesList>
      )}
      {payees.hasNextPage && (
        <Button disabled={payees.isFetching} onClick={() => void payees.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}
