import { useRouteContext } from "@tanstack/react-router";
import { explainCode } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { useWaiting } from "./use-waiting.ts";
import type { Waiting } from "./waiting.logic.ts";
import "./waiting-dialog.css";

/** What this device keeps until the server has it; what was refused stays until the user decides. */
export function WaitingDialog({ onClose }: { onClose: () => void }) {
  const { t } = useI18n();
  const waiting = useWaiting();
  return (
    <Dialog title={t("offline.title")} onClose={onClose}>
      {waiting.length === 0 ? (
        <EmptyState title={t("offline.none")} next={t("offline.noneNext")} />
      ) : (
        <ul className="waiting-list">
          {waiting.map((write) => (
            <WaitingItem key={write.seq} write={write} />
          ))}
        </ul>
      )}
    </Dialog>
  );
}

const kinds = {
  "transactions.create": "offline.create",
  "transactions.update": "offline.update",
  "transactions.remove": "offline.remove",
} as const;

function WaitingItem({ write }: { write: Waiting }) {
  const { t, format } = useI18n();
  const { loadDevice } = useRouteContext({ from: "__root__" });
  const { call, row, refusal, isUndone } = write;
  const discard = async () => (await loadDevice())?.outbox.discard(write.key);
  const sendAnyway = async () => (await loadDevice())?.outbox.sendAnyway(write);
  return (
    <li>
      <p>
        <span>{t(kinds[call.path])}</span>
        <span>{row.payee ?? t(`kind.${row.kind}`)}</span>
        <span className="muted">{format.day(row.occurredOn)}</span>
        <span>{format.money(row.amount, row.currency)}</span>
      </p>
      {refusal && <p className="negative">{explainCode(refusal, t)}</p>}
      <div className="actions">
        {(!isUndone || refusal) && (
          <Button look="quiet" onClick={() => void discard()}>
            {t("offline.discard")}
          </Button>
        )}
        {refusal && (
          <Button onClick={() => void sendAnyway()}>
            {t(refusal.code === "version.conflict" ? "offline.sendAnyway" : "offline.sendAgain")}
          </Button>
        )}
      </div>
    </li>
  );
}
