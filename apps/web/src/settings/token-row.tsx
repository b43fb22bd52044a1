import type { RouterOutputs } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";

type Token = RouterOutputs["tokens"]["list"]["items"][number];
type Props = { token: Token; onRevoke: () => void; onShowWritten: () => void };

/** A token: what it may do, and where. */
export function TokenRow({ token, onRevoke, onShowWritten }: Props) {
  const { t } = useI18n();
  const { instant, date } = useFigures();
  const rights = useRights(token);
  const { name, prefix, lastUsedAt, expiresAt } = token;
  return (
    <li className="list-row stacked">
      <span className="list-main">
        <span>{name}</span>
        <span className="muted">
          {[
            `${prefix}…`,
            ...rights,
            lastUsedAt === null
              ? t("tokens.unused")
              : t("sessions.used", { at: instant(lastUsedAt) }),
            ...(expiresAt ? [t("members.expires", { date: date(expiresAt) })] : []),
          ].join(" · ")}
        </span>
      </span>
      <Button aria-label={t("tokens.writtenOf", { name })} onClick={onShowWritten}>
        {t("tokens.written")}
      </Button>
      <Button look="danger" aria-label={t("tokens.revokeOf", { name })} onClick={onRevoke}>
        {t("tokens.revoke")}
      </Button>
    </li>
  );
}

/** What a token may do, in words. */
function useRights({ scopes, mode, bookIds, limits }: Token): string[] {
  const { t, format } = useI18n();
  const { count } = useFigures();
  const outlay = useOutlay();
  const books = useQuery(outlay.books.list.queryOptions({ limit: 200 })).data?.items ?? [];
  const names = books.filter(({ id }) => bookIds?.includes(id)).map((book) => book.name);
  const { maxAmount = null, writesPerDay = null, procedures = null } = limits ?? {};
  return [
    ...(mode === "propose" ? [t("tokens.may.propose")] : [scopes.join(", ")]),
    ...(names.length > 0 ? [t("tokens.inBooks", { names: names.join(", ") })] : []),
    ...(maxAmount
      ? [t("tokens.atMost", { amount: format.money(maxAmount.amount, maxAmount.currency) })]
      : []),
    ...(writesPerDay === null ? [] : [t("tokens.daily", { count: count(writesPerDay) })]),
    ...(procedures ? [t("tokens.only", { procedures: procedures.join(", ") })] : []),
  ];
}
