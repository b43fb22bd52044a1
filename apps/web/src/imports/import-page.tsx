import type { Import } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useBook } from "../app/book-context.tsx";
import { useAccounts } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { ActionIcon } from "../ui/action-icon.tsx";
import { ImportResult } from "./import-result.tsx";
import { ImportSummary } from "./import-summary.tsx";
import { Questions } from "./questions.tsx";
import { ReadingButton } from "./reading-dialog.tsx";
import { RowsSection } from "./rows-section.tsx";
import { useImportName } from "./use-import.ts";
import "../ui/figures.css";
import "../ui/list.css";
import "./imports.css";

/** One import: its questions, then its rows and what a commit makes of them, then what it made. */
export function ImportPage() {
  const { importId: id } = useParams({ from: "/signed-in/shell/more/imports/$importId" });
  const outlay = useOutlay();
  const { data: imported } = useSuspenseQuery(outlay.imports.get.queryOptions({ id }));
  const name = useImportName()(imported);
  return (
    <div className="page import-page">
      <header className="page-head">
        <div>
          <BackLink />
          <h1>{name}</h1>
          <Facts imported={imported} />
        </div>
      </header>
      <Content imported={imported} name={name} />
    </div>
  );
}

function BackLink() {
  const { t } = useI18n();
  return (
    <Link to="/imports" className="back-link">
      <ActionIcon name="back" />
      {t("imports.title")}
    </Link>
  );
}

function Facts({ imported }: { imported: Import }) {
  const { canWrite } = useBook();
  const accounts = useAccounts();
  const { accountId, format, app, encoding, state } = imported;
  const account = accounts.find(({ id }) => id === accountId)?.name;
  const facts = [account, app ?? format.toUpperCase(), encoding.toUpperCase()];
  return (
    <p className="muted import-facts">
      {facts.filter(Boolean).join(" · ")}
      {canWrite && state === "ready" && <ReadingButton imported={imported} />}
    </p>
  );
}

function Content({ imported, name }: { imported: Import; name: string }) {
  const { state } = imported;
  if (state === "needs_accounts" || state === "needs_choice")
    return <Questions key={state} imported={imported} />;
  if (state === "ready")
    return (
      <>
        <ImportSummary imported={imported} name={name} />
        <RowsSection imported={imported} />
      </>
    );
  return (
    <>
      <ImportResult imported={imported} />
      <RowsSection imported={imported} />
    </>
  );
}
