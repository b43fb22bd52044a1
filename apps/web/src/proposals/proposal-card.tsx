import type { RouterOutputs } from "@outlay/client";
import { useChangeText } from "../activity/change-text.ts";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { useNotificationText } from "../notifications/use-notification-text.ts";
import { Button } from "../ui/button.tsx";
import { useDecision } from "./use-decision.ts";
import { useRecordLine } from "./use-record-line.ts";

export type Proposal = RouterOutputs["proposals"]["list"]["items"][number];

const keptMs = 30 * 24 * 60 * 60 * 1000;
const maxShown = 8;

type Props = { proposal: Proposal; program: string | undefined };

/** One proposal: what it would change, and the decision on it. */
export function ProposalCard({ proposal, program }: Props) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { instant, date } = useFigures();
  const { id, procedure, input, state, createdAt, decidedAt, tokenId } = proposal;
  const by = program ?? t(tokenId === null ? "proposals.person" : "proposals.program");
  const { approve, reject } = useDecision(proposal);
  const isWaiting = state === "waiting";
  return (
    <article className="card proposal" aria-labelledby={`proposal-${id}`}>
      <h2 id={`proposal-${id}`}>{t("proposals.by", { name: by })}</h2>
      <p className="muted">
        <span className={`proposal-state ${state}`}>{t(`proposals.state.${state}`)}</span>
        {" · "}
        {[
          instant(createdAt),
          ...(decidedAt ? [t("proposals.decided", { at: instant(decidedAt) })] : []),
          ...(isWaiting
            ? [t("proposals.expires", { date: date(new Date(createdAt.getTime() + keptMs)) })]
            : []),
        ].join(" · ")}
      </p>
      <Preview proposal={proposal} />
      <details>
        <summary>{t("proposals.details")}</summary>
        <pre>{`${procedure} ${JSON.stringify(input, null, 2)}`}</pre>
      </details>
      {isWaiting && canWrite && (
        <div className="actions">
          <Button onClick={reject}>{t("proposals.reject")}</Button>
          <Button look="primary" onClick={approve}>
            {t("proposals.approve")}
          </Button>
        </div>
      )}
    </article>
  );
}

function Preview({ proposal: { preview } }: { proposal: Proposal }) {
  const { t } = useI18n();
  const { count } = useFigures();
  const textOf = useChangeText();
  const noticeOf = useNotificationText();
  const lineOf = useRecordLine();
  const records = preview.changes.filter(({ entity }) => entity !== "notification");
  const texts = records.slice(0, maxShown).map((change) => {
    const { title, details } = textOf(change);
    const line = lineOf(change);
    return { seq: change.seq, title, details: line ? [line, ...details] : details };
  });
  const rest = preview.changeCount - preview.notifications.length - texts.length;
  return (
    <>
      <ul className="proposal-changes">
        {texts.map(({ seq, title, details }) => (
          <li key={seq}>
            {title}
            {details.map((detail) => (
              <p key={detail} className="muted">
                {detail}
              </p>
            ))}
          </li>
        ))}
      </ul>
      {rest > 0 && <p className="muted">{t("list.omitted", { count: count(rest) })}</p>}
      {preview.notifications.map((notification) => (
        <p key={notification.id} className="muted">
          {t("proposals.notice", { title: noticeOf(notification).title })}
        </p>
      ))}
    </>
  );
}
