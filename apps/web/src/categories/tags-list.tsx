import { useOutlay } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { NamesList } from "./names-list.tsx";

/** The tags of the book. */
export function TagsList() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const tags = useInfiniteQuery(
    outlay.tags.list.infiniteQueryOptions(
      { limit: 100 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const items = tags.data?.pages.flatMap((page) => page.items);
  return (
    <section aria-busy={!items}>
      {items && <NamesList kind="tags" items={items} searchFor={(tag) => ({ tag })} />}
      {tags.hasNextPage && (
        <Button disabled={tags.isFetching} onClick={() => void tags.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}
