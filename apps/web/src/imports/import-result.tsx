import type { Import } from "@outlay/client";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { RevertDialog } from "./revert-dialog.tsx";

/** What an import has made, and how to take it back. */
export function ImportResult({ imported }: { imported: Import }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { instant, count } = useFigures();
  const [isReverting, setReverting] = useState(false);
  const { accountId, state, result, committedAt } = imported;
  const isCommitted = state === "committed";
  return (
    <section className="card import-summary">
      <div>
        <h2 className={`import-state ${state}`}>
          {t(isCommitted ? "imports.state.committed" : "imports.state.reverted")}
        </h2>
        {isCommitted && result ? (
          <p>
            {t("imports.result", {
              created: count(result.created),
              linked: count(result.linked),
              skipped: count(result.skipped),
            })}
          </p>
        ) : (
          <p>{t("imports.revertedHint")}</p>
        )}
        {committedAt && <p className="muted">{instant(committedAt)}</p>}
      </div>
      <div className="commit-bar">
        {isCommitted && (
          <Link to="/transactions" search={{ accountId }} className="button primary">
            {t("imports.show")}
          </Link>
        )}
        <Link to="/imports" className="button">
          {t("imports.more")}
        </Link>
        {isCommitted && canWrite && (
          <Button look="danger" onClick={() => setReverting(true)}>
            {t("imports.revert")}
          </Button>
        )}
      </div>
      {isReverting && <RevertDialog imported={imported} onClose={() => setReverting(false)} />}
    </section>
  );
}
