import type { Category } from "@outlay/client";
import { useOutlayClient } from "@outlay/client/react";
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { useWrite } from "../app/use-write.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

type Props = {
  category: Category;
  onEdit: (category: Category) => void;
  onRemove: (category: Category) => void;
};

export function CategoryRow({ category, onEdit, onRemove }: Props) {
  const { t } = useI18n();
  const { canWrite } = useBook();
  const { id, name, color, parentId, archived, system } = category;
  const note = system ? t("categories.system") : archived ? t("accounts.archived") : undefined;
  return (
    <li className={parentId === null ? "list-row" : "list-row child"}>
      <span className="swatch" style={color === null ? undefined : { background: color }} />
      <span className="list-main">
        <Link to="/transactions" search={{ categoryId: id }}>
          {name}
        </Link>
        {note !== undefined && <span className="muted">{note}</span>}
      </span>
      {canWrite && !system && <CategoryMenu {...{ category, onEdit, onRemove }} />}
    </li>
  );
}

function CategoryMenu({ category, onEdit, onRemove }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const write = useWrite("categories");
  const { id, name, archived, version } = category;
  const archive = () =>
    write.run(
      (options) => client.categories.update.mutate({ id, archived: !archived, version }, options),
      t(archived ? "entry.unarchived" : "entry.archived", { name }),
    );
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("categories.actions", { name })}
        items={[
          { label: t("form.edit"), onSelect: () => onEdit(category) },
          {
            label: t(archived ? "accounts.unarchive" : "accounts.archive"),
            onSelect: archive,
          },
          {
            label: t("transactions.delete"),
            onSelect: () => onRemove(category),
            isDangerous: true,
          },
        ]}
      />
    </Suspense>
  );
}
