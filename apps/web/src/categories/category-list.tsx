import type { Category } from "@outlay/client";
import { Suspense, useState } from "react";
import { useBook } from "../app/book-context.tsx";
import { useCategories } from "../app/reference-data.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { Button } from "../ui/button.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { CategoryRow } from "./category-row.tsx";
import { toTree } from "./tree.logic.ts";

const CategoryDialog = lazyPart(() => import("./category-dialog.tsx"), "CategoryDialog");
const RemovalDialog = lazyPart(() => import("./removal-dialog.tsx"), "RemovalDialog");

export function CategoryList() {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const categories = useCategories();
  const [open, setOpen] = useState<Category | "new">();
  const [removed, setRemoved] = useState<Category>();
  return (
    <>
      {canWrite && (
        <Button look="primary" onClick={() => setOpen("new")}>
          {t("categories.new")}
        </Button>
      )}
      {(["expense", "income"] as const).map((kind) => (
        <section key={kind}>
          <h2 className="list-title">{t(`categories.${kind}`)}</h2>
          <ul className="card list">
            {toTree(categories.filter((category) => category.kind === kind)).map((category) => (
              <CategoryRow
                key={category.id}
                category={category}
                onEdit={setOpen}
                onRemove={setRemoved}
              />
            ))}
          </ul>
        </section>
      ))}
      <Suspense>
        {open !== undefined && (
          <CategoryDialog
            category={open === "new" ? undefined : open}
            onClose={() => setOpen(undefined)}
          />
        )}
        {removed && <RemovalDialog category={removed} onClose={() => setRemoved(undefined)} />}
      </Suspense>
    </>
  );
}
