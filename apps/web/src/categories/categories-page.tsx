import { Link, useSearch } from "@tanstack/react-router";
import { Suspense } from "react";
import { Pending } from "../app/page-states.tsx";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { CategoryList } from "./category-list.tsx";
import { lists } from "./list-search.logic.ts";
import "../ui/figures.css";
import "../ui/list.css";
import "./categories.css";

const TagsList = lazyPart(() => import("./tags-list.tsx"), "TagsList");
const PayeesList = lazyPart(() => import("./payees-list.tsx"), "PayeesList");

/** What transactions are sorted by: categories, tags and payees. */
export function CategoriesPage() {
  const { t } = useI18n();
  const { list = "categories" } = useSearch({ from: "/signed-in/shell/more/categories" });
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("categories.title")}</h1>
        <nav className="switch" aria-label={t("names.choose")}>
          {lists.map((name) => (
            <Link
              key={name}
              to="/categories"
              search={{ list: name === "categories" ? undefined : name }}
              aria-current={name === list ? "page" : undefined}
              activeOptions={{ exact: true }}
            >
              {t(`names.${name}`)}
            </Link>
          ))}
        </nav>
      </header>
      <Suspense fallback={<Pending />}>
        {list === "categories" && <CategoryList />}
        {list === "tags" && <TagsList />}
        {list === "payees" && <PayeesList />}
      </Suspense>
    </div>
  );
}
