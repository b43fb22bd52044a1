import type { Transaction } from "@outlay/client";
import { type ReactNode, Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useNames } from "../app/reference-data.ts";
import { TransactionRow } from "../transactions/transaction-row.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import "../transactions/transactions.css";

const TransactionDialog = lazyPart(
  () => import("../transactions/transaction-dialog.tsx"),
  "TransactionDialog",
);

type Props = {
  rows: readonly Transaction[];
  /** What stands before a row. */
  before?: (row: Transaction) => ReactNode;
};

/** Transactions that open for a change. */
export function OpenedRows({ rows, before }: Props) {
  const { canWrite } = useBook();
  const names = useNames();
  const [open, setOpen] = useState<Transaction>();
  return (
    <>
      <ul className="statement-rows">
        {rows.map((row) => (
          <li key={row.id}>
            {before?.(row)}
            <TransactionRow
              transaction={row}
              names={names}
              onOpen={(opened) => canWrite && setOpen(opened)}
            />
          </li>
        ))}
      </ul>
      {open && (
        <Suspense>
          <TransactionDialog transaction={open} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
    </>
  );
}
