import { accountsRouter } from "./accounts/accounts.router.ts";
import { authRouter } from "./auth/auth.router.ts";
import { booksRouter } from "./books/books.router.ts";
import { categoriesRouter } from "./categories/categories.router.ts";
import { profileRouter } from "./profile/profile.router.ts";
import { expensesRouter } from "./transactions/expenses.router.ts";
import { createCallerFactory, router } from "./trpc.ts";

/** Every procedure, behind both doors. */
export const appRouter = router({
  auth: authRouter,
  profile: profileRouter,
  books: booksRouter,
  accounts: accountsRouter,
  categories: categoriesRouter,
  expenses: expensesRouter,
});

export type AppRouter = typeof appRouter;
export const createCaller = createCallerFactory(appRouter);
