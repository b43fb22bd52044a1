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
  row: Transaction;
  /** What stands before it. */
  children?: ReactNode;
};

/** A transaction in a list, which opens for a change. */
export function OpenedRow({ row, children }: Props) {
  const { canWrite } = useBook();
  const names = useNames();
  const [open, setOpen] = useState<Transaction>();
  return (
    <li>
      {children}
      <TransactionRow
        transaction={row}
        names={names}
        onOpen={(opened) => canWrite && setOpen(opened)}
      />
      {open && (
        <Suspense>
          <TransactionDialog transaction={open} onClose={() => setOpen(undefined)} />
        </Suspense>
      )}
    </li>
  );
}
