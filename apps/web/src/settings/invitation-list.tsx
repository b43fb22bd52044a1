import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";

/** Invitations that nobody has accepted yet. */
export function InvitationList() {
  const { t } = useI18n();
  const { book } = useBook();
  const { date } = useFigures();
  const outlay = useOutlay();
  const client = useOutlayClient();
  const write = useWrite("members");
  const { data } = useQuery(outlay.members.invitations.queryOptions({ id: book.id, limit: 100 }));
  if (!data || data.items.length === 0) return null;
  const withdraw = (invitationId: string) =>
    write.run(
      () => client.members.withdraw.mutate({ id: book.id, invitationId }),
      t("members.withdrawn"),
    );
  return (
    <section>
      <h2 className="list-title">{t("members.invitations")}</h2>
      <ul className="card list">
        {data.items.map(({ id, email, role, expiresAt }) => (
          <li key={id} className="list-row stacked">
            <span className="list-main">
              <span>{email ?? t("members.anyone")}</span>
              <span className="muted">
                {`${t(`role.${role}`)} · ${t("members.expires", { date: date(expiresAt) })}`}
              </span>
            </span>
            <Button
              look="danger"
              aria-label={t("members.withdrawOf", { name: email ?? t("members.anyone") })}
              onClick={() => withdraw(id)}
            >
              {t("members.withdraw")}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
