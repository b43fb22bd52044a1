import type { Category } from "@outlay/client";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { CategoryRow } from "./category-row.tsx";
import { toTree } from "./tree.logic.ts";
import "../ui/list.css";

const CategoryDialog = lazyPart(() => import("./category-dialog.tsx"), "CategoryDialog");

export function CategoriesPage() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const categories = useCategories();
  const [open, setOpen] = useState<Category | "new">();
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("categories.title")}</h1>
        {canWrite && (
          <Button look="primary" onClick={() => setOpen("new")}>
            {t("categories.new")}
          </Button>
        )}
      </header>
      {(["expense", "income"] as const).map((kind) => (
        <section key={kind}>
          <h2 className="list-title">{t(`categories.${kind}`)}</h2>
          <ul className="card list">
            {toTree(categories.filter((category) => category.kind === kind)).map((category) => (
              <CategoryRow key={category.id} category={category} onEdit={setOpen} />
            ))}
          </ul>
        </section>
      ))}
      {open !== undefined && (
        <Suspense>
          <CategoryDialog
            category={open === "new" ? undefined : open}
            onClose={() => setOpen(undefined)}
          />
        </Suspense>
      )}
    </div>
  );
}
