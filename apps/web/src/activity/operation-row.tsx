import { useOutlayClient } from "@outlay/client/react";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { useChangeText } from "./change-text.ts";
import type { Operation } from "./operations.logic.ts";

const maxShown = 5;
const altered = [
  "changes",
  "transactions",
  "accounts",
  "categories",
  "budgets",
  "schedules",
  "imports",
  "rules",
  "alerts",
  "analytics",
  "books",
  "rates",
  "trash",
] as const;

/** What one request did, and its undo. */
export function OperationRow({ operation: { id, at, actor, changes } }: { operation: Operation }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { time } = useFigures();
  const textOf = useChangeText();
  const client = useOutlayClient();
  const write = useWrite(...altered);
  const texts = changes
    .slice(0, maxShown)
    .map((change) => ({ seq: change.seq, ...textOf(change) }));
  const rest = changes.length - texts.length;
  const undo = () =>
    write.run(
      (options) => client.operations.undo.mutate({ id }, options),
      t("transactions.undone"),
    );
  return (
    <div className="card operation">
      <div>
        {texts.map(({ seq, title, details }) => (
          <div key={seq}>
            <p>{title}</p>
            {details.map((detail) => (
              <p key={detail} className="muted">
                {detail}
              </p>
            ))}
          </div>
        ))}
        {rest > 0 && <p className="muted">{t("list.omitted", { count: String(rest) })}</p>}
        <p className="muted">
          {t("activity.by", { name: actor.name ?? t("activity.nobody"), time: time(at) })}
        </p>
      </div>
      {canWrite && (
        <Button
          look="quiet"
          aria-label={t("activity.undo", { what: texts[0]?.title ?? "" })}
          // By the second click of two another row may be here.
          onClick={({ detail }) => detail < 2 && undo()}
        >
          {t("form.undo")}
        </Button>
      )}
    </div>
  );
}
