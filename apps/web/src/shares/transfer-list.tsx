import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import type { Balances } from "./people-list.tsx";
import type { SettleStart } from "./settle-dialog.tsx";

type Props = { balances: Balances; onSettle: (start: SettleStart) => void };

/** The fewest transfers after which nobody owes anything. */
export function TransferList({ balances, onSettle }: Props) {
  const { t, format } = useI18n();
  const { canWrite } = useBook();
  const nameOf = (id: string) => balances.items.find(({ personId }) => personId === id)?.name ?? "";
  return (
    <section>
      <h2 className="list-title">{t("shares.toSettle")}</h2>
      {balances.transfers.length === 0 && <p className="muted">{t("shares.nothingToSettle")}</p>}
      {balances.transfers.length > 0 && (
        <ul className="card list">
          {balances.transfers.map((transfer) => {
            const names = { from: nameOf(transfer.from), to: nameOf(transfer.to) };
            return (
              <li key={`${transfer.from} ${transfer.to}`} className="list-row">
                <span className="list-main">{t("shares.pays", names)}</span>
                <span>{format.money(transfer.amount, balances.currency)}</span>
                {canWrite && (
                  <Button
                    aria-label={t("shares.settleOf", names)}
                    onClick={() => onSettle(transfer)}
                  >
                    {t("shares.settle")}
                  </Button>
                )}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
