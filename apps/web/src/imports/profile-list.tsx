import type { ImportProfile } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { useOptionsText } from "./use-option-text.ts";

/** What was answered for files of a kind; nothing while nobody was asked. */
export function ProfileList() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const list = useInfiniteQuery(
    outlay.imports.profiles.infiniteQueryOptions(
      { limit: 50 },
      { getNextPageParam: ({ nextCursor }) => nextCursor, staleTime: 0 },
    ),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (items.length === 0) return null;
  return (
    <section>
      <h2 className="list-title">{t("imports.profiles")}</h2>
      <p className="muted profiles-hint">{t("imports.profilesHint")}</p>
      <ul className="card list">
        {items.map((profile) => (
          <ProfileRow key={profile.id} profile={profile} />
        ))}
      </ul>
      {list.hasNextPage && (
        <Button disabled={list.isFetching} onClick={() => void list.fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}

function ProfileRow({ profile }: { profile: ImportProfile }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { date } = useFigures();
  const optionsText = useOptionsText();
  const accounts = useAccounts();
  const client = useOutlayClient();
  const write = useWrite("imports");
  const { id, accountId, format, header, options, usedAt } = profile;
  const account = accounts.find((each) => each.id === accountId)?.name ?? "";
  const name = `${format.toUpperCase()}, ${account}`;
  const forget = () =>
    write.run(() => client.imports.removeProfile.mutate({ id }), t("imports.forgotten"));
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span>{[account, ...optionsText(options)].join(" · ")}</span>
        <span className="muted profile-header">{header || t("imports.profileNoHeader")}</span>
        <span className="muted">
          {`${format.toUpperCase()} · ${t("imports.profileUsed", { date: date(usedAt) })}`}
        </span>
      </span>
      {canWrite && (
        <Button aria-label={t("imports.forgetOf", { name })} onClick={forget}>
          {t("imports.forget")}
        </Button>
      )}
    </li>
  );
}
