import type { JSX } from "preact";
import type { Choice } from "../references/lists.ts";
import { StateBadge } from "../table/state-badge.tsx";
import type { ImportRow } from "./read.ts";
import type { RowChange } from "./use-import.ts";

interface ImportRowProps {
  readonly row: ImportRow;
  readonly categories: readonly Choice[];
  /** Whether it can be changed still. */
  readonly isOpen: boolean;
  readonly onChange: (change: Omit<RowChange, "index">) => void;
}

/** One row of a file. Payee and category are changed in place. */
export function ImportRowView(props: ImportRowProps): JSX.Element {
  const { row, categories, isOpen, onChange } = props;
  const { line, status, transaction, skip } = row;
  const isEditable = isOpen && transaction !== null && (status === "new" || status === "pending");
  return (
    <tr class={`row-${status}${skip ? " row-left-out" : ""}`}>
      <td>
        <span class="hint">{line}</span> <StateBadge text={status} />
      </td>
      <td class="row-sum">
        {transaction?.occurredOn} <b>{printAmount(transaction)}</b>
      </td>
      <td>
        {isEditable ? (
          <input
            aria-label={`payee of line ${line}`}
            placeholder="no payee"
            value={transaction.payee ?? ""}
            onChange={({ currentTarget: { value } }) => onChange({ payee: value.trim() || null })}
          />
        ) : (
          <p>{transaction?.payee}</p>
        )}
        <CategoryCell {...props} isEditable={isEditable} categories={categories} />
        <p class="row-outcome">
          <Outcome row={row} />
          {isOpen && <RowActs row={row} onChange={onChange} />}
        </p>
      </td>
    </tr>
  );
}

function printAmount(transaction: ImportRow["transaction"]): string {
  if (transaction === null) return "";
  const { kind, amount, currency } = transaction;
  return `${kind === "expense" ? "−" : ""}${amount} ${currency}`;
}

function CategoryCell({
  row: { line, transaction },
  categories,
  isEditable,
  onChange,
}: ImportRowProps & { readonly isEditable: boolean }): JSX.Element | null {
  if (transaction === null || transaction.kind === "transfer") return null;
  const { categoryId, categoryName } = transaction;
  if (!isEditable)
    return <>{categories.find(({ value }) => value === categoryId)?.label ?? categoryName}</>;
  return (
    <select
      aria-label={`category of line ${line}`}
      value={categoryId ?? ""}
      onChange={({ currentTarget: { value } }) => onChange({ categoryId: value || null })}
    >
      <option value="">{categoryName ?? "Uncategorised"}</option>
      {categories.map(({ value, label }) => (
        <option key={value} value={value}>
          {label}
        </option>
      ))}
    </select>
  );
}

/** What a commit does with a row, and why. */
function Outcome({ row }: { row: ImportRow }): JSX.Element | null {
  const { status, skip, duplicateOf, matchOf, transferWith, issues } = row;
  const said = [
    ...issues.map(({ field, message }) => (field === "" ? message : `${field}: ${message}`)),
    skip ? "left out" : "",
    duplicateOf === null ? "" : "is in the ledger already",
    matchOf === null ? "" : "is linked to what was recorded by hand",
    transferWith === null ? "" : `one transfer with ${transferWith}`,
    status === "pending" ? "announced by the bank" : "",
  ].filter(Boolean);
  return said.length === 0 ? null : <span>{said.join(", ")}</span>;
}

function RowActs({ row, onChange }: Pick<ImportRowProps, "row" | "onChange">): JSX.Element {
  const { line, status, skip, duplicateOf, matchOf, transferWith } = row;
  return (
    <>
      {(status === "new" || status === "pending") && (
        <button
          type="button"
          class="link"
          aria-label={`${skip ? "Take in" : "Leave out"} line ${line}`}
          onClick={() => onChange({ skip: !skip })}
        >
          {skip ? "take in" : "leave out"}
        </button>
      )}
      {(duplicateOf ?? matchOf) !== null && (
        <button
          type="button"
          class="link"
          aria-label={`Line ${line} is another one`}
          onClick={() => onChange({ match: null })}
        >
          it is another one
        </button>
      )}
      {transferWith !== null && (
        <button
          type="button"
          class="link"
          aria-label={`Line ${line} is no transfer`}
          onClick={() => onChange({ transferWith: null })}
        >
          it is no transfer
        </button>
      )}
    </>
  );
}
