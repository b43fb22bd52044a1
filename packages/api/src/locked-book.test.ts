import type { Db } from "@outlay/db";
import { expectTypeOf, test } from "vitest";
import type { Book } from "./access/book.ts";
import type { createAccount } from "./accounts/accounts.ts";
import type { updateBook } from "./books/settings.ts";
import type { createCategory } from "./categories/categories.ts";
import type { appendChanges } from "./feed/append.ts";
import type { BookRequest, LockedBook, SendLast } from "./feed/lock.ts";
import type { Projection } from "./feed/projection.ts";
import type { createBudget } from "./planning/budgets/budgets.ts";
import type { rebuildSpending } from "./planning/figures/spending.ts";
import type { setRate } from "./rates/rates.ts";
import type { renameTag } from "./tags/tags.ts";
import type { postChanges } from "./transactions/posting.ts";
import type { createTransaction } from "./transactions/transactions.ts";

// These hold when the file compiles; running them is a formality.

/** Everything that a LockedBook has, but not from the lock. */
type Unlocked = BookRequest & {
  tx: Db;
  book: Book;
  now: Date;
  today: LockedBook["today"];
  sendLast: SendLast;
  projections: readonly Projection[];
};

/** Functions of all floors. Other ways to write reach the ledger through them. */
type Changes =
  | typeof appendChanges
  | typeof createAccount
  | typeof createBudget
  | typeof createCategory
  | typeof createTransaction
  | typeof postChanges
  | typeof rebuildSpending
  | typeof renameTag
  | typeof setRate
  | typeof updateBook;

type AllowedWithout<Change> = Change extends (write: infer Write, ...more: never) => unknown
  ? Unlocked extends Write
    ? Change
    : never
  : Change;

test("without the lock of a book, nothing that needs it can be called", () => {
  expectTypeOf<LockedBook>().toExtend<Omit<Unlocked, "db" | "bookQueues">>();
  expectTypeOf<Unlocked>().not.toExtend<LockedBook>();
  expectTypeOf<AllowedWithout<Changes>>().toBeNever();
});
