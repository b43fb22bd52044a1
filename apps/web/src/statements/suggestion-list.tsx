import type { Statement } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useQueries } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useI18n } from "../i18n/i18n.tsx";
import { OpenedRow } from "./opened-row.tsx";

type Props = { statement: Statement };

/** Where the difference may come from, each with its transactions. */
export function SuggestionList({ statement: { suggestions } }: Props) {
  const { t } = useI18n();
  return (
    <section className="card">
      <h2>{t("statements.suggestions")}</h2>
      {suggestions.length === 0 ? (
        <p className="muted">{t("statements.noSuggestions")}</p>
      ) : (
        <>
          <p className="muted">{t("statements.suggestionsHint")}</p>
          <ol className="statement-suggestions">
            {suggestions.map((suggestion) => (
              <Suggestion
                key={`${suggestion.reason} ${suggestion.transactionIds.join(" ")}`}
                suggestion={suggestion}
              />
            ))}
          </ol>
        </>
      )}
    </section>
  );
}

function Suggestion({ suggestion }: { suggestion: Statement["suggestions"][number] }) {
  const { t } = useI18n();
  const outlay = useOutlay();
  const { transactionIds, reason } = suggestion;
  const found = useQueries({
    queries: transactionIds.map((id) => ({
      ...outlay.transactions.get.queryOptions({ id }),
      // A deleted one is not found.
      retry: false,
    })),
  });
  const rows = found.flatMap(({ data }) => data ?? []);
  return (
    <li aria-busy={found.some(({ isPending }) => isPending)}>
      <p>{t(`statements.reason.${reason}`)}</p>
      <ul className="statement-rows">
        {rows.map((row) => (
          <OpenedRow key={row.id} row={row} />
        ))}
      </ul>
      {found.some(({ isError }) => isError) && (
        <p className="muted">
          {t("statements.inTrash")} <Link to="/trash">{t("nav.trash")}</Link>
        </p>
      )}
    </li>
  );
}
