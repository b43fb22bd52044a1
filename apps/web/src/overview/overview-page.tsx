import { useOutlay } from "@outlay/client/react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { BudgetsCard } from "./budgets-card.tsx";
import { CategoriesCard } from "./categories-card.tsx";
import { ForecastCard } from "./forecast-card.tsx";
import { MonthCard } from "./month-card.tsx";
import { NetWorthCard } from "./net-worth-card.tsx";
import { NotificationsCard } from "./notifications-card.tsx";
import { hasDemo } from "./demo.ts";
import { UpcomingCard } from "./upcoming-card.tsx";
import "./overview.css";

const FirstSteps = lazyPart(() => import("./first-steps.tsx"), "FirstSteps");
const AllBooksCard = lazyPart(() => import("./all-books-card.tsx"), "AllBooksCard");
const DemoNotice = lazyPart(() => import("./demo-notice.tsx"), "DemoNotice");

export function OverviewPage() {
  const { t } = useI18n();
  const outlay = useOutlay();
  const newest = useQuery(outlay.transactions.list.queryOptions({ limit: 1 }));
  const { data: books } = useQuery(outlay.books.list.queryOptions());
  const { book } = useBook();
  const isEmpty = newest.data?.items.length === 0;
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("overview.title")}</h1>
        {!isEmpty && (
          <Link to="/transactions" search={{ focus: "add" }} className="button primary">
            {t("transactions.new")}
          </Link>
        )}
      </header>
      <Suspense>
        {isEmpty && <FirstSteps />}
        {!isEmpty && hasDemo(book.id) && <DemoNotice />}
      </Suspense>
      <div className="overview">
        <NetWorthCard />
        <Suspense>
          {books && books.items.length > 1 && <AllBooksCard books={books.items} />}
        </Suspense>
        <MonthCard />
        <ForecastCard />
        <CategoriesCard />
        <UpcomingCard />
        <BudgetsCard />
        <NotificationsCard />
      </div>
    </div>
  );
}
