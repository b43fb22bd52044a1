import type { ImportRow } from "@outlay/client";
import { memo } from "react";
import { useI18n } from "../i18n/i18n.tsx";
import { isOptional, type RowState, signedAmount, stateOf } from "./row-state.logic.ts";
import { RowWhy } from "./row-why.tsx";
import { useRowCategory } from "./use-row-category.ts";
import type { Skip } from "./use-skip.ts";

type Props = {
  row: ImportRow;
  /** Of accounts and categories, by id. */
  names: ReadonlyMap<string, string>;
  /** The account of the file: rows of another one say so. */
  accountId: string;
  canEdit: boolean;
  skip: Skip;
  onOpen: (row: ImportRow) => void;
};

/** A row of the file, coloured by what becomes of it: a check whether it is recorded, and a button that opens it. */
export const ImportRowItem = memo((props: Props) => {
  const { row, names, accountId, canEdit, skip, onOpen } = props;
  const { t, format } = useI18n();
  const { transaction, line } = row;
  const state = stateOf(row);
  const name =
    nameOf(row) ?? t(transaction ? "rows.nameless" : "rows.unreadable", { line: String(line) });
  const rowNumber = String(row.index + 1);
  const other = transaction && transaction.accountId !== accountId;
  const account = other ? names.get(transaction.accountId) : undefined;
  const day = transaction ? format.shortDay(transaction.occurredOn) : "";
  return (
    <div className={`import-row ${state}`}>
      {canEdit && (
        <span className="include">
          <input
            type="checkbox"
            aria-label={t("rows.include", { row: rowNumber, name })}
            checked={isOptional(row) && !row.skip}
            disabled={!isOptional(row)}
            onChange={({ target }) => skip(row, !target.checked)}
          />
        </span>
      )}
      <button type="button" className="import-row-main" onClick={() => onOpen(row)}>
        <StateBadge state={state} />
        <span className="day muted">{day}</span>
        <span className="payee">{name}</span>
        <span className="why muted">
          <span className="day-beside">{day !== "" && `${day} · `}</span>
          {account !== undefined && `${account} · `}
          <RowWhy row={row} />
        </span>
        <Category row={row} names={names} />
        <Amount row={row} />
      </button>
    </div>
  );
});

const nameOf = ({ transaction }: ImportRow) => transaction?.payee ?? transaction?.note ?? undefined;

function StateBadge({ state }: { state: RowState }) {
  const { t } = useI18n();
  return <span className="status">{t(`rows.state.${state}`)}</span>;
}

function Category({ row, names }: Pick<Props, "row" | "names">) {
  const text = useRowCategory()(row, names);
  return <span className="category muted">{text}</span>;
}

function Amount({ row: { transaction } }: Pick<Props, "row">) {
  const { format } = useI18n();
  if (!transaction) return <span className="amount" />;
  const signed = signedAmount(transaction);
  const isIn = !signed.startsWith("-");
  return (
    <span className={isIn ? "amount positive" : "amount"}>
      {format.money(signed, transaction.currency, isIn ? "always" : undefined)}
    </span>
  );
}
