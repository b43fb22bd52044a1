import type { Category } from "@outlay/client";
import { useOutlay, useOutlayClient } from "@outlay/client/react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Suspense } from "react";
import { useBook } from "../app/book-context.tsx";
import { explain } from "../app/errors.ts";
import { useI18n } from "../i18n/i18n.tsx";
import { lazyPart } from "../ui/lazy-part.ts";
import { useToast } from "../ui/toasts.tsx";

const Menu = lazyPart(() => import("../ui/menu.tsx"), "Menu");

type Props = { category: Category; onEdit: (category: Category) => void };

export function CategoryRow({ category, onEdit }: Props) {
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
      {canWrite && !system && <CategoryMenu category={category} onEdit={onEdit} />}
    </li>
  );
}

function CategoryMenu({ category, onEdit }: Props) {
  const { t } = useI18n();
  const client = useOutlayClient();
  const outlay = useOutlay();
  const queryClient = useQueryClient();
  const toast = useToast();
  const { id, name, archived, version } = category;
  const fail = (error: unknown) => toast({ text: explain(error, t), isError: true });
  const onSettled = () => queryClient.invalidateQueries(outlay.categories.pathFilter());
  const update = useMutation(
    outlay.categories.update.mutationOptions({ onSettled, onError: fail }),
  );
  const remove = useMutation(
    outlay.categories.remove.mutationOptions({
      onSettled,
      onError: fail,
      onSuccess: () => {
        const restore = () => client.trash.restore.mutate({ entity: "category", id });
        const undo = () =>
          void restore()
            .catch(fail)
            .finally(() => void onSettled());
        toast({ text: t("categories.deleted", { name }), undo });
      },
    }),
  );
  return (
    <Suspense fallback={<span className="icon-button" />}>
      <Menu
        label={t("categories.actions", { name })}
        items={[
          { label: t("form.edit"), onSelect: () => onEdit(category) },
          {
            label: t(archived ? "accounts.unarchive" : "accounts.archive"),
            onSelect: () => update.mutate({ id, archived: !archived, version }),
          },
          {
            label: t("transactions.delete"),
            onSelect: () => remove.mutate({ id, version }),
            isDangerous: true,
          },
        ]}
      />
    </Suspense>
  );
}
