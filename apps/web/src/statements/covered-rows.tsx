import type { Statement, Transaction } from "@outlay/client";
import { useOutlay } from "@outlay/client/react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useFigures } from "../app/use-figures.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { isCovered } from "./covered.logic.ts";
import { OpenedRow } from "./opened-row.tsx";
import { useStatementWrites } from "./use-statement-writes.ts";

/** As many as one call marks. */
const maxMarked = 1000;

function useCovered({ accountId, on }: Statement) {
  const outlay = useOutlay();
  const list = useInfiniteQuery(
    outlay.transactions.list.infiniteQueryOptions(
      { accountId, to: on, limit: 50 },
      { getNextPageParam: ({ nextCursor }) => nextCursor },
    ),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return { ...list, rows: items.filter((row) => isCovered(row, { accountId, on })) };
}

/** What a statement covers, the newest first. Once it is balanced one marks all of it, or what one has ticked. */
export function CoveredRows({ statement }: { statement: Statement }) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { count } = useFigures();
  const { mark } = useStatementWrites(statement);
  const { rows, isPending, isFetching, hasNextPage, fetchNextPage } = useCovered(statement);
  const [ticked, setTicked] = useState<ReadonlySet<string>>(new Set());
  const chosen = rows.filter(({ id, state }) => state !== "reconciled" && ticked.has(id));
  const isBalanced = statement.state === "balanced";
  const canMark = canWrite && isBalanced;
  const toggle = (id: string, isOn: boolean) =>
    setTicked((before) => new Set(isOn ? [...before, id] : [...before].filter((it) => it !== id)));
  return (
    <section className="card" aria-busy={isPending}>
      <div className="section-head">
        <h2>{t("statements.covered")}</h2>
        {canMark && rows.length > 0 && (
          <Button
            look="primary"
            disabled={chosen.length > maxMarked}
            onClick={() => mark(chosen.length > 0 ? chosen.map(({ id }) => id) : undefined)}
          >
            {chosen.length > 0
              ? t("statements.markSome", { count: count(chosen.length) })
              : t("statements.markAll")}
          </Button>
        )}
      </div>
      <p className="muted">{t(isBalanced ? "statements.markHint" : "statements.markLater")}</p>
      <ul className="statement-rows">
        {rows.map((row) => (
          <OpenedRow key={row.id} row={row}>
            <Mark
              row={row}
              isTicked={ticked.has(row.id)}
              canMark={canMark}
              onChange={(isOn) => toggle(row.id, isOn)}
            />
          </OpenedRow>
        ))}
      </ul>
      {hasNextPage && (
        <Button disabled={isFetching} onClick={() => void fetchNextPage()}>
          {t("list.more")}
        </Button>
      )}
    </section>
  );
}

type MarkProps = {
  row: Transaction;
  isTicked: boolean;
  canMark: boolean;
  onChange: (isOn: boolean) => void;
};

function Mark({ row, isTicked, canMark, onChange }: MarkProps) {
  const { t, format } = useI18n();
  const name = `${row.payee ?? row.note ?? t(`kind.${row.kind}`)}, ${format.shortDay(row.occurredOn)}`;
  const isMarked = row.state === "reconciled";
  return (
    <input
      type="checkbox"
      aria-label={t(isMarked ? "statements.isMarked" : "statements.markOf", { name })}
      checked={isMarked || isTicked}
      disabled={isMarked || !canMark}
      onChange={({ target }) => onChange(target.checked)}
    />
  );
}
